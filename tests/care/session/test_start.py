"""Before the drug: fasting, questions, blood pressure, baseline and holds, each from both sides of its limit."""

from dataclasses import replace

import pytest

from care.session.builders import (
    IV,
    NASAL,
    START,
    answer,
    at,
    event,
    finding,
    only,
    prepared,
    reading,
    rules_of,
    state,
    without,
)
from daybreak.care.findings import Verdict
from daybreak.care.session.events import CheckedIn, HoldLifted, IntakeTold
from daybreak.care.session.rules import SessionRules

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
BOTH = pytest.mark.parametrize("rules", [IV, NASAL], ids=["infusion", "devices"])


def before(rules: SessionRules, *more, minutes: float = START):
    return state(rules, [*prepared(rules), *more], minutes)


@BOTH
def test_when_everything_holds_the_next_step_is_the_start(rules):
    ready = before(rules)
    assert ready.start_blockers == ()
    assert [each.id for each in ready.tasks] == ["start"]


@BOTH
def test_nothing_recorded_holds_everything_and_every_hold_has_a_reason(rules):
    empty = state(rules, [], 0)
    assert {each.verdict for each in empty.start_blockers} == {UNKNOWN}
    assert all(each.sentence and each.missing for each in empty.start_blockers)
    assert {"checked-in", "blood-pressure", "dose", "baseline-vital-signs"} <= rules_of(empty.start_blockers)


@BOTH
@pytest.mark.parametrize("name", ["check-in", "baseline", "order", "check"])
def test_taking_one_thing_away_holds_the_start(rules, name):
    assert state(rules, without(prepared(rules), name), START).start_blockers


class TestFasting:
    @pytest.mark.parametrize(("fast", "minutes"), [("fasting-solids", 360), ("fasting-fluids", 120)])
    def test_counts_back_from_now_to_the_minute(self, fast, minutes):
        for since, verdict in ((minutes, MET), (minutes - 1, NOT_MET)):
            told = event(IntakeTold, 10, intake=fast, last_at=at(START - since))
            assert finding(before(IV, told).start, fast).verdict is verdict

    @pytest.mark.parametrize(
        ("fast", "minutes"), [("fasting-food", 120), ("fasting-liquids", 30), ("nasal-medicines", 60)]
    )
    def test_of_the_label_counts_the_same_way(self, fast, minutes):
        for since, verdict in ((minutes, MET), (minutes - 1, NOT_MET)):
            told = event(IntakeTold, 10, intake=fast, last_at=at(START - since))
            assert finding(before(NASAL, told).start, fast).verdict is verdict

    def test_a_last_meal_after_now_fasts_nobody(self):
        told = event(IntakeTold, 10, intake="fasting-solids", last_at=at(START + 600))
        assert finding(before(IV, told).start, "fasting-solids").verdict is NOT_MET

    def test_none_at_all_is_enough(self):
        told = event(IntakeTold, 10, intake="fasting-solids", last_at=None)
        assert finding(before(IV, told).start, "fasting-solids").verdict is MET


class TestAQuestion:
    @pytest.mark.parametrize(("value", "verdict"), [("no", MET), ("yes", NOT_MET), (None, UNKNOWN)])
    def test_is_met_by_the_answer_the_protocol_wants_and_open_while_nobody_knows(self, value, verdict):
        found = finding(before(IV, answer(10, "pre-check-suicide-risk", value)).start, "pre-check-suicide-risk")
        assert (found.verdict, found.effect) == (verdict, "required")

    @pytest.mark.parametrize(("possible", "is_asked"), [(True, True), (None, True), (False, False)])
    def test_about_pregnancy_is_asked_unless_it_is_known_to_be_impossible(self, possible, is_asked):
        facts = event(CheckedIn, 4, pregnancy_possible=possible, sessions_before=3)
        assert ("pre-check-pregnancy" in rules_of(before(IV, facts).start)) is is_asked

    def test_that_rests_on_a_clinic_default_warns_until_the_clinic_approves_it(self):
        missing = answer(10, "pre-check-drug", "no")
        assert finding(before(IV, missing).start, "pre-check-drug").effect == "advisory"
        approved = replace(IV, approved_rules=("pre-check-drug",))
        assert "pre-check-drug" in rules_of(before(approved, missing).start_blockers)


class TestBloodPressure:
    @BOTH
    @pytest.mark.parametrize(
        ("systolic", "diastolic", "verdict"),
        [(140, 90, MET), (141, 90, NOT_MET), (140, 91, NOT_MET), (140.5, 80, NOT_MET)],
    )
    def test_140_over_90_is_let_through_and_more_is_held(self, rules, systolic, diastolic, verdict):
        taken = reading(15, systolic_mmhg=systolic, diastolic_mmhg=diastolic)
        assert finding(before(rules, taken).start, "blood-pressure").verdict is verdict

    @pytest.mark.parametrize(("rest", "verdict"), [(10, MET), (9.9, UNKNOWN)])
    def test_a_normal_one_after_a_high_one_counts_after_ten_minutes_of_rest(self, rest, verdict):
        events = [reading(8, systolic_mmhg=150), reading(8 + rest)]
        assert finding(before(IV, *events).start, "blood-pressure").verdict is verdict

    @pytest.mark.parametrize(("systolic", "diastolic", "by"), [(159, 99, "V2"), (160, 99, "P"), (159, 100, "P")])
    def test_from_160_over_100_a_physician_decides(self, systolic, diastolic, by):
        taken = reading(15, systolic_mmhg=systolic, diastolic_mmhg=diastolic)
        held = finding(before(IV, taken).start, "blood-pressure")
        assert (held.effect, held.source.certainty) == ("required", by)
        assert ("physician decides" in held.sentence) is (by == "P")

    @pytest.mark.parametrize(("minutes", "verdict"), [(35, MET), (35.1, UNKNOWN)])
    def test_counts_for_thirty_minutes(self, minutes, verdict):
        assert finding(before(IV, minutes=minutes).start, "blood-pressure").verdict is verdict

    def test_half_a_pressure_is_no_pressure_unless_it_is_high(self):
        low, high = only(15, systolic_mmhg=120.0), only(15, systolic_mmhg=170.0)
        assert finding(before(IV, low).start, "blood-pressure").verdict is UNKNOWN
        assert finding(before(IV, high).start, "blood-pressure").verdict is NOT_MET


class TestLiftingAHold:
    HIGH = reading(15, systolic_mmhg=150)

    def test_needs_a_reason(self):
        silent = event(HoldLifted, 16, rule="blood-pressure", reason=" ")
        held = before(IV, self.HIGH, silent)
        assert "blood-pressure" in rules_of(held.start_blockers)
        assert f"lifted:{silent.id}" in rules_of(held.findings)
        said = event(HoldLifted, 16, rule="blood-pressure", reason="usual for her; weighed", by="physician")
        lifted = before(IV, self.HIGH, said)
        assert lifted.start_blockers == ()
        assert "physician decided to go on: usual for her" in finding(lifted.start, "blood-pressure").sentence

    def test_of_one_blood_pressure_says_nothing_about_a_later_one(self):
        said = event(HoldLifted, 16, rule="blood-pressure", reason="weighed")
        later = reading(17, systolic_mmhg=170)
        assert "blood-pressure" in rules_of(before(IV, self.HIGH, said, later).start_blockers)

    @pytest.mark.parametrize("rule", ["dose-limit", "double-check", "weight"])
    def test_never_replaces_a_limit_of_the_dose_or_a_second_person(self, rule):
        events = without(prepared(IV), "check", "weight")
        lifted = event(HoldLifted, 16, rule=rule, reason="in a hurry")
        held = state(IV, [*events, lifted], START)
        assert rule in rules_of(held.start_blockers)
        assert f"lifted:{lifted.id}" in rules_of(held.findings)
