"""Dates as records really give them: "2021" is a year's span, and comparing it may have no answer."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from daybreak.care.findings import Verdict, verdict_of

_FHIR_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """Some day between `earliest` and `latest`, both inclusive."""

    earliest: date
    latest: date

    @classmethod
    def on(cls, day: date) -> "PartialDate":
        """An exactly known day."""
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """A FHIR date or dateTime: YYYY, YYYY-MM, YYYY-MM-DD or a full instant, whose local day is kept as written.

        Raises ValueError naming what was found.
        """
        match = _FHIR_DATE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part or 0) for part in match.groups())
        if not month:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if not day:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return cls.on(date(year, month, day))

    @property
    def is_exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        """As ISO 8601, as precise as what is known: a day, a whole month or year, else the first and last day."""
        first, last = self.earliest, self.latest
        if first == last:
            return first.isoformat()
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return f"{first:%Y}"
        if first.day == 1 and last == first.replace(day=calendar.monthrange(first.year, first.month)[1]):
            return f"{first:%Y-%m}"
        return f"{first.isoformat()}/{last.isoformat()}"

    def is_before(self, other: "PartialDate") -> Verdict:
        """Whether this day comes before the other one; UNKNOWN where the spans overlap."""
        if self.latest < other.earliest:
            return Verdict.MET
        return Verdict.NOT_MET if self.earliest >= other.latest else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Span:
    """A number known to lie between `low` and `high`, both inclusive (days, milligrams, points)."""

    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> "Span":
        """A known number."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether the number is known."""
        return self.low == self.high

    def at_least(self, limit: float) -> Verdict:
        """Whether the number reaches the limit: above it throughout is MET, straddling it is UNKNOWN."""
        return verdict_of(True if self.low >= limit else False if self.high < limit else None)


def days_between(start: PartialDate, end: PartialDate) -> Span:
    """How many days lie from `start` to `end`; never negative."""
    return Span(max(0, (end.earliest - start.latest).days), max(0, (end.latest - start.earliest).days))
