"""A line of time: which percent of the width a day stands at, and where the years are marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS_UP_TO_DAYS = 3 * 366
MONTHS_UP_TO_DAYS = 400
LABELS_AT_MOST = 8
LABELS_UP_TO_PERCENT = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A marked day. `fine` ticks give way on a narrow screen."""

    percent: float
    label: str
    fine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeScale:
    """Days from `start` to `end`, drawn from left to right."""

    start: date
    end: date

    @classmethod
    def around(cls, days: list[date], today: date, *, air: int = 50) -> "TimeScale":
        """A scale that holds every day and today, with one `air`-th of its length free on the left."""
        first = min([*days, today - timedelta(days=180)])
        free = timedelta(days=max(7, (today - first).days // air))
        return cls(start=first - free, end=max([*days, today]))

    def percent(self, day: date) -> float:
        """Where the day stands; days outside stand at the edge."""
        share = (day - self.start).days / max(1, (self.end - self.start).days)
        return round(100 * min(1.0, max(0.0, share)), 3)

    def shows(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies on the scale."""
        return first <= self.end and last >= self.start

    def ticks(self) -> tuple[Tick, ...]:
        """The marked days: months, quarters or years, as many as can be read."""
        marks = [day for day in self._marks() if self.start <= day <= self.end]
        step = max(1, -(-len(marks) // LABELS_AT_MOST))
        shown = marks[::step]
        return tuple(
            Tick(percent=percent, label=self._label(day, percent), fine=position % 2 == 1)
            for position, day in enumerate(shown)
            for percent in (self.percent(day),)
        )

    def _marks(self) -> Iterator[date]:
        for year in range(self.start.year, self.end.year + 1):
            for month in self._months():
                yield date(year, month, 1)

    def _months(self) -> range:
        days = (self.end - self.start).days
        if days <= MONTHS_UP_TO_DAYS:
            return range(1, 13)
        return range(1, 13, 3) if days <= QUARTERS_UP_TO_DAYS else range(1, 2)

    def _label(self, day: date, percent: float) -> str:
        """None at the right edge, where it would not fit."""
        if percent > LABELS_UP_TO_PERCENT:
            return ""
        return f"{day:%Y}" if self._months() == range(1, 2) else f"{day:%b %Y}"
