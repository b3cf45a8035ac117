"""Placing one visit after the other, each at the first free place: quick, and blind to whoever comes next.

The solver begins with it; the benchmark compares with it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from daybreak.care.course.due import DueWindow
from daybreak.clinic.schedule.planning.days import window_of
from daybreak.clinic.schedule.planning.problem import Problem, Series
from daybreak.clinic.schedule.planning.room import Hours, Room, numbers

Places = dict[str, tuple[int, str | None, str]]
"""By visit: where it begins, its chair and who attends."""


def first_fit(problem: Problem, hours: Hours) -> Places:
    """The first visits of all series, then the second ones, and so on; whose window ends first comes first."""
    found: Places = {}
    fill(problem, hours, Room.of(hours), found)
    return found


def fill(problem: Problem, hours: Hours, room: Room, found: Places) -> None:
    """Adds to the places found every visit that still has one; the room must hold those found."""
    longest = max((len(each.visits) for each in problem.series), default=0)
    for number in range(longest):
        waiting = [each for each in problem.series if number < len(each.visits)]
        for series in sorted(waiting, key=lambda each: (each.window.latest, each.id)):
            _add(hours, room, found, series, number)


def days_of(hours: Hours, series: Series, number: int, found: Places) -> tuple[DueWindow, date] | None:
    """The window of a visit and its last day, given the places of those before it; None if one of those has none."""
    before = series.visits[:number]
    if not all(each.id in found for each in before):
        return None
    days = [hours.grid.day(found[each.id][0] // hours.grid.per_day) for each in before]
    return window_of(series, number, days)


def free_places(hours: Hours, room: Room, series: Series, number: int, found: Places) -> Iterator[int]:
    """Where a visit can begin, from its due day on, then before it, then overdue."""
    told = days_of(hours, series, number, found)
    if told is None:
        return
    window, last = told
    visit = series.visits[number]
    possible = hours.attended_starts(visit)
    for first, end in _in_order(window, last):
        yield from (
            each for each in numbers(hours.within_days(possible, first, end)) if room.place(series, visit, each)
        )


def _in_order(window: DueWindow, last: date) -> Iterator[tuple[date, date]]:
    yield window.due_from, window.latest
    day = window.due_from - timedelta(days=1)
    while day >= window.earliest:
        yield day, day
        day -= timedelta(days=1)
    yield window.latest + timedelta(days=1), last


def _add(hours: Hours, room: Room, found: Places, series: Series, number: int) -> None:
    visit = series.visits[number]
    if visit.id in found:
        return
    start = next(free_places(hours, room, series, number, found), None)
    place = room.place(series, visit, start) if start is not None else None
    if start is not None and place is not None:
        found[visit.id] = (start, *place)
        room.take(series, visit, start, *place)
