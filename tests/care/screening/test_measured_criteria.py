"""Age, blood pressure, pregnancy, severity, impairment, suicide risk, baseline: limits, windows and missing values."""

import pytest

from care.builders import (
    AS_OF,
    answer,
    condition,
    cssrs,
    days_ago,
    judge,
    person,
    pressure,
    procedure,
    score,
    stay,
)
from daybreak.care.findings import Verdict
from daybreak.care.screening.criteria.answers import AnsweredYes, BaselineDone
from daybreak.care.screening.criteria.contraindications import BloodPressureAtMost, NotPregnant
from daybreak.care.screening.criteria.depression import (
    HospitalisationHistoryKnown,
    ImpairmentRecorded,
    SeverityAtLeast,
)
from daybreak.care.screening.criteria.diagnosis import AgeAtLeast, NotDeceased
from daybreak.care.screening.criteria.suicide_risk import SuicideRiskAssessed
from daybreak.care.screening.criteria.treatment_history import OtherTreatmentsKnown

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
TODAY = days_ago(0)
SCALES = ("phq9", "madrs", "qids_sr16", "ham_d17")


class TestAge:
    ADULT = AgeAtLeast(years=18)

    @pytest.mark.parametrize(
        ("birth", "verdict"),
        [("2008-03-02", MET), ("2008-03-03", NOT_MET), ("2008", UNKNOWN), ("2007", MET), ("2009", NOT_MET)],
    )
    def test_the_birthday_itself_counts_and_a_year_may_leave_it_open(self, birth, verdict):
        assert AS_OF.isoformat() == "2026-03-02"
        assert judge(self.ADULT, person(birth)).verdict is verdict

    def test_no_birth_date_is_asked_for(self):
        judged = judge(self.ADULT, person(None))
        assert judged.verdict is UNKNOWN
        assert judged.missing[0].answer_kind == "record"

    def test_a_leap_day_birthday_comes_on_the_first_of_march(self):
        assert judge(AgeAtLeast(years=18), person("2008-02-29")).verdict is MET


@pytest.mark.parametrize(("deceased", "verdict"), [(True, NOT_MET), (False, MET)])
def test_somebody_recorded_as_deceased_is_not_treated(deceased, verdict):
    assert judge(NotDeceased(), person(deceased=deceased)).verdict is verdict


class TestBloodPressure:
    RULE = BloodPressureAtMost(systolic_mmhg=140, diastolic_mmhg=90, within_days=30)

    @pytest.mark.parametrize(
        ("systolic", "diastolic", "verdict"),
        [(140, 90, MET), (141, 90, NOT_MET), (140, 91, NOT_MET), (140.5, 80, NOT_MET), (90, 50, MET)],
    )
    def test_both_limits_are_still_allowed(self, systolic, diastolic, verdict):
        assert judge(self.RULE, *pressure(systolic, diastolic, TODAY)).verdict is verdict

    @pytest.mark.parametrize(("days", "verdict"), [(30, MET), (31, UNKNOWN)])
    def test_a_reading_counts_for_thirty_days(self, days, verdict):
        assert judge(self.RULE, *pressure(120, 80, days_ago(days))).verdict is verdict

    def test_the_latest_reading_counts(self):
        assert judge(self.RULE, *pressure(170, 100, days_ago(9)), *pressure(120, 80, days_ago(2))).verdict is MET
        assert judge(self.RULE, *pressure(120, 80, days_ago(9)), *pressure(170, 100, days_ago(2))).verdict is NOT_MET

    def test_readings_of_one_day_that_disagree_are_measured_again(self):
        assert judge(self.RULE, *pressure(150, 80, TODAY), *pressure(130, 80, TODAY)).verdict is UNKNOWN

    def test_a_high_systolic_refuses_even_without_a_diastolic(self):
        assert judge(self.RULE, score("systolic_bp", 170, TODAY)).verdict is NOT_MET
        assert judge(self.RULE, score("systolic_bp", 120, TODAY)).verdict is UNKNOWN

    def test_a_reading_without_a_value_or_a_date_leaves_it_open(self):
        assert judge(self.RULE, score("systolic_bp", None, TODAY), score("diastolic_bp", 80, TODAY)).verdict is UNKNOWN
        assert judge(self.RULE, *pressure(120, 80, None)).verdict is UNKNOWN


class TestPregnancy:
    RULE = NotPregnant(from_age=12, to_age=55, within_days=30)

    @pytest.mark.parametrize(
        ("birth", "sex", "verdict"),
        [
            ("1980-05-14", "female", UNKNOWN),
            ("1980-05-14", "male", MET),
            ("1980-05-14", None, UNKNOWN),
            ("1980-05-14", "other", UNKNOWN),
            ("1970-03-02", "female", MET),
            ("1970-03-03", "female", UNKNOWN),
            ("1970", "female", UNKNOWN),
            (None, "female", UNKNOWN),
        ],
    )
    def test_it_is_asked_wherever_it_is_possible(self, birth, sex, verdict):
        assert judge(self.RULE, person(birth, sex)).verdict is verdict

    @pytest.mark.parametrize(
        ("result", "verdict"),
        [("negative", MET), ("Positive", NOT_MET), ("not detected", MET), ("see report", UNKNOWN)],
    )
    def test_a_test_is_read_by_its_words(self, result, verdict):
        assert judge(self.RULE, score("pregnancy_test", None, TODAY, text=result)).verdict is verdict

    @pytest.mark.parametrize(("days", "verdict"), [(30, MET), (31, UNKNOWN)])
    def test_test_and_answer_count_for_thirty_days(self, days, verdict):
        assert judge(self.RULE, score("pregnancy_test", None, days_ago(days), text="negative")).verdict is verdict
        assert judge(self.RULE, answer("contraindication:pregnancy", "no", days_ago(days))).verdict is verdict

    def test_a_positive_test_outweighs_the_answer(self):
        positive = score("pregnancy_test", None, TODAY, text="positive")
        assert judge(self.RULE, positive, answer("contraindication:pregnancy", "no")).verdict is NOT_MET

    def test_a_recorded_pregnancy_outweighs_a_negative_test(self):
        negative = score("pregnancy_test", None, TODAY, text="negative")
        assert judge(self.RULE, negative, condition("Z33.1", "2025-12-08")).verdict is NOT_MET

    def test_a_positive_test_outweighs_the_recorded_sex(self):
        assert (
            judge(self.RULE, person(sex="male"), score("pregnancy_test", None, TODAY, text="positive")).verdict
            is NOT_MET
        )


class TestSeverity:
    RULE = SeverityAtLeast(severity="moderate", instruments=SCALES, within_days=14)

    @pytest.mark.parametrize(
        ("concept", "below", "reached"),
        [("phq9_total", 9, 10), ("madrs_total", 19, 20), ("qids_sr16_total", 10, 11), ("ham_d17_total", 16, 17)],
    )
    def test_moderate_begins_where_the_band_of_the_scale_begins(self, concept, below, reached):
        assert judge(self.RULE, score(concept, below, TODAY)).verdict is NOT_MET
        assert judge(self.RULE, score(concept, reached, TODAY)).verdict is MET

    @pytest.mark.parametrize(("days", "verdict"), [(14, MET), (15, UNKNOWN)])
    def test_a_score_counts_for_two_weeks(self, days, verdict):
        assert judge(self.RULE, score("phq9_total", 19, days_ago(days))).verdict is verdict

    def test_without_a_score_it_is_asked_for(self):
        judged = judge(self.RULE)
        assert judged.verdict is UNKNOWN
        assert "PHQ-9, MADRS, QIDS-SR16 or HAM-D17" in judged.missing[0].question

    def test_a_score_without_a_value_is_no_score(self):
        assert judge(self.RULE, score("phq9_total", None, TODAY)).verdict is UNKNOWN

    def test_where_scales_of_one_day_disagree_the_worse_decides(self):
        assert judge(self.RULE, score("phq9_total", 4, TODAY), score("madrs_total", 30, TODAY)).verdict is MET

    def test_an_older_bad_score_of_another_scale_does_not_outweigh_a_newer_good_one(self):
        older = score("madrs_total", 30, days_ago(10))
        assert judge(self.RULE, score("phq9_total", 4, TODAY), older).verdict is UNKNOWN

    def test_a_score_between_two_whole_numbers_belongs_to_the_lower_band(self):
        assert judge(self.RULE, score("phq9_total", 9.5, TODAY)).verdict is NOT_MET


class TestImpairment:
    RULE = ImpairmentRecorded(instruments=("wsas", "sds"), within_days=28)

    @pytest.mark.parametrize(("days", "verdict"), [(28, MET), (29, UNKNOWN)])
    def test_any_score_in_the_window_is_enough_whatever_it_says(self, days, verdict):
        assert judge(self.RULE, score("wsas_total", 0, days_ago(days))).verdict is verdict

    def test_none_is_asked_for(self):
        assert judge(self.RULE).missing[0].question_id == "measure:impairment"


class TestSuicideRisk:
    RULE = SuicideRiskAssessed(within_days=14)

    @pytest.mark.parametrize(
        ("answers", "verdict", "words"),
        [
            (("no",) * 6, MET, "complete and negative"),
            (("yes", "no", "no", "no", "no", "no"), NOT_MET, "Low"),
            (("yes", "yes", "no", "no", "no", "no"), NOT_MET, "Low"),
            (("yes", "yes", "yes", "no", "no", "no"), NOT_MET, "Moderate"),
            (("no", "no", "no", "no", "no", "yes"), NOT_MET, "Moderate"),
            (("no", "no", "no", "no", "no", "yes_recent"), NOT_MET, "High"),
            (("yes", "yes", "yes", "yes", "no", "no"), NOT_MET, "High"),
            (("yes", "yes", "yes", "no", "yes", "no"), NOT_MET, "High"),
        ],
    )
    def test_the_levels_of_the_screener(self, answers, verdict, words):
        judged = judge(self.RULE, *cssrs(TODAY, *answers))
        assert judged.verdict is verdict
        assert words in judged.sentence

    def test_questions_three_to_five_may_be_left_out_after_a_no_to_the_second(self):
        answers = {1: "no", 2: "no", 6: "no"}
        given = [score(f"cssrs_q{number}", None, TODAY, text=text) for number, text in answers.items()]
        assert judge(self.RULE, *given).verdict is MET

    @pytest.mark.parametrize("left_out", [1, 2, 6])
    def test_a_screener_that_lacks_a_question_is_not_complete(self, left_out):
        given = [each for each in cssrs(TODAY, *["no"] * 6) if each.concept != f"cssrs_q{left_out}"]
        judged = judge(self.RULE, *given)
        assert judged.verdict is UNKNOWN
        assert judged.missing[0].question_id == "measure:cssrs_screener"

    def test_a_positive_answer_speaks_even_in_an_incomplete_screener(self):
        assert "High" in judge(self.RULE, score("cssrs_q4", None, TODAY, text="yes")).sentence

    @pytest.mark.parametrize(("item", "verdict"), [(0, MET), (1, NOT_MET)])
    def test_item_nine_of_the_phq9_speaks_from_one_on(self, item, verdict):
        assert judge(self.RULE, *cssrs(TODAY, *["no"] * 6), score("phq9_item9", item, TODAY)).verdict is verdict

    @pytest.mark.parametrize(("days", "verdict"), [(14, MET), (15, UNKNOWN)])
    def test_a_screener_counts_for_two_weeks(self, days, verdict):
        assert judge(self.RULE, *cssrs(days_ago(days), *["no"] * 6)).verdict is verdict

    def test_a_recorded_attempt_contradicts_a_no_to_the_sixth_question(self):
        judged = judge(self.RULE, *cssrs(TODAY, *["no"] * 6), condition("Z91.51", "2019"))
        assert judged.verdict is NOT_MET
        assert "ask again" in judged.sentence


class TestHistories:
    def test_a_psychiatric_stay_is_known_from_the_records(self):
        assert judge(HospitalisationHistoryKnown(), stay("F33.2", "2020-01-01")).verdict is MET

    @pytest.mark.parametrize(("reason", "class_code"), [("I21.4", "IMP"), ("F33.2", "AMB")])
    def test_another_stay_or_a_visit_is_none(self, reason, class_code):
        assert judge(HospitalisationHistoryKnown(), stay(reason, "2020", class_code=class_code)).verdict is UNKNOWN

    @pytest.mark.parametrize("said", ["yes", "no"])
    def test_either_answer_makes_it_known(self, said):
        judged = judge(HospitalisationHistoryKnown(), answer("history:psychiatric_hospitalisation", said))
        assert judged.verdict is MET
        assert judge(OtherTreatmentsKnown(concept="ect"), answer("history:ect", said)).verdict is MET

    def test_ect_is_known_from_the_records(self):
        assert judge(OtherTreatmentsKnown(concept="ect"), procedure("23835007", "2020-01")).verdict is MET
        assert judge(OtherTreatmentsKnown(concept="ect")).verdict is UNKNOWN

    def test_a_procedure_that_was_not_done_says_nothing(self):
        not_done = procedure("23835007", "2020-01", status="not-done")
        assert judge(OtherTreatmentsKnown(concept="ect"), not_done).verdict is UNKNOWN


class TestProgramme:
    WEIGHT = BaselineDone(label="Body weight", observables=("body_weight",), within_days=30)
    CONSENT = AnsweredYes(question_id="consent:x", question="Consented?")

    @pytest.mark.parametrize(("days", "verdict"), [(30, MET), (31, UNKNOWN)])
    def test_a_result_in_the_window_is_enough(self, days, verdict):
        assert judge(self.WEIGHT, score("body_weight", 70, days_ago(days))).verdict is verdict

    @pytest.mark.parametrize(("said", "verdict"), [("yes", MET), ("no", NOT_MET)])
    def test_a_confirmation_is_an_answer(self, said, verdict):
        assert judge(self.CONSENT, answer("consent:x", said)).verdict is verdict

    def test_no_answer_is_no_consent_and_no_refusal(self):
        assert judge(self.CONSENT).verdict is UNKNOWN

    def test_the_latest_answer_counts_and_two_of_one_day_that_differ_settle_nothing(self):
        old, new = answer("consent:x", "no", days_ago(9)), answer("consent:x", "yes", days_ago(3))
        assert judge(self.CONSENT, old, new).verdict is MET
        assert judge(self.CONSENT, answer("consent:x", "no", days_ago(3)), new).verdict is UNKNOWN
