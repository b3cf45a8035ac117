"""What is free: where a visit can begin by opening hours and attendants, and what is taken already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from daybreak.clinic.schedule.planning.grid import Grid, both, starts
from daybreak.clinic.schedule.planning.problem import Attendant, Problem, Series, Span, Visit, Wish

Starts = list[tuple[int, int]]
"""Ranges of numbers at which something can begin: first and last."""

Blocked = Literal["patient", "chairs", "attendants", "both", ""]


@dataclass(frozen=True)
class Hours:
    """The hours of a problem on its grid, before anything is taken."""

    problem: Problem
    grid: Grid
    open: list[tuple[int, int]] = field(init=False)
    shifts: dict[str, list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        end = (self.grid.day_number(self.problem.until) + 1) * self.grid.per_day
        whole = [(self.grid.begin(self.problem.not_before), end)]
        found = both(self.grid.inside(self.problem.open), whole)
        object.__setattr__(self, "open", found)
        shifts = {each.id: both(found, self.grid.inside(each.shifts)) for each in self.problem.attendants}
        object.__setattr__(self, "shifts", shifts)

    def able(self, visit: Visit) -> list[Attendant]:
        """Who may attend such a visit, whatever their hours."""
        return [each for each in self.problem.attendants if visit.kind in each.kinds and each.at_once > 0]

    def open_starts(self, visit: Visit) -> Starts:
        """Where it can begin by the opening hours alone."""
        return list(starts(self.open, self.grid.length(visit.minutes)))

    def starts_with(self, attendant: Attendant, visit: Visit) -> Starts:
        """Where it can begin if this person attends it from beginning to end."""
        return list(starts(self.shifts[attendant.id], self.grid.length(visit.minutes)))

    def attended_starts(self, visit: Visit) -> Starts:
        """Where it can begin by the hours of the clinic and of anybody who may attend it."""
        return sorted(each for person in self.able(visit) for each in self.starts_with(person, visit))

    def within_days(self, ranges: Iterable[tuple[int, int]], first: date, last: date) -> Starts:
        """What of the ranges lies from one day to another."""
        low = self.grid.day_number(first) * self.grid.per_day
        high = (self.grid.day_number(last) + 1) * self.grid.per_day - 1
        return [(max(a, low), min(b, high)) for a, b in ranges if max(a, low) <= min(b, high)]


def numbers(ranges: Iterable[tuple[int, int]]) -> list[int]:
    """Each number of the ranges once, in order."""
    return sorted({each for first, last in ranges for each in range(first, last + 1)})


@dataclass
class Room:
    """What is taken so far. Steps of chairs and patients are taken once, those of an attendant so often."""

    hours: Hours
    chairs: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    patients: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    load: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    @classmethod
    def of(cls, hours: Hours) -> "Room":
        """With what is in the calendar."""
        room = cls(hours)
        people = {each.id: each for each in hours.problem.attendants}
        for each in hours.problem.booked:
            steps = range(*hours.grid.covering(Span(start=each.start, end=each.end)))
            room.patients[each.patient].update(steps)
            if each.chair is not None:
                room.chairs[each.chair].update(steps)
            if each.attendant in people:
                room._load(people[each.attendant], each.undivided, steps)
        return room

    def place(self, series: Series, visit: Visit, start: int) -> tuple[str | None, str] | None:
        """The first free chair (None where none is needed) and attendant; None if there is no place."""
        steps = range(start, start + self.hours.grid.length(visit.minutes))
        if not self.patients[series.patient].isdisjoint(steps):
            return None
        chair = next(self._free_chairs(steps), None) if visit.needs_chair else None
        person = next(self._free_people(visit, start, steps), None)
        if person is None or (visit.needs_chair and chair is None):
            return None
        return chair, person.id

    def blocked_by(self, series: Series, visit: Visit, start: int) -> Blocked:
        """What is in the way at a start that the hours allow; "" if nothing is."""
        steps = range(start, start + self.hours.grid.length(visit.minutes))
        if not self.patients[series.patient].isdisjoint(steps):
            return "patient"
        chairs = visit.needs_chair and next(self._free_chairs(steps), None) is None
        people = next(self._free_people(visit, start, steps), None) is None
        if chairs and people:
            return "both"
        return "chairs" if chairs else "attendants" if people else ""

    def take(self, series: Series, visit: Visit, start: int, chair: str | None, attendant: str) -> None:
        """From now on it is there."""
        steps = range(start, start + self.hours.grid.length(visit.minutes))
        self.patients[series.patient].update(steps)
        if chair is not None:
            self.chairs[chair].update(steps)
        self._load(self._person(attendant), visit.undivided, steps)

    def release(self, series: Series, visit: Visit, start: int, chair: str | None, attendant: str) -> None:
        """It is there no longer, where it was taken before."""
        steps = range(start, start + self.hours.grid.length(visit.minutes))
        self.patients[series.patient].difference_update(steps)
        if chair is not None:
            self.chairs[chair].difference_update(steps)
        self._load(self._person(attendant), visit.undivided, steps, -1)

    def _person(self, name: str) -> Attendant:
        [person] = [each for each in self.hours.problem.attendants if each.id == name]
        return person

    def _free_chairs(self, steps: range) -> Iterator[str]:
        return (each for each in self.hours.problem.chairs if self.chairs[each].isdisjoint(steps))

    def _free_people(self, visit: Visit, start: int, steps: range) -> Iterator[Attendant]:
        for person in self.hours.able(visit):
            room = person.at_once - (person.at_once if visit.undivided else 1)
            on_duty = any(first <= start <= last for first, last in self.hours.starts_with(person, visit))
            load = self.load[person.id]
            if on_duty and all(load[step] <= room for step in steps):
                yield person

    def _load(self, person: Attendant, undivided: bool, steps: Iterable[int], sign: int = 1) -> None:
        for step in steps:
            self.load[person.id][step] += sign * (person.at_once if undivided else 1)


def suits(wish: Wish, grid: Grid, start: int) -> tuple[bool, bool]:
    """Whether a start falls on a wished weekday and at a wished time of day. Who wishes nothing is suited."""
    day = not wish.weekdays or grid.day(start // grid.per_day).weekday() in wish.weekdays
    clock = grid.clock(start)
    early = wish.start_from is not None and clock < wish.start_from
    late = wish.start_by is not None and clock > wish.start_by
    return day, not (early or late)
