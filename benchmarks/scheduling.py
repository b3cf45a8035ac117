"""Planning three weeks of a clinic, beside placing each visit at the first free place (what a front desk does by hand).

The peer knows the same rules and works through the visits by the end of their windows. Two clinics: one with room to
spare, where wishes decide, and one that is full, where it is chairs and staff that decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

from benchmarks.measuring import Result
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.due import due_window
from daybreak.clinic.schedule.planning.first_fit import Places, first_fit
from daybreak.clinic.schedule.planning.grid import Grid
from daybreak.clinic.schedule.planning.problem import Attendant, Problem, Rhythm, Series, Span, Visit, Wish
from daybreak.clinic.schedule.planning.room import Hours, suits
from daybreak.clinic.schedule.planning.solver import solve
from daybreak.knowledge import protocols

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)  # three weeks from here hold a change of clocks
DAYS = 20
PEER = "first fit"


@dataclass(frozen=True, slots=True)
class Clinic:
    """So many chairs, people and courses."""

    name: str
    chairs: int
    people: int
    courses: int


SPARE, FULL = Clinic("room to spare", 5, 4, 32), Clinic("full", 4, 3, 44)


def measure(seed: int) -> list[Result]:
    """Visits placed in time, wishes met and seconds, of the solver and of first fit, in both clinics."""
    return [result for clinic in (SPARE, FULL) for result in measure_clinic(clinic, seed)]


def measure_clinic(clinic: Clinic, seed: int) -> list[Result]:
    """One clinic."""
    problem = problem_of(clinic, seed)
    began = perf_counter()
    hours = Hours(problem, Grid.of(problem))
    peer = first_fit(problem, hours)
    between = perf_counter()
    plan = solve(problem)
    ended = perf_counter()
    count = sum(len(each.visits) for each in problem.series)
    name = f"{clinic.name}, {count} visits"
    wishes = sum(each.wish_met for each in plan.placements)
    return [
        Result(name=f"Placed ({name})", ours=len(plan.placements), peer_name=PEER, peer=len(peer), unit="visits"),
        Result(name=f"Wishes met ({name})", ours=wishes, peer_name=PEER, peer=wishes_met(hours, peer), unit="visits"),
        Result(
            name=f"Time to plan ({name})",
            ours=ended - between,
            peer_name=PEER,
            peer=between - began,
            unit="s",
            smaller_is_better=True,
        ),
    ]


def wishes_met(hours: Hours, places: Places) -> int:
    """How many visits stand where their patient likes it."""
    wishes = {visit.id: series.wish for series, visit in hours.problem.visits}
    return sum(all(suits(wishes[name], hours.grid, place[0])) for name, place in places.items())


def problem_of(clinic: Clinic, seed: int) -> Problem:
    """Three weeks from Monday, 2 March 2026. The same seed is the same clinic everywhere."""
    chance = Random(seed)
    return Problem(
        zone=ZONE,
        not_before=at(MONDAY, time(7)),
        until=MONDAY + timedelta(days=DAYS),
        step_minutes=15,
        open=tuple(spans(range(5), time(8), time(17))),
        chairs=tuple(str(each) for each in range(1, clinic.chairs + 1)),
        attendants=tuple(person(each) for each in range(clinic.people)),
        series=tuple(series(chance, each) for each in range(clinic.courses)),
    )


def person(number: int) -> Attendant:
    """Somebody who works four days a week and has one of them off."""
    working = [day for day in range(5) if day != number % 5]
    return Attendant(
        id=f"{number}",
        name=f"Nurse {number}",
        shifts=tuple(spans(working, time(8), time(17))),
        at_once=2,
        kinds=frozenset({"session"}),
    )


def series(chance: Random, number: int) -> Series:
    """A course in its series or in its maintenance, of either protocol, its patient with wishes or without."""
    protocol = protocols()[chance.choice(["iv-ketamine", "iv-ketamine", "esketamine-us"])]
    rules: CourseRules = protocol.course  # type: ignore[assignment]
    phase = rules.phases[0] if chance.random() < 0.35 else rules.phases[-1]
    interval = chance.choice(phase.intervals)
    minutes = 150 if protocol.id == "iv-ketamine" else 180
    last = MONDAY - timedelta(days=chance.randrange(1, max(3, int(interval.usual_days))))
    window = due_window(rules, interval, [last])
    assert window is not None
    rhythm = Rhythm(
        interval=interval, minimum_between=rules.minimum_between.value, overdue_days=rules.missed_after.value
    )
    count = max(1, int(DAYS / interval.usual_days) - 1)
    visits = tuple(Visit(id=f"{number}-{each}", kind="session", minutes=minutes) for each in range(count))
    whole = Series(
        id=f"{number}",
        patient=f"{number}",
        label=f"Patient {number}",
        visits=visits,
        window=window,
        last_day=window.latest + timedelta(days=rules.missed_after.value),
        given=(last,),
        rhythm=rhythm,
    )
    return replace(whole, wish=wish(chance))


def wish(chance: Random) -> Wish:
    """Half of the patients have some."""
    if chance.random() < 0.5:
        return Wish()
    days = frozenset(chance.sample(range(5), k=chance.choice([2, 3, 5])))
    return Wish(weekdays=days, start_by=time(11)) if chance.random() < 0.5 else Wish(weekdays=days, start_from=time(12))


def spans(weekdays: range | list[int], begin: time, end: time) -> Iterator[Span]:
    """From a time of day to another on these weekdays."""
    for number in range(DAYS + 1):
        day = MONDAY + timedelta(days=number)
        if day.weekday() in weekdays:
            yield Span(start=at(day, begin), end=at(day, end))


def at(day: date, clock: time) -> datetime:
    """A time of day in the clinic's zone."""
    return datetime.combine(day, clock, ZONE).astimezone(UTC)
