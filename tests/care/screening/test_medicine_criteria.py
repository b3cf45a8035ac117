"""Interactions: what forbids, what warns, what only informs, and what is not known."""

import pytest

from care.builders import answer, evidence, judge, taken, unnamed
from daybreak.care.findings import Verdict
from daybreak.care.screening.criteria.medicines import InteractionsReviewed, NoBlockingInteraction
from daybreak.care.screening.criteria.treatment_history import OralAntidepressantCurrent

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
COMPLETE = answer("medications:list_complete", "yes")
BLOCKING, REVIEWED = NoBlockingInteraction(), InteractionsReviewed()


class TestBlocking:
    def test_a_medicine_that_forbids_refuses(self):
        judged = judge(BLOCKING, taken("sodium oxybate", "2025-01-01", None, 4500), COMPLETE)
        assert judged.verdict is NOT_MET
        assert judged.basis is not None
        assert judged.basis.certainty == "R"

    def test_a_record_that_leaves_no_doubt_outweighs_a_no(self):
        surely = taken("sodium oxybate", "2025-01-01", None, 4500)
        assert judge(BLOCKING, surely, answer("interaction:sodium-oxybate", "no")).verdict is NOT_MET

    @pytest.mark.parametrize(
        "open_list",
        [
            (),
            (answer("medications:list_complete", "no"),),
            (taken("sodium oxybate", "2025-01-01", None, 4500, status="unknown"), COMPLETE),
            (unnamed("something for sleep", "2025-01-01"), COMPLETE),
        ],
        ids=["nothing known", "incomplete list", "perhaps taken", "a medicine without a name"],
    )
    def test_a_list_that_leaves_it_open_asks_and_the_answer_settles_it(self, open_list):
        judged = judge(BLOCKING, *open_list)
        assert judged.verdict is UNKNOWN
        (question,) = judged.missing
        assert judge(BLOCKING, *open_list, answer(question.question_id, "yes")).verdict is NOT_MET
        assert judge(BLOCKING, *open_list, answer(question.question_id, "no")).verdict is MET

    def test_a_complete_list_without_it_needs_no_question(self):
        assert judge(BLOCKING, COMPLETE).verdict is MET

    def test_a_nameless_medicine_of_the_past_does_not_matter_now(self):
        assert judge(BLOCKING, unnamed("something for sleep", "2020", "2021"), COMPLETE).verdict is MET


class TestReviewed:
    @pytest.mark.parametrize(
        ("medicine", "notice", "verdict"),
        [
            ("lorazepam", "benzodiazepine-sedation", NOT_MET),
            ("phenelzine", "maoi", NOT_MET),
            ("methylphenidate", "psychostimulant", NOT_MET),
            ("oxycodone", "opioid", NOT_MET),
            ("lamotrigine", "lamotrigine", MET),
            ("lisinopril", "antihypertensive", MET),
        ],
    )
    def test_each_interaction_is_a_notice_with_what_to_do(self, medicine, notice, verdict):
        judged = judge(REVIEWED, taken(medicine, "2025-01-01", None, 1), COMPLETE)
        found = {each.id: each for each in judged.notices}
        assert found[notice].verdict is verdict
        assert found[notice].source.key
        assert judged.verdict is verdict

    def test_nothing_on_a_complete_list_is_no_warning(self):
        assert judge(REVIEWED, COMPLETE).verdict is MET
        assert judge(REVIEWED).verdict is UNKNOWN

    def test_a_nameless_medicine_leaves_it_open_and_asks_for_its_record(self):
        judged = judge(REVIEWED, unnamed("heart tablets", "2025-01-01"), COMPLETE)
        assert judged.verdict is UNKNOWN
        assert judged.missing[0].record == "MedicationStatement/heart tablets"

    @pytest.mark.parametrize(("route", "warned"), [("intranasal_esketamine", True), ("intravenous_ketamine", False)])
    def test_a_nasal_steroid_concerns_the_nasal_route_only(self, route, warned):
        seen = evidence(taken("fluticasone", "2025-01-01", None, 1), COMPLETE, route=route)
        ids = {notice.id for notice in REVIEWED.judge(seen).notices}
        assert ("nasal-spray-timing" in ids) is warned


class TestOralAntidepressant:
    ANY, SSRI = OralAntidepressantCurrent(), OralAntidepressantCurrent(classes=("ssri",))

    def test_one_that_is_taken_now_is_enough(self):
        assert judge(self.ANY, taken("venlafaxine", "2025-01-01", None, 150)).verdict is MET

    @pytest.mark.parametrize(("complete", "verdict"), [((COMPLETE,), NOT_MET), ((), UNKNOWN)])
    def test_one_of_another_class_is_not(self, complete, verdict):
        assert judge(self.SSRI, taken("venlafaxine", "2025-01-01", None, 150), *complete).verdict is verdict

    def test_a_medicine_that_is_no_antidepressant_does_not_count(self):
        assert judge(self.ANY, taken("lithium", "2025-01-01", None, 900), COMPLETE).verdict is NOT_MET
