"""The count of failed adequate trials, and what keeps it open."""

import pytest

from care.builders import EPISODE, answer, failed, judge, taken, unnamed
from daybreak.care.findings import Verdict
from daybreak.care.screening.criteria.treatment_history import FailedAdequateTrialsAtLeast

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
TWO = FailedAdequateTrialsAtLeast(count=2)
BEGAN = answer("episode:start", EPISODE)
COMPLETE = answer("medications:list_complete", "yes")
SERTRALINE, VENLAFAXINE = failed("sertraline", "2024-06-03", 100), failed("venlafaxine", "2025-02-03", 150)


def test_two_different_medicines_suffice_whatever_else_is_unknown():
    assert judge(TWO, SERTRALINE, VENLAFAXINE, BEGAN).verdict is MET
    assert judge(TWO, SERTRALINE, VENLAFAXINE, BEGAN, unnamed("drops", "2024-02")).verdict is MET


def test_two_trials_of_one_medicine_are_one():
    again = failed("sertraline", "2025-02-03", 100)
    assert judge(TWO, SERTRALINE, again, BEGAN, COMPLETE).verdict is NOT_MET


def test_one_is_not_enough_only_once_the_list_is_complete():
    open_list = judge(TWO, SERTRALINE, BEGAN)
    assert open_list.verdict is UNKNOWN
    assert [missing.question_id for missing in open_list.missing] == ["medications:list_complete"]
    assert judge(TWO, SERTRALINE, BEGAN, COMPLETE).verdict is NOT_MET


def test_no_history_is_not_a_history_of_none():
    assert judge(TWO).verdict is UNKNOWN
    assert judge(TWO, COMPLETE).verdict is NOT_MET


@pytest.mark.parametrize(("said", "verdict"), [("no", NOT_MET), ("yes", UNKNOWN)])
def test_a_medicine_nobody_can_name_may_be_the_second_until_it_is_known_to_be_none(said, verdict):
    nameless = unnamed("small yellow tablets", "2025-02", "2025-08")
    judged = judge(TWO, SERTRALINE, nameless, BEGAN, COMPLETE)
    assert judged.verdict is UNKNOWN
    (question,) = judged.missing
    assert question.answer_kind == "yes_no"
    assert judge(TWO, SERTRALINE, nameless, BEGAN, COMPLETE, answer(question.question_id, said)).verdict is verdict


def test_what_is_missing_of_a_trial_is_asked_only_while_it_matters():
    open_trial = taken("venlafaxine", "2025-02-03", "2025-06-01", 150)
    asked = {missing.question_id for missing in judge(TWO, SERTRALINE, open_trial, BEGAN, COMPLETE).missing}
    assert asked == {"trial:venlafaxine@2025-02-03:outcome"}
    duloxetine = failed("duloxetine", "2025-07-03", 60)
    assert judge(TWO, SERTRALINE, duloxetine, open_trial, BEGAN, COMPLETE).missing == ()
