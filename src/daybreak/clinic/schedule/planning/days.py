"""How the windows of a series follow from each other, as care.course.due says it, for days that are planned."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor

from daybreak.care.course.due import DueWindow
from daybreak.clinic.schedule.planning.problem import Rhythm, Series


def window_after(rhythm: Rhythm, days: Sequence[date]) -> DueWindow:
    """The window of the visit after those days, oldest first."""
    last, interval = days[-1], rhythm.interval
    soonest = last + timedelta(days=rhythm.minimum_between)
    due_from = max(last + timedelta(days=floor(interval.usual_days)), soonest)
    if len(days) >= interval.frequency:
        due_from = max(due_from, days[-interval.frequency] + timedelta(days=interval.period_days))
    due_to = max(last + timedelta(days=ceil(interval.usual_days)), due_from)
    return DueWindow(
        earliest=max(due_from - timedelta(days=interval.early_days), soonest),
        due_from=due_from,
        due_to=due_to,
        latest=due_to + timedelta(days=interval.late_days),
    )


def window_of(series: Series, number: int, placed: Sequence[date]) -> tuple[DueWindow, date]:
    """The window of the visit of a number (from 0) after the days of those before it, and until when it may be placed.

    placed: the days of the visits of this series before it.
    """
    if number == 0 or series.rhythm is None:
        return series.window, max(series.last_day, series.window.latest)
    window = window_after(series.rhythm, [*series.given, *placed])
    return window, window.latest + timedelta(days=series.rhythm.overdue_days)


def days_late(window: DueWindow, day: date) -> int:
    """How many days after the window; 0 within or before it."""
    return max(0, (day - window.latest).days)
