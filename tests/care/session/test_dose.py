"""The dose: three weights, every limit from both sides, volume and rate, devices, and a weight that cannot be right."""

import pytest

from care.session.builders import IV, NASAL, amended, at, event, finding, prepared, without
from daybreak.care.findings import Verdict
from daybreak.care.session.dose import DosePlan, body_weights, device_plan, dose_plan, infusion
from daybreak.care.session.events import CheckedIn, DoseConfirmed, DoseOrdered, Event, WeightTaken
from daybreak.care.session.log import settled
from daybreak.care.session.rules import SessionRules

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def plan(events: list[Event], rules: SessionRules = IV) -> DosePlan:
    return dose_plan(rules, settled(events)[0])


def ordered(mg: float, weight_kg: float = 70, rules: SessionRules = IV, sessions: int | None = 3, **order) -> DosePlan:
    """The plan for a dose and a weight; the rest as it should be."""
    how = {"bag_ml": 100.0, "minutes": 40.0} if rules.infusion else {}
    return plan(
        [
            event(CheckedIn, 0, sex="female", height_cm=170.0, sessions_before=sessions),
            event(WeightTaken, 1, weight_kg=weight_kg, confirmed=True),
            event(DoseOrdered, 8, name="order", by="physician", dose_mg=mg, **(how | order)),
            event(DoseConfirmed, 9, by="nurse", order="order"),
        ],
        rules,
    )


def options(weight_kg: float, height_cm: float | None, sex: str | None) -> dict[str, float]:
    facts = event(CheckedIn, 0, sex=sex, height_cm=height_cm)
    return {each.basis: each.dose_mg for each in plan([facts, event(WeightTaken, 1, weight_kg=weight_kg)]).options}


class TestTheWorkedFigures:
    def test_70_kg_at_half_a_milligram_are_35_mg(self):
        assert options(70, None, None) == {"actual": 35.0}

    @pytest.mark.parametrize(("bag_ml", "rate"), [(50, 75.0), (100, 150.0)])
    def test_a_bag_over_40_minutes_runs_at_75_or_150_ml_an_hour(self, bag_ml, rate):
        made = ordered(35, bag_ml=bag_ml).infusion
        assert (made.rate_ml_per_h, made.minutes, made.bag_ml) == (rate, 40, bag_ml)

    def test_a_woman_of_165_cm_and_110_kg_has_three_weights_and_three_doses(self):
        weights = body_weights(110, 165, "female")
        assert round(weights.bmi, 1) == 40.4
        assert round(weights.ideal_kg, 1) == 56.9
        assert round(weights.adjusted_kg, 1) == 78.1
        assert options(110, 165, "female") == {"ideal": 28.5, "adjusted": 39.1, "actual": 55.0}

    def test_56_mg_are_two_devices_and_one_rest_of_5_minutes(self):
        made = device_plan(NASAL.devices, 56)
        assert (made.devices, made.rests, made.least_minutes) == (2, 1, 5)

    def test_84_mg_are_three_devices_and_two_rests(self):
        made = device_plan(NASAL.devices, 84)
        assert (made.devices, made.rests, made.least_minutes) == (3, 2, 10)


class TestTheWeights:
    def test_a_man_starts_at_50_kg_and_a_woman_at_45_and_a_half(self):
        five_feet = 152.4
        assert body_weights(70, five_feet, "male").ideal_kg == pytest.approx(50)
        assert body_weights(70, five_feet, "female").ideal_kg == pytest.approx(45.5)
        assert body_weights(70, five_feet + 2.54, "male").ideal_kg == pytest.approx(52.3)

    @pytest.mark.parametrize(("height", "sex"), [(None, "female"), (165, None), (165, "other"), (152.3, "female")])
    def test_are_not_guessed_without_height_or_sex_or_below_sixty_inches(self, height, sex):
        weights = body_weights(70, height, sex)
        assert (weights.ideal_kg, weights.adjusted_kg) == (None, None)

    def test_an_ideal_weight_above_the_real_one_never_raises_the_dose(self):
        assert body_weights(45, 180, "male").ideal_kg > 70
        assert options(45, 180, "male") == {"actual": 22.5, "ideal": 22.5, "adjusted": 22.5}


class TestTheLimits:
    @pytest.mark.parametrize(("mg", "verdict"), [(70, MET), (70.1, NOT_MET)])
    def test_one_milligram_per_kilogram_is_given_and_more_is_not(self, mg, verdict):
        limit = finding(ordered(mg).findings, "dose-limit")
        assert (limit.verdict, limit.effect, limit.source.certainty) == (verdict, "required", "P")

    @pytest.mark.parametrize(("mg", "is_asked"), [(52.5, False), (52.6, True)])
    def test_above_three_quarters_of_a_milligram_another_prescriber_agrees(self, mg, is_asked):
        assert ("second-sign-off" in {each.rule for each in ordered(mg).findings}) is is_asked

    def test_a_second_sign_off_by_somebody_else_is_enough_and_the_double_check_is_another_thing(self):
        order = event(DoseOrdered, 8, name="order", by="physician", dose_mg=60, bag_ml=100)
        high = [*without(prepared(IV), "order"), order]
        assert finding(plan(high).findings, "second-sign-off").verdict is UNKNOWN
        own = event(DoseConfirmed, 9, by="physician", order="order", purpose="second_sign_off")
        assert finding(plan([*high, own]).findings, "second-sign-off").verdict is UNKNOWN
        other = event(DoseConfirmed, 9, by="director", order="order", purpose="second_sign_off")
        assert finding(plan([*high, other]).findings, "second-sign-off").verdict is MET

    @pytest.mark.parametrize(
        ("mg", "sessions", "verdict"),
        [(35, 0, MET), (35.1, 0, NOT_MET), (35.1, None, UNKNOWN), (35, None, MET)],
    )
    def test_the_first_dose_warns_above_half_a_milligram(self, mg, sessions, verdict):
        first = finding(ordered(mg, sessions=sessions).findings, "dose-first")
        assert (first.verdict, first.effect) == (verdict, "advisory")

    def test_a_later_dose_does_not_warn_above_half_a_milligram(self):
        assert "dose-first" not in {each.rule for each in ordered(40, sessions=1).findings}

    @pytest.mark.parametrize(("mg", "verdict"), [(60, MET), (60.1, NOT_MET)])
    def test_above_60_mg_it_warns_whatever_the_weight(self, mg, verdict):
        cap = finding(ordered(mg, weight_kg=130).findings, "dose-cap")
        assert (cap.verdict, cap.effect) == (verdict, "advisory")

    def test_without_a_weight_no_limit_is_met(self):
        order = event(DoseOrdered, 8, dose_mg=35, bag_ml=100)
        found = plan([order]).findings
        assert finding(found, "dose-limit").verdict is UNKNOWN
        assert finding(found, "weight").verdict is UNKNOWN
        assert finding(found, "weight").missing[0].unit == "kg"

    @pytest.mark.parametrize("mg", [0, -35])
    def test_nothing_and_less_is_no_dose(self, mg):
        assert finding(ordered(mg).findings, "dose-limit").verdict is NOT_MET

    @pytest.mark.parametrize(
        ("minutes", "verdict"), [(39, NOT_MET), (40, MET), (60, MET), (61, NOT_MET), (None, MET), (0, NOT_MET)]
    )
    def test_an_infusion_runs_40_to_60_minutes(self, minutes, verdict):
        assert finding(ordered(35, minutes=minutes).findings, "duration").verdict is verdict

    @pytest.mark.parametrize(("bag_ml", "verdict"), [(50, MET), (100, MET), (75, NOT_MET), (None, UNKNOWN)])
    def test_the_bag_is_one_of_the_protocol(self, bag_ml, verdict):
        assert finding(ordered(35, bag_ml=bag_ml).findings, "bag").verdict is verdict

    @pytest.mark.parametrize(
        ("strength", "verdict", "drug_ml"), [(10, MET, 3.5), (100, MET, 0.35), (20, NOT_MET, 1.75)]
    )
    def test_the_vial_tells_how_much_to_draw(self, strength, verdict, drug_ml):
        made = ordered(35, vial_mg_per_ml=strength)
        assert finding(made.findings, "vial").verdict is verdict
        assert made.infusion.drug_ml == pytest.approx(drug_ml)

    def test_without_a_bag_or_a_time_there_is_no_rate(self):
        order = event(DoseOrdered, 8, dose_mg=35)
        assert infusion(IV.infusion, order) is None
        assert infusion(IV.infusion, event(DoseOrdered, 8, dose_mg=35, bag_ml=50, minutes=0)) is None


class TestTheDevices:
    @pytest.mark.parametrize(
        ("mg", "sessions", "verdict"),
        [
            (56, 0, MET), (84, 0, NOT_MET), (56, 1, MET), (84, 1, MET), (84, None, UNKNOWN), (56, None, MET),
            (28, 1, NOT_MET), (112, 1, NOT_MET), (60, 1, NOT_MET),
        ],
    )  # fmt: skip
    def test_the_first_dose_is_56_mg_and_later_ones_56_or_84(self, mg, sessions, verdict):
        found = finding(ordered(mg, rules=NASAL, sessions=sessions).findings, "dose-limit")
        assert (found.verdict, found.effect) == (verdict, "required")

    @pytest.mark.parametrize("mg", [0, 13, 60])
    def test_no_whole_number_of_devices_is_no_plan(self, mg):
        assert device_plan(NASAL.devices, mg) is None


class TestASecondPerson:
    def test_has_to_be_somebody_else(self):
        alone = [*without(prepared(IV), "check"), event(DoseConfirmed, 9, by="physician", order="order")]
        found = finding(plan(alone).findings, "double-check")
        assert found.verdict is UNKNOWN
        assert "somebody else" in found.sentence
        assert finding(plan(prepared(IV)).findings, "double-check").verdict is MET

    def test_confirms_this_order_and_no_other(self):
        other = event(DoseOrdered, 10, name="new order", by="physician", dose_mg=30, bag_ml=100)
        assert finding(plan([*prepared(IV), other]).findings, "double-check").verdict is UNKNOWN

    def test_confirms_again_when_the_order_was_corrected(self):
        events = prepared(IV)
        order = next(each for each in events if each.id == "order")
        right = event(DoseOrdered, 8, name="right", by="physician", dose_mg=30, bag_ml=100)
        corrected = [*events, amended(11, order, right)]
        assert plan(corrected).order.dose_mg == 30
        assert finding(plan(corrected).findings, "double-check").verdict is UNKNOWN
        again = event(DoseConfirmed, 12, by="second nurse", order="order")
        assert finding(plan([*corrected, again]).findings, "double-check").verdict is MET

    @pytest.mark.parametrize(("seen_mg", "verdict"), [(35, MET), (None, MET), (30, UNKNOWN), (35.1, UNKNOWN)])
    def test_confirms_the_dose_that_they_saw_and_no_other(self, seen_mg, verdict):
        told = event(DoseConfirmed, 9, by="nurse", order="order", dose_mg=seen_mg)
        found = finding(plan([*without(prepared(IV), "check"), told]).findings, "double-check")
        assert found.verdict is verdict
        assert (found.verdict is MET) or f"agreed with {seen_mg:g} mg, and 35 mg are ordered" in found.sentence


class TestAnImplausibleWeight:
    @staticmethod
    def weighed(weight_kg: float, last_kg: float | None = 70, *, confirmed: bool = False):
        facts = event(CheckedIn, 0, last_weight_kg=last_kg)
        taken = event(WeightTaken, 1, weight_kg=weight_kg, confirmed=confirmed)
        return finding(plan([facts, taken]).findings, "weight")

    @pytest.mark.parametrize(("weight_kg", "verdict"), [(77, MET), (77.1, UNKNOWN), (63, MET), (62.9, UNKNOWN)])
    def test_ten_per_cent_from_the_last_one_is_believed_and_more_is_asked(self, weight_kg, verdict):
        assert self.weighed(weight_kg).verdict is verdict

    def test_in_pounds_is_recognised(self):
        found = self.weighed(154)
        assert "read in pounds: 69.9 kg" in found.missing[0].question

    def test_in_kilograms_taken_for_pounds_is_recognised(self):
        assert "taken for pounds: 70.1 kg" in self.weighed(31.8).missing[0].question

    def test_measured_again_and_confirmed_is_believed(self):
        assert self.weighed(85, confirmed=True).verdict is MET

    @pytest.mark.parametrize(
        ("weight_kg", "verdict"), [(30, MET), (29.9, UNKNOWN), (250, MET), (250.1, UNKNOWN), (0, UNKNOWN)]
    )
    def test_outside_30_to_250_kg_is_asked_even_the_first_time(self, weight_kg, verdict):
        assert self.weighed(weight_kg, last_kg=None).verdict is verdict

    def test_stops_the_session_until_it_is_settled(self):
        assert self.weighed(154).effect == "required"


def test_the_last_weight_counts():
    events = [*prepared(IV), event(WeightTaken, 10, weight_kg=72)]
    assert plan(events).weights.actual_kg == 72
    assert at(10) in [each.observed_at for each in events]
