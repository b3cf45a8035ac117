"""Events of a course in one line each: days counted from Monday, 2 March 2026, the day of the first session."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daybreak.care.course.course import fold
from daybreak.care.course.course_events import (
    Amended,
    Change,
    CourseEvent,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
)
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.proposals import Proposal, proposals
from daybreak.care.findings import Verdict
from daybreak.knowledge import protocols

MONDAY = date(2026, 3, 2)
IV: CourseRules = protocols()["iv-ketamine"].course  # type: ignore[assignment]
NASAL: CourseRules = protocols()["esketamine-us"].course  # type: ignore[assignment]
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def day(number: int) -> date:
    """So many days after the Monday."""
    return MONDAY + timedelta(days=number)


def event(kind: type, number: int, /, *, name: str = "", hour: int = 12, late: int = 0, **fields: Any) -> Any:
    """An event of a kind; `late`: recorded so many hours after it was observed."""
    told = "+".join(f"{key}={value}" for key, value in fields.items())
    observed = datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, tzinfo=UTC) + timedelta(days=number)
    return kind(
        id=name or f"{kind.__name__}@{number}.{hour}:{told}",
        day=day(number),
        observed_at=observed,
        recorded_at=observed + timedelta(hours=late),
        by="prescriber",
        **fields,
    )


def planned(number: int = -7, **fields: Any) -> CoursePlanned:
    return event(CoursePlanned, number, **fields)


def given(number: int, dose_mg: float | None = 35.0, **fields: Any) -> SessionGiven:
    return event(SessionGiven, number, dose_mg=dose_mg, **{"session": f"session-{number}", **fields})


def missed(number: int, **fields: Any) -> SessionMissed:
    return event(SessionMissed, number, **fields)


def cancelled(number: int, told_on: int) -> SessionMissed:
    told = event(SessionMissed, told_on, cancelled=True, name=f"cancelled-{number}")
    return replace(told, day=day(number))


def decided(number: int, *, proposal: str = "p", answer: str = "accepted", reason: str = "", **change: Any) -> Decided:
    return event(
        Decided, number, hour=15, proposal=proposal, answer=answer, reason=reason, change=Change(**change),
        name=f"decided@{number}:{proposal}:{answer}:{sorted(change.items())}",
    )  # fmt: skip


def paused(number: int, **fields: Any) -> Paused:
    return event(Paused, number, **fields)


def resumed(number: int) -> Resumed:
    return event(Resumed, number)


def ended(number: int, why: str = "planned") -> Ended:
    return event(Ended, number, hour=18, why=why)


def amended(number: int, wrong: CourseEvent, right: CourseEvent | None) -> Amended:
    return event(Amended, number, event=wrong.id, replacement=right)


def all_given(*numbers: int) -> list[SessionGiven]:
    return [given(number) for number in numbers]


def state(rules: CourseRules, events: Iterable[CourseEvent], today: int) -> CourseState:
    return fold(rules, events, day(today))


def outcome(number: int, **verdicts: Verdict) -> OutcomeStatus:
    """An outcome of which only so much is known."""
    return OutcomeStatus(day=day(number), **verdicts)


def good(number: int) -> OutcomeStatus:
    """Response, with no sign that it goes, and no remission."""
    return outcome(number, improving=MET, response=MET, remission=NOT_MET, worsening=NOT_MET, relapse=NOT_MET)


def remitted(number: int) -> OutcomeStatus:
    return replace(good(number), remission=MET)


def some(number: int) -> OutcomeStatus:
    """Better than before, and no response."""
    return replace(good(number), response=NOT_MET)


def none(number: int) -> OutcomeStatus:
    """No better than before."""
    return replace(some(number), improving=NOT_MET)


def fading(number: int) -> OutcomeStatus:
    return replace(good(number), worsening=MET)


def relapsed(number: int) -> OutcomeStatus:
    return replace(none(number), worsening=MET, relapse=MET)


def said(
    rules: CourseRules, events: Iterable[CourseEvent], today: int, outcomes: Sequence[OutcomeStatus] = ()
) -> dict[str, Proposal]:
    """What is proposed, by its kind."""
    return {each.kind: each for each in proposals(rules, state(rules, events, today), outcomes)}


def verdicts(
    rules: CourseRules, events: Iterable[CourseEvent], today: int, outcomes: Sequence[OutcomeStatus] = ()
) -> dict[str, Verdict]:
    return {kind: each.finding.verdict for kind, each in said(rules, events, today, outcomes).items()}


def rules_found(found: CourseState) -> set[str]:
    """The findings by the part of their rule before the colon."""
    return {each.rule.split(":")[0] for each in found.findings}


SERIES = [0, 3, 7, 10, 14, 17]
"""Six sessions in three weeks, twice a week."""


def in_maintenance(*weekly: int) -> list[CourseEvent]:
    """Six sessions of induction, evaluated, and then maintenance with sessions on these days."""
    moves = [decided(18, phase="evaluation"), decided(20, phase="maintenance")]
    return [*all_given(*SERIES), *moves, *all_given(*weekly)]


WEEKLY = [24, 31, 38, 45]
"""Four weekly sessions after it."""
