"""When a safety check is due again: from its last result, its baseline, or the next visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.long_term_rules import SafetyCheck

When = Literal["not_due", "due", "overdue", "not_known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDue:
    """When a check is due. on: the day; None if nothing asks for it. when: how today lies to that day.

    not_known: something asks for it, and no result was ever recorded: it may have been done elsewhere.
    """

    on: date | None
    when: When


def check_due(check: SafetyCheck, course: CourseRules, state: CourseState, done: Sequence[date]) -> CheckDue:
    """When the check is due; `done`: the days of its results until today, oldest first.

    The earliest of what asks for it counts: the baseline before the first session, the calendar, a visit.
    """
    asked = [day for day in (_baseline(check, state, done), _calendar(check, state, done)) if day is not None]
    asked += _visits(check, course, state, done)
    if not asked:
        return CheckDue(on=None, when="not_due")
    on = min(asked)
    if not done and _has_begun(state, on):
        return CheckDue(on=on, when="not_known")
    if state.today < on - timedelta(days=_early_days(check, state)):
        return CheckDue(on=on, when="not_due")
    late = state.today > on + timedelta(days=check.late_days)
    return CheckDue(on=on, when="overdue" if late else "due")


def _early_days(check: SafetyCheck, state: CourseState) -> int:
    """Before the first session, as long as a result would be fresh."""
    return check.early_days if state.given or check.baseline_days is None else check.baseline_days


def _has_begun(state: CourseState, on: date) -> bool:
    """The day on which something asked for it is past or the treatment has begun."""
    return bool(state.given) or state.today > on


def first_session(state: CourseState) -> date | None:
    """The day of the first session: given, else planned."""
    return state.started_on or (state.due.due_from if state.due else None)


def _baseline(check: SafetyCheck, state: CourseState, done: Sequence[date]) -> date | None:
    """Before the first session. Once the course runs, a result of any day takes its place."""
    first = first_session(state)
    if check.baseline_days is None or first is None:
        return None
    if state.given:
        return None if done else first
    fresh = any(first - timedelta(days=check.baseline_days) <= day <= first for day in done)
    return None if fresh else first


def _calendar(check: SafetyCheck, state: CourseState, done: Sequence[date]) -> date | None:
    """So long after the last result; after the first session, if there is none. Before that, nothing."""
    if check.every_days is None or not state.given:
        return None
    return (done[-1] if done else state.given[0].day) + timedelta(days=every_days(check, state))


def every_days(check: SafetyCheck, state: CourseState) -> int:
    """How many days apart the check is: fewer while there are many sessions."""
    usual, more = check.every_days or 0, check.more
    if more is not None and state.sessions_within(more.within_days) > more.sessions_count:
        return min(usual, more.every_days)
    return usual


def _visits(check: SafetyCheck, course: CourseRules, state: CourseState, done: Sequence[date]) -> list[date]:
    """The last visit that was given without it, else the next one."""
    kinds = {phase.id: phase.kind for phase in course.phases}
    days = sorted({each.day for each in state.given})
    past = [each.day for each in state.given if kinds.get(each.phase) in check.visits]
    if past and not _covered(past[-1], days[: days.index(past[-1])], check, done):
        return [past[-1]]
    comes = state.due if state.position.phase.kind in check.visits else None
    return [comes.due_from] if comes is not None and not _covered(comes.due_from, days, check, done) else []


def _covered(visit: date, before: Sequence[date], check: SafetyCheck, done: Sequence[date]) -> bool:
    """Whether there is a result for the visit: shortly before it or later, and after the visit before it."""
    from_day = visit - timedelta(days=check.early_days)
    return any(day >= from_day and (not before or day > before[-1]) for day in done)
