"""Moments as whole numbers: so many steps after the midnight at which their day began in the clinic's zone.

Counted are steps that elapse, not what the clock shows: a day on which clocks are changed has 23 or 25 hours, and an
hour of treatment is an hour on it too. A day takes `PER_DAY` numbers, of which a usual one uses the first 24 hours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from daybreak.clinic.schedule.planning.problem import Problem, Span

_LONGEST_DAY_MINUTES = 26 * 60


@dataclass(frozen=True)
class Grid:
    """The numbers of a problem: day 0 is its first one."""

    zone: tzinfo
    first: date
    step_minutes: int

    @classmethod
    def of(cls, problem: Problem) -> "Grid":
        """The grid that a problem is put on."""
        return cls(problem.zone, problem.not_before.astimezone(problem.zone).date(), problem.step_minutes)

    @cached_property
    def per_day(self) -> int:
        """How many numbers a day takes."""
        return _LONGEST_DAY_MINUTES // self.step_minutes

    def day_number(self, day: date) -> int:
        """How many days after the first."""
        return (day - self.first).days

    def day(self, number: int) -> date:
        """The day of a day's number."""
        return self.first + timedelta(days=number)

    def begin(self, moment: datetime) -> int:
        """The first number that is not before the moment."""
        number, minutes = self._elapsed(moment)
        return number * self.per_day - int(-minutes // self.step_minutes)

    def end(self, moment: datetime) -> int:
        """The last number that is not after the moment."""
        number, minutes = self._elapsed(moment)
        return number * self.per_day + int(minutes // self.step_minutes)

    def moment(self, number: int) -> datetime:
        """The instant of a number, in UTC."""
        day, steps = divmod(number, self.per_day)
        return self._midnight(self.day(day)) + timedelta(minutes=steps * self.step_minutes)

    def length(self, minutes: int) -> int:
        """How many steps it takes; a step that is begun counts whole."""
        return -(-minutes // self.step_minutes)

    def clock(self, number: int) -> time:
        """The time of day of a number."""
        return self.moment(number).astimezone(self.zone).time()

    def inside(self, spans: Iterable[Span]) -> list[tuple[int, int]]:
        """The spans in numbers, cut to whole steps, those that touch joined: (first, one after the last)."""
        joined: list[tuple[int, int]] = []
        for begin, end in sorted((self.begin(each.start), self.end(each.end)) for each in spans):
            if end <= begin:
                continue
            if joined and begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((begin, end))
        return joined

    def covering(self, span: Span) -> tuple[int, int]:
        """The steps that a span touches."""
        begin, end = self.end(span.start), self.begin(span.end)
        return begin, max(end, begin + 1)

    def _elapsed(self, moment: datetime) -> tuple[int, float]:
        day = moment.astimezone(self.zone).date()
        return self.day_number(day), (moment - self._midnight(day)).total_seconds() / 60

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)


def starts(open_spans: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Where something of a length can begin within the spans: (first, last)."""
    return ((begin, end - length) for begin, end in open_spans if end - length >= begin)


def both(some: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies in both, each given as (first, one after the last)."""
    second = list(others)
    met = ((max(a, c), min(b, d)) for a, b in some for c, d in second)
    return [(begin, end) for begin, end in met if begin < end]
