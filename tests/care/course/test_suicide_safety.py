"""The risk that answers show, and the task that follows: levels from both sides, deadlines, escalation, and its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from care.course.score_builders import IV, TABLES
from daybreak.care.course.measures import score
from daybreak.care.course.safety_deadlines import Deadline
from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    ConcernCorrected,
    ConcernRaised,
    ContactAttempted,
    Escalated,
    HandedOver,
    SafetyEvent,
)
from daybreak.care.course.safety_task import SafetyTask, open_task, safety_tasks, task_finding
from daybreak.care.course.suicide_safety import (
    QUESTIONS,
    Raised,
    SafetyConcern,
    crisis_line_finding,
    crisis_lines,
    critical_item_concerns,
    rank,
    reported_concern,
    screener_concern,
    triage,
    triage_finding,
    triage_words,
)
from daybreak.care.findings import Verdict

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
RULES = IV.suicide_safety
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHQ9 = TABLES.instruments["phq9"]


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def raised(minutes: float = 0, measure: str = "m1", late: float = 0) -> Raised:
    return Raised(measure=measure, at=at(minutes), recorded_at=at(minutes + late))


def answers(**said: str) -> dict[str, Any]:
    """The answers named; every other question no, unless said is None."""
    return dict.fromkeys(QUESTIONS, "no") | {f"cssrs_{name}": value for name, value in said.items()}


LEVELS = {
    "low": answers(q1="yes"),
    "moderate": answers(q2="yes", q3="yes"),
    "high": answers(q2="yes", q5="yes"),
}


def concern(level: str = "moderate", minutes: float = 0, measure: str = "m1", late: float = 0) -> SafetyConcern:
    """A complete screener of that level."""
    found = screener_concern(RULES, LEVELS[level], raised(minutes, measure, late))
    assert found is not None
    assert found.level == level
    return found


def event(kind: type, minutes: float, /, *, by: str = "nurse", late: float = 0, **fields: Any) -> Any:
    told = "+".join(f"{key}={value}" for key, value in fields.items() if key != "concern")
    return kind(id=f"{kind.__name__}@{minutes:g}+{late:g}:{by}:{told}", observed_at=at(minutes),
                recorded_at=at(minutes + late), by=by, **fields)  # fmt: skip


def raise_(level: str = "moderate", minutes: float = 0, measure: str = "m1", late: float = 0) -> ConcernRaised:
    found = concern(level, minutes, measure, late)
    return ConcernRaised(id=f"raised:{found.id}", observed_at=found.raised_at, recorded_at=found.recorded_at,
                         by="patient", concern=found)  # fmt: skip


def acknowledged(minutes: float, by: str = "nurse") -> Acknowledged:
    return event(Acknowledged, minutes, by=by)


def contact(minutes: float, reached: bool = True) -> ContactAttempted:
    return event(ContactAttempted, minutes, reached=reached)


def assessed(minutes: float, note: str = "Seen; plan made.", late: float = 0, by: str = "physician") -> Assessed:
    return event(Assessed, minutes, outcome="safety_plan", note=note, late=late, by=by)


def tasks(minutes: float, *events: SafetyEvent) -> tuple[SafetyTask, ...]:
    return safety_tasks(RULES, events, at(minutes))


def only(minutes: float, *events: SafetyEvent) -> SafetyTask:
    (found,) = tasks(minutes, *events)
    return found


def deadline(task: SafetyTask, what: str) -> Deadline:
    (found,) = [each for each in task.deadlines if each.what == what]
    return found


class TestTheTriage:
    @pytest.mark.parametrize(
        ("said", "level"),
        [
            ({}, None),
            ({"q1": "yes"}, "low"),
            ({"q2": "yes"}, "low"),
            ({"q1": "yes", "q2": "yes"}, "low"),
            ({"q2": "yes", "q3": "yes"}, "moderate"),
            ({"q6": "yes"}, "moderate"),
            ({"q6": "yes_recent"}, "high"),
            ({"q2": "yes", "q4": "yes"}, "high"),
            ({"q2": "yes", "q5": "yes"}, "high"),
            ({"q2": "yes", "q3": "yes", "q6": "yes_recent"}, "high"),
        ],
    )
    def test_of_complete_answers_gives_the_published_level(self, said, level):
        found = triage(answers(**said))
        assert (found.surely, found.possibly, found.missing) == (level, level, ())

    def test_of_nothing_is_unknown_and_asks_everything(self):
        found = triage({})
        assert (found.surely, found.possibly) == (None, "high")
        assert [each.question_id for each in found.missing] == list(QUESTIONS)
        assert triage_finding(RULES, found).verdict is UNKNOWN

    @pytest.mark.parametrize(
        ("said", "surely", "possibly", "asked"),
        [
            ({"q1": "yes"}, "low", "high", ["q3", "q4", "q5", "q6"]),
            ({"q1": "no", "q2": "no"}, None, "high", ["q6"]),
            ({"q1": "yes", "q2": "no"}, "low", "high", ["q6"]),
            ({"q2": "yes", "q3": "yes"}, "moderate", "high", ["q4", "q5", "q6"]),
            ({"q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no"}, "low", "low", []),
            ({"q2": "no", "q6": "no"}, None, "low", ["q1"]),
            ({"q5": "yes"}, "high", "high", []),
        ],
    )
    def test_of_a_part_says_at_least_and_at_most_and_asks_what_may_raise_it(self, said, surely, possibly, asked):
        found = triage({f"cssrs_{name}": value for name, value in said.items()})
        assert (found.surely, found.possibly) == (surely, possibly)
        assert [each.question_id for each in found.missing] == [f"cssrs_{name}" for name in asked]

    def test_leaves_questions_3_to_5_out_after_a_no_to_question_2(self):
        found = triage({"cssrs_q1": "no", "cssrs_q2": "no", "cssrs_q6": "no"})
        assert (found.is_settled, found.missing, triage_finding(RULES, found).verdict) == (True, (), MET)

    def test_counts_a_deeper_yes_although_question_2_says_no_and_tells_it(self):
        found = triage(answers(q4="yes"))
        assert (found.surely, bool(found.odd)) == ("high", True)
        assert "ask again" in triage_words(found)

    def test_of_a_behaviour_that_nobody_dates_is_at_least_moderate_and_asks_when(self):
        found = triage(answers(q6="yes_undated"))
        assert (found.surely, found.possibly) == ("moderate", "high")
        assert [each.question for each in found.missing] == ["Was it within the last three months?"]

    @pytest.mark.parametrize(("level", "said"), [("low", MET), ("moderate", UNKNOWN), ("high", UNKNOWN)])
    def test_at_least_is_three_valued(self, level, said):
        assert triage({"cssrs_q1": "yes"}).at_least(level) is said
        assert triage(LEVELS["low"]).at_least(level) is (MET if level == "low" else NOT_MET)

    def test_of_every_part_of_every_answer_holds_what_the_whole_says(self):
        """All 5^6 states of the six questions: an open one never lowers, and never raises beyond `possibly`."""
        options = [[None, "no", "yes"]] * 5 + [[None, "no", "yes", "yes_recent", "yes_undated"]]
        for state in product(*options):
            said = dict(zip(QUESTIONS, state, strict=True))
            found = triage(said)
            left_out = QUESTIONS[2:5] if said["cssrs_q2"] == "no" else ()
            for name in QUESTIONS:
                for answer in ("no", "yes") if said[name] is None and name not in left_out else ():
                    fuller = triage(said | {name: answer})
                    assert rank(found.surely) <= rank(fuller.surely), said
                    assert rank(fuller.possibly) <= rank(found.possibly), said


class TestAConcern:
    def test_comes_of_no_answer_without_a_flag(self):
        assert screener_concern(RULES, {"cssrs_q1": "no"}, raised()) is None

    def test_of_the_same_answer_is_the_same_and_a_higher_answer_is_another(self):
        low = screener_concern(RULES, {"cssrs_q1": "yes"}, raised())
        again = screener_concern(RULES, {"cssrs_q1": "yes", "cssrs_q2": "yes"}, raised())
        high = screener_concern(RULES, {"cssrs_q1": "yes", "cssrs_q4": "yes"}, raised())
        assert low.id == again.id != high.id

    def test_of_item_9_says_that_it_may_be_worse_and_asks_for_the_screener(self):
        (found,) = critical_item_concerns(RULES, score(PHQ9, {"phq9_item9": 1}), "PHQ-9", raised())
        assert (found.level, found.settled, found.source.key) == ("moderate", False, "McInnes2022")
        assert [each.question_id for each in found.missing] == ["measure:cssrs_screener"]

    def test_does_not_come_of_item_9_answered_with_0(self):
        assert critical_item_concerns(RULES, score(PHQ9, {"phq9_item9": 0}), "PHQ-9", raised()) == ()

    @pytest.mark.parametrize(("named", "level"), [(None, "moderate"), ("low", "low"), ("high", "high")])
    def test_of_a_report_has_its_level_or_the_protocols_own(self, named, level):
        assert reported_concern(RULES, "She said goodbye.", "sister", raised(), named).level == level

    def test_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="expected aware times in UTC"):
            reported_concern(RULES, "x", "y", Raised(measure="m", at=datetime(2026, 3, 2), recorded_at=NOON))


class TestTheCrisisLine:
    def test_is_that_of_the_country(self):
        (line,) = crisis_lines(RULES, "US")
        assert (line.telephone, "press 1" in line.instruction, line.source.certainty) == ("988", True, "V")

    def test_that_the_protocol_does_not_know_is_asked_for(self):
        found = crisis_line_finding(RULES, "EU")
        assert (found.verdict, found.missing[0].question_id) == (UNKNOWN, "suicide-safety:crisis-line")
        assert crisis_line_finding(RULES, "US").verdict is MET


class TestDeadlines:
    @pytest.mark.parametrize(
        ("level", "what", "minutes"),
        [
            ("low", "acknowledge", 60), ("low", "assess", 480),
            ("moderate", "acknowledge", 30), ("moderate", "contact", 240), ("moderate", "assess", 480),
            ("high", "acknowledge", 5), ("high", "contact", 15), ("high", "assess", 60),
        ],
    )  # fmt: skip
    def test_are_those_of_the_level_and_late_at_the_minute_itself(self, level, what, minutes):
        before, then = only(minutes - 0.1, raise_(level)), only(minutes, raise_(level))
        assert deadline(then, what).due == at(minutes)
        assert (deadline(before, what).late, deadline(then, what).late) == (False, True)

    def test_of_a_low_risk_ask_for_no_contact(self):
        assert [each.what for each in only(0, raise_("low")).deadlines] == ["acknowledge", "assess"]

    def test_count_from_the_answer_and_not_from_its_arrival(self):
        assert deadline(only(60, raise_("high", 0, late=60)), "acknowledge").late

    def test_of_a_clock_that_was_ahead_count_from_the_record(self):
        assert deadline(only(0, raise_("high", 30, late=-30)), "acknowledge").due == at(5)

    def test_end_with_what_they_ask_for(self):
        task = only(20, raise_("high"), acknowledged(3), contact(10))
        assert [(each.what, each.done_at) for each in task.deadlines] == [
            ("acknowledge", at(3)), ("contact", at(10)), ("assess", None)]  # fmt: skip
        assert task.late == ()

    def test_of_contact_do_not_end_with_an_attempt_that_reached_nobody(self):
        assert deadline(only(20, raise_("high"), contact(10, reached=False)), "contact").late

    def test_of_an_acknowledgement_by_a_clock_that_was_ahead_end_with_its_record(self):
        ahead = event(Acknowledged, 30, late=-26)
        assert deadline(only(10, raise_("high"), ahead), "acknowledge").done_at == at(4)

    def test_before_the_answer_was_known_nothing_was_done_about_it(self):
        task = only(20, raise_("high", 0, late=10), acknowledged(3), contact(5))
        assert (task.acknowledged, len(task.late)) == (None, 2)


class TestEscalation:
    @pytest.mark.parametrize(("minutes", "steps"), [(4.9, 0), (5, 1), (9.9, 1), (10, 2), (27, 5)])
    def test_goes_a_step_further_after_each_of_the_levels_minutes(self, minutes, steps):
        assert only(minutes, raise_("high")).escalation_steps == steps

    def test_that_was_done_is_not_due_again(self):
        task = only(12, raise_("high"), event(Escalated, 6, to="director"))
        assert (task.escalation_steps, task.escalations_due) == (2, 1)

    def test_ends_with_the_acknowledgement_and_begins_again_when_something_else_is_late(self):
        events = raise_("high"), acknowledged(7)
        assert [only(minutes, *events).escalation_steps for minutes in (6, 8, 14, 15, 20)] == [1, 0, 0, 1, 2]

    def test_goes_on_at_night_until_somebody_has_assessed(self):
        events = raise_("moderate"), acknowledged(5), contact(20)
        assert only(480 + 90, *events).escalation_steps == 4
        assert only(480 + 90, *events, assessed(485)).escalation_steps == 0

    def test_says_when_it_has_to_be_looked_at_next(self):
        events = (raise_("high"),)
        assert [only(minutes, *events).next_at for minutes in (0, 5, 11)] == [at(5), at(10), at(15)]
        assert only(70, *events, assessed(65)).next_at is None


class TestHandingOver:
    def test_asks_the_other_one_to_acknowledge(self):
        events = raise_("moderate"), acknowledged(5), event(HandedOver, 20, to="physician")
        task = only(30, *events)
        assert (task.responsible, deadline(task, "acknowledge").due) == ("physician", at(50))
        assert deadline(only(50, *events), "acknowledge").late
        assert not deadline(only(50, *events, acknowledged(40, by="physician")), "acknowledge").late

    def test_postpones_nothing_else(self):
        task = only(30, raise_("moderate"), event(HandedOver, 29, to="physician"))
        assert [each.due for each in task.deadlines] == [at(30), at(240), at(480)]
        assert task.late


class TestTheEnd:
    def test_is_a_documented_assessment(self):
        task = only(60, raise_(), assessed(50))
        assert (task.is_open, task.assessment.by, task_finding(RULES, task).verdict) == (False, "physician", MET)

    @pytest.mark.parametrize("note", ["", "  \n"])
    def test_is_not_one_without_a_note(self, note):
        task = only(60, raise_(), assessed(50, note=note))
        assert (task.is_open, len(task.undocumented)) == (True, 1)
        assert "without a note" in task_finding(RULES, task).sentence

    def test_is_not_one_by_nobody(self):
        assert only(60, raise_(), assessed(50, by=" ")).is_open

    @pytest.mark.parametrize(("minutes", "is_open"), [(10, True), (10.1, False)])
    def test_is_not_one_from_before_the_answer_was_known(self, minutes, is_open):
        assert only(60, raise_("high", 0, late=10), assessed(minutes)).is_open is is_open

    def test_is_not_one_that_is_dated_later_than_now(self):
        assert only(60, raise_(), assessed(61)).is_open

    @pytest.mark.parametrize("last", [acknowledged(5), contact(6), event(HandedOver, 7, to="x"),
                                      event(Escalated, 8, to="x")], ids=lambda each: each.kind)  # fmt: skip
    def test_is_nothing_else(self, last):
        assert only(60, raise_(), last).is_open

    def test_is_not_the_correction_of_the_answer(self):
        gone = event(ConcernCorrected, 10, concern=concern().id, reason="pressed the wrong button")
        task = only(20, raise_(), gone)
        assert (task.is_open, task.level, task.corrected) == (True, "moderate", (gone,))
        assert "until the patient has been assessed" in task_finding(RULES, task).sentence

    def test_in_time_or_late_is_told_by_the_finding(self):
        found = [task_finding(RULES, only(minutes, raise_("high"))).verdict for minutes in (4, 5)]
        assert found == [UNKNOWN, NOT_MET]


class TestSeveralConcerns:
    def test_join_one_open_task_at_the_highest_level(self):
        task = only(10, raise_("low"), raise_("high", 5, "m2"), raise_("moderate", 8, "m3"))
        assert (task.level, len(task.concerns), task.raised_at) == ("high", 3, at(0))
        assert "stay" in {each.id for each in task.actions}

    def test_a_later_lower_one_lowers_and_postpones_nothing(self):
        task = only(10, raise_("high"), raise_("low", 8, "m2"))
        assert (task.level, deadline(task, "assess").due) == ("high", at(60))

    def test_a_higher_one_after_the_acknowledgement_has_to_be_acknowledged_again(self):
        events = raise_("low"), acknowledged(3), raise_("high", 10, "m2")
        assert deadline(only(15, *events), "acknowledge").late
        assert not deadline(only(15, *events, acknowledged(12)), "acknowledge").late

    def test_after_the_assessment_open_a_new_task(self):
        first, second = tasks(200, raise_(), assessed(50), raise_("low", 100, "m2"))
        assert (first.is_open, second.is_open, second.level) == (False, True, "low")
        assert open_task((first, second)) is second

    def test_known_only_after_the_assessment_are_not_covered_by_it(self):
        first, second = tasks(200, raise_(), assessed(50), raise_("high", 40, "m2", late=20))
        assert (first.level, second.level, second.is_open) == ("moderate", "high", True)

    def test_sent_again_after_the_assessment_open_nothing(self):
        again = replace(raise_(), recorded_at=at(90), concern=replace(concern(), recorded_at=at(90)))
        assert not only(200, raise_(), assessed(50), again).is_open

    def test_of_nobody_are_no_task(self):
        assert tasks(60) == () == tasks(60, assessed(5), acknowledged(3))


class TestAScreenerThatIsLeftIncomplete:
    def left(self, minutes: float, *events: SafetyEvent) -> SafetyTask:
        found = screener_concern(RULES, {"cssrs_q1": "yes"}, raised())
        start = ConcernRaised(id="open", observed_at=at(0), recorded_at=at(0), by="patient", concern=found)
        return only(minutes, start, *events)

    @pytest.mark.parametrize(("minutes", "level"), [(29.9, "low"), (30, "moderate")])
    def test_counts_as_higher_after_the_protocols_minutes(self, minutes, level):
        assert self.left(minutes).level == level

    def test_asks_for_the_rest(self):
        asked = [each.question_id for each in task_finding(RULES, self.left(1)).missing]
        assert asked == ["suicide-safety:assessment", "cssrs_q3", "cssrs_q4", "cssrs_q5", "cssrs_q6"]

    def test_counts_from_then_on_and_is_told_in_advance(self):
        assert self.left(10).next_at == at(30)
        assert deadline(self.left(40), "contact").due == at(30 + 240)

    @pytest.mark.parametrize(("minutes", "level"), [(29.9, "low"), (30, "moderate")])
    def test_keeps_its_level_if_it_was_completed_in_time_and_not_if_later(self, minutes, level):
        assert self.left(100, raise_("low", minutes)).level == level


def test_two_different_events_with_one_id_both_count():
    one, other = raise_("low"), replace(raise_("high", 5, "m2"), id=raise_("low").id)
    assert only(10, one, other).level == "high"
