"""Whether a condition is there: records, answers, and what happens where they contradict each other."""

import pytest

from care.builders import allergy, answer, condition, days_ago, evidence, judge, person
from daybreak.care.findings import Verdict
from daybreak.care.screening.criteria.contraindications import ContraindicationAbsent
from daybreak.care.screening.criteria.diagnosis import DiagnosisAbsent, DiagnosisPresent, EpisodeNotPsychotic

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
MDD = DiagnosisPresent(concept="major_depressive_disorder", excluded_by=("bipolar_disorder",))
PSYCHOSIS = ContraindicationAbsent(contraindication="psychosis_history")
SUBSTANCES = ContraindicationAbsent(contraindication="active_substance_use_disorder")
HEART = ContraindicationAbsent(contraindication="recent_cardiovascular_event")


def no(name: str, day: str = days_ago(7)):
    return answer(f"contraindication:{name}", "no", day)


class TestNothingKnown:
    @pytest.mark.parametrize("row", [each.id for each in evidence().tables.contraindications])
    def test_what_was_neither_recorded_nor_asked_is_unknown_and_asked_for(self, row):
        judged = judge(ContraindicationAbsent(contraindication=row))
        assert judged.verdict is UNKNOWN
        assert [missing.question_id for missing in judged.missing] == [f"contraindication:{row}"]

    @pytest.mark.parametrize("row", [each.id for each in evidence().tables.contraindications])
    @pytest.mark.parametrize(("said", "verdict"), [("no", MET), ("yes", NOT_MET)])
    def test_the_answer_settles_it(self, row, said, verdict):
        judged = judge(ContraindicationAbsent(contraindication=row), answer(f"contraindication:{row}", said))
        assert judged.verdict is verdict
        assert judged.missing == ()


class TestEver:
    def test_any_past_record_counts(self):
        assert judge(PSYCHOSIS, condition("F20.9", "2004", clinical="resolved")).verdict is NOT_MET

    def test_a_record_outweighs_a_ticked_no_and_both_are_shown(self):
        judged = judge(PSYCHOSIS, condition("F20.9", "2004"), no("psychosis_history"))
        assert judged.verdict is NOT_MET
        assert "one of the two has to be corrected" in judged.sentence
        assert len(judged.inputs) == 2

    def test_a_refuted_record_is_no_evidence_either_way(self):
        refuted = condition("F20.9", "2004", verification="refuted")
        assert judge(PSYCHOSIS, refuted).verdict is UNKNOWN
        assert judge(PSYCHOSIS, refuted, no("psychosis_history")).verdict is MET

    def test_what_was_entered_in_error_was_never_there(self):
        wrong = condition("F20.9", "2004", verification="entered-in-error")
        assert judge(PSYCHOSIS, wrong, no("psychosis_history")).verdict is MET

    @pytest.mark.parametrize(("recorded", "verdict"), [(days_ago(30), MET), (days_ago(3), UNKNOWN), (None, UNKNOWN)])
    def test_a_suspicion_is_settled_only_by_an_answer_that_came_after_it(self, recorded, verdict):
        suspected = condition("F20.9", None, verification="provisional", recorded=recorded)
        assert judge(PSYCHOSIS, suspected, no("psychosis_history")).verdict is verdict


class TestActive:
    def test_an_active_record_counts(self):
        assert judge(SUBSTANCES, condition("F10.20", "2019")).verdict is NOT_MET

    def test_one_in_remission_is_not_active_and_still_has_to_be_asked(self):
        remitted = condition("F10.20", "2019", clinical="remission")
        assert judge(SUBSTANCES, remitted).verdict is UNKNOWN
        assert judge(SUBSTANCES, remitted, no("active_substance_use_disorder")).verdict is MET

    def test_a_code_that_means_remission_is_not_active_whatever_the_list_says(self):
        assert judge(SUBSTANCES, condition("F10.21", "2019"), no("active_substance_use_disorder")).verdict is MET

    def test_a_record_without_a_status_is_asserted(self):
        assert judge(SUBSTANCES, condition("F10.20", "2019", clinical=None)).verdict is NOT_MET


class TestWithinDays:
    @pytest.mark.parametrize(("days", "verdict"), [(42, NOT_MET), (43, MET)])
    def test_six_weeks_are_42_days(self, days, verdict):
        event = condition("I21.4", days_ago(days), clinical="resolved")
        assert judge(HEART, event, no("recent_cardiovascular_event")).verdict is verdict

    def test_an_old_event_left_on_the_active_list_is_asked_about(self):
        old = condition("I21.4", "2020-02-01", recorded="2020-02-01")
        assert judge(HEART, old).verdict is UNKNOWN
        assert judge(HEART, old, no("recent_cardiovascular_event")).verdict is MET

    @pytest.mark.parametrize(("day", "verdict"), [("2026", UNKNOWN), ("2026-02", NOT_MET), ("2025", MET)])
    def test_a_year_that_straddles_the_window_stays_open_whatever_was_answered(self, day, verdict):
        event = condition("I21.4", day, clinical="resolved")
        assert judge(HEART, event, no("recent_cardiovascular_event")).verdict is verdict

    @pytest.mark.parametrize(("days", "verdict"), [(42, MET), (43, UNKNOWN)])
    def test_a_no_speaks_only_for_as_long_as_the_window(self, days, verdict):
        assert judge(HEART, no("recent_cardiovascular_event", days_ago(days))).verdict is verdict


class TestAllergy:
    HYPERSENSITIVITY = ContraindicationAbsent(contraindication="hypersensitivity")

    @pytest.mark.parametrize("ingredient", ["ketamine", "esketamine"])
    def test_an_allergy_to_the_medicine_itself_counts(self, ingredient):
        assert judge(self.HYPERSENSITIVITY, allergy(ingredient)).verdict is NOT_MET

    def test_an_allergy_to_another_medicine_does_not(self):
        judged = judge(self.HYPERSENSITIVITY, allergy("penicillin_v"), no("hypersensitivity"))
        assert judged.verdict is MET

    def test_a_refuted_allergy_does_not(self):
        judged = judge(self.HYPERSENSITIVITY, allergy("ketamine", verification="refuted"), no("hypersensitivity"))
        assert judged.verdict is MET


class TestSexForWhichItIsNotPossible:
    BREASTFEEDING = ContraindicationAbsent(contraindication="breastfeeding", not_possible_for=("male",))

    @pytest.mark.parametrize(
        ("sex", "verdict"), [("male", MET), ("female", UNKNOWN), ("other", UNKNOWN), (None, UNKNOWN)]
    )
    def test_is_not_asked_and_every_other_is(self, sex, verdict):
        assert judge(self.BREASTFEEDING, person(sex=sex)).verdict is verdict

    def test_a_record_of_it_outweighs_the_recorded_sex(self):
        assert (
            judge(self.BREASTFEEDING, person(sex="male"), answer("contraindication:breastfeeding", "yes")).verdict
            is NOT_MET
        )


def test_a_caution_never_refuses_and_an_exclusion_may():
    assert judge(ContraindicationAbsent(contraindication="porphyria")).may_refuse is False
    assert judge(PSYCHOSIS).may_refuse is True


class TestDiagnosis:
    def test_an_active_record_is_enough(self):
        assert judge(MDD, condition("F33.2", "2024")).verdict is MET

    def test_the_answer_is_enough(self):
        assert judge(MDD, answer("diagnosis:major_depressive_disorder", "yes")).verdict is MET

    @pytest.mark.parametrize("code", ["F34.1", "F32.A", "F41.1"])
    def test_another_diagnosis_is_not_this_one(self, code):
        assert judge(MDD, condition(code, "2024")).verdict is UNKNOWN

    def test_a_record_that_is_not_confirmed_is_asked_about(self):
        assert judge(MDD, condition("F33.2", "2024", verification="provisional")).verdict is UNKNOWN

    def test_one_that_is_over_is_asked_about(self):
        assert judge(MDD, condition("F33.2", "2014", clinical="resolved")).verdict is UNKNOWN

    def test_record_and_answer_that_contradict_each_other_settle_nothing(self):
        judged = judge(MDD, condition("F33.2", "2024"), answer("diagnosis:major_depressive_disorder", "no"))
        assert judged.verdict is UNKNOWN
        refuted = condition("F33.2", "2024", verification="refuted")
        assert judge(MDD, refuted, answer("diagnosis:major_depressive_disorder", "yes")).verdict is UNKNOWN

    def test_bipolar_disorder_excludes_it(self):
        assert judge(MDD, condition("F33.2", "2024"), condition("F31.81", "2016")).verdict is NOT_MET
        assert judge(MDD, condition("F33.2", "2024"), answer("diagnosis:bipolar_disorder", "yes")).verdict is NOT_MET

    def test_a_suspected_bipolar_disorder_leaves_it_open(self):
        suspected = condition("F31.81", "2016", verification="provisional")
        assert judge(MDD, condition("F33.2", "2024"), suspected).verdict is UNKNOWN

    def test_absence_has_to_be_asked(self):
        bipolar = DiagnosisAbsent(concept="bipolar_disorder")
        assert judge(bipolar).verdict is UNKNOWN
        assert judge(bipolar, answer("diagnosis:bipolar_disorder", "no")).verdict is MET

    @pytest.mark.parametrize(("code", "verdict"), [("F33.3", NOT_MET), ("F33.2", UNKNOWN)])
    def test_psychotic_features_by_the_code(self, code, verdict):
        assert judge(EpisodeNotPsychotic(), condition(code, "2024")).verdict is verdict
