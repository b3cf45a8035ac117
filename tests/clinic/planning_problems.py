"""Small clinics for the tests of the planner, and the rules of a plan written once more, as plainly as can be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.due import DueWindow, due_window
from daybreak.clinic.schedule.planning.problem import (
    Attendant,
    Booked,
    Plan,
    Problem,
    Rhythm,
    Series,
    Span,
    Visit,
    Wish,
)
from daybreak.knowledge import protocols

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)
"""Clocks are put forward on the Sunday after it."""

IV: CourseRules = protocols()["iv-ketamine"].course  # type: ignore[assignment]
INTERVALS = {each.id: each for phase in IV.phases for each in phase.intervals}


def at(day: date, clock: str) -> datetime:
    """A time of day in New York."""
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def hours(*weekdays: int, begin: str = "09:00", end: str = "17:00", days: int = 21) -> tuple[Span, ...]:
    """From a time of day to another on these weekdays, Monday to Friday by default."""
    wanted = weekdays or range(5)
    found = (day(number) for number in range(days))
    return tuple(Span(start=at(each, begin), end=at(each, end)) for each in found if each.weekday() in wanted)


def nurse(name: str = "nurse", **more: Any) -> Attendant:
    kinds = frozenset({"session", "evaluation", "integration_visit"})
    return Attendant(**{"id": name, "name": name, "shifts": hours(), "at_once": 2, "kinds": kinds, **more})


def window(first: int, last: int) -> DueWindow:
    return DueWindow(earliest=day(first), due_from=day(first), due_to=day(last), latest=day(last))


def once(name: str, first: int, last: int, *, minutes: int = 150, overdue: int = 0, **more: Any) -> Series:
    """One visit, in time from one day to another."""
    kind = more.pop("kind", "session")
    visit = Visit(
        id=f"{name}-0", kind=kind, minutes=minutes, needs_chair=kind == "session", undivided=kind != "session"
    )
    fields = {"patient": name, "label": name, "visits": (visit,), "window": window(first, last)}
    return Series(**{"id": name, "last_day": day(last + overdue), **fields, **more})


def every(name: str, interval: str, count: int, *, last: int = -3, minutes: int = 150, **more: Any) -> Series:
    """So many visits of a course by an interval of the intravenous protocol, after one on the day `last`."""
    rule = INTERVALS[interval]
    due = due_window(IV, rule, [day(last)])
    assert due is not None
    overdue = IV.missed_after.value
    return Series(
        id=name,
        patient=name,
        label=name,
        visits=tuple(Visit(id=f"{name}-{each}", kind="session", minutes=minutes) for each in range(count)),
        window=due,
        last_day=due.latest + timedelta(days=overdue),
        given=(day(last),),
        rhythm=Rhythm(interval=rule, minimum_between=IV.minimum_between.value, overdue_days=overdue),
        **more,
    )


def clinic(*series: Series, **more: Any) -> Problem:
    """Two chairs and one nurse for two patients at once, three weeks from Monday."""
    fields = {
        "zone": NEW_YORK,
        "not_before": at(MONDAY, "07:00"),
        "until": day(20),
        "step_minutes": 15,
        "open": hours(),
        "chairs": ("1", "2"),
        "attendants": (nurse(),),
    }
    return Problem(series=series, **{**fields, **more})


def booked(name: str, number: int, begin: str, end: str, **more: Any) -> Booked:
    fields = {"patient": name, "chair": "1", "attendant": "nurse"}
    return Booked(id=name, start=at(day(number), begin), end=at(day(number), end), **{**fields, **more})


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Clinics with too few chairs or staff as often as not."""
    chairs = tuple(str(each) for each in range(draw(st.integers(1, 3))))
    people = tuple(
        nurse(
            f"nurse-{number}",
            shifts=hours(*draw(st.sets(st.integers(0, 5), min_size=1, max_size=5))),
            at_once=draw(st.integers(1, 3)),
        )
        for number in range(draw(st.integers(1, 2)))
    )
    fixed = tuple(
        booked(
            f"fixed-{number}",
            draw(st.integers(0, 9)),
            f"{9 + 4 * (number % 2):02}:00",
            f"{11 + 4 * (number % 2):02}:30",
            chair=draw(st.sampled_from(chairs)),
            attendant=draw(st.sampled_from(people)).id,
        )
        for number in range(draw(st.integers(0, 2)))
    )
    series = tuple(draw(courses(number)) for number in range(draw(st.integers(1, 5))))
    # A later clinic would have refused two in one chair; here the second of them is left out.
    apart = [each for number, each in enumerate(fixed) if not any(_meet(each, other) for other in fixed[:number])]
    return clinic(*series, chairs=chairs, attendants=people, booked=tuple(apart))


def courses(number: int) -> st.SearchStrategy[Series]:
    name = f"patient-{number}"
    rhythms = st.builds(
        lambda interval, count, last, minutes: every(name, interval, count, last=last, minutes=minutes),
        st.sampled_from(["twice-weekly", "thrice-weekly", "weekly"]),
        st.integers(1, 4),
        st.integers(-5, -1),
        st.sampled_from([120, 150, 185]),
    )
    alone = st.builds(
        lambda first, more, kind: once(name, first, first + more, kind=kind, minutes=45),
        st.integers(0, 9),
        st.integers(0, 3),
        st.sampled_from(["evaluation", "integration_visit"]),
    )
    wishes = st.builds(Wish, weekdays=st.frozensets(st.integers(0, 6), max_size=3))
    return st.builds(lambda series, wish: replace(series, wish=wish), rhythms | alone, wishes)


def _meet(one: Booked, other: Booked) -> bool:
    return one.start < other.end and other.start < one.end


def broken_rules(problem: Problem, plan: Plan) -> list[str]:
    """Every rule that the plan breaks, in words; checked pair by pair, without the grid of the planner."""
    return [*_clashes(problem, plan), *_outside(problem, plan), *_out_of_time(problem, plan)]


def _clashes(problem: Problem, plan: Plan) -> Iterator[str]:
    visits = {visit.id: (series, visit) for series, visit in problem.visits}
    held = [
        (each.visit, visits[each.visit][0].patient, each.chair, each.attendant, each.start, each.end,
         visits[each.visit][1].undivided)
        for each in plan.placements
    ]  # fmt: skip
    held += [(e.id, e.patient, e.chair, e.attendant, e.start, e.end, e.undivided) for e in problem.booked]
    for number, one in enumerate(held):
        for other in held[:number]:
            if one[4] < other[5] and other[4] < one[5]:
                if one[2] is not None and one[2] == other[2]:
                    yield f"{one[0]} and {other[0]} in chair {one[2]}"
                if one[1] == other[1]:
                    yield f"{one[1]} at two places"
    for person in problem.attendants:
        own = [each for each in held if each[3] == person.id]
        for moment in {each[4] for each in own}:
            now = [each for each in own if each[4] <= moment < each[5]]
            if sum(person.at_once if each[6] else 1 for each in now) > person.at_once:
                yield f"{person.id} has {len(now)} at {moment}"


def _outside(problem: Problem, plan: Plan) -> Iterator[str]:
    people = {each.id: each for each in problem.attendants}
    for each in plan.placements:
        if each.start < problem.not_before:
            yield f"{each.visit} before the plan"
        if not any(span.start <= each.start and each.end <= span.end for span in problem.open):
            yield f"{each.visit} outside the opening hours"
        if not any(span.start <= each.start and each.end <= span.end for span in people[each.attendant].shifts):
            yield f"{each.visit} outside a shift"


def _out_of_time(problem: Problem, plan: Plan) -> Iterator[str]:
    """By care.course.due itself."""
    days = {each.visit: each.start.astimezone(problem.zone).date() for each in plan.placements}
    for series in problem.series:
        given = list(series.given)
        for number, visit in enumerate(series.visits):
            if visit.id not in days:
                if any(each.id in days for each in series.visits[number:]):
                    yield f"{series.id}: one after {visit.id} is placed, it is not"
                break
            due, last = series.window, series.last_day
            if number and series.rhythm:
                due = due_window(IV, series.rhythm.interval, given)  # type: ignore[assignment]
                last = due.latest + timedelta(days=series.rhythm.overdue_days)
            if not due.earliest <= days[visit.id] <= max(last, due.latest):
                yield f"{visit.id} on {days[visit.id]}, in time {due.earliest} to {due.latest}, until {last}"
            given.append(days[visit.id])
