"""When the next session is due, and how late a session is that has not come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import ceil, floor

from daybreak.care.course.course_rules import CourseRules, Interval


class Timing(StrEnum):
    """How a day lies to the window of the next session. NOTHING_DUE: there is no next session as things stand."""

    NOTHING_DUE = "nothing_due"
    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    MISSED = "missed"
    LOST = "lost_to_follow_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWindow:
    """The days of the next session: due from one to another, in time from the earliest to the latest."""

    earliest: date
    due_from: date
    due_to: date
    latest: date


def due_window(
    rules: CourseRules, interval: Interval, given: Sequence[date], chosen: date | None = None
) -> DueWindow | None:
    """The window of the session after those given (their days, oldest first).

    No more than the interval's number of sessions fall into any of its periods, and the protocol's least distance to
    the last session holds whatever else is said. chosen: the day that somebody decided on; None if nobody did. Without
    a session given and without a chosen day there is no window.
    """
    if not given:
        return _around(chosen, chosen, interval, floor_day=chosen) if chosen else None
    last = given[-1]
    soonest = last + timedelta(days=rules.minimum_between.value)
    if chosen is not None:
        day = max(chosen, soonest)
        return _around(day, day, interval, floor_day=soonest)
    frequent = _room_in_the_period(interval, given)
    due_from = max(last + timedelta(days=floor(interval.usual_days)), soonest, *frequent)
    due_to = max(last + timedelta(days=ceil(interval.usual_days)), due_from)
    return _around(due_from, due_to, interval, floor_day=soonest)


def window_before(window: DueWindow, end: date) -> DueWindow | None:
    """What is left of a window in a course that ends on a day: its last day is the one before. None if it is due later.

    A session whose due days begin on the end or after it is none of the course any more.
    """
    last = end - timedelta(days=1)
    if window.due_from > last:
        return None
    return replace(window, due_to=min(window.due_to, last), latest=min(window.latest, last))


def timing(rules: CourseRules, latest: date | None, today: date, window: DueWindow | None = None) -> Timing:
    """How today lies to the latest day of what is awaited, and to the earliest of its window, if it has one."""
    if latest is None:
        return Timing.NOTHING_DUE
    if window is not None and today < window.earliest:
        return Timing.NOT_YET
    behind = (today - latest).days
    if behind <= 0:
        return Timing.DUE
    if behind <= rules.missed_after.value:
        return Timing.OVERDUE
    return Timing.MISSED if behind <= rules.lost_after.value else Timing.LOST


def _room_in_the_period(interval: Interval, given: Sequence[date]) -> list[date]:
    """From when another session leaves no more than the interval's number in any of its periods."""
    if len(given) < interval.frequency:
        return []
    return [given[-interval.frequency] + timedelta(days=interval.period_days)]


def _around(due_from: date, due_to: date, interval: Interval, *, floor_day: date) -> DueWindow:
    return DueWindow(
        earliest=max(due_from - timedelta(days=interval.early_days), floor_day),
        due_from=due_from,
        due_to=due_to,
        latest=due_to + timedelta(days=interval.late_days),
    )
