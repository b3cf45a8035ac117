"""What the figures are reckoned from: counts, so that a hundred thousand courses are a few hundred numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one question: how many yes, how many no, and of how many it is not known."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def known(self) -> int:
        """The denominator: those of whom it is known."""
        return self.yes + self.no

    @property
    def all(self) -> int:
        """Everybody who was asked about."""
        return self.known + self.unknown

    def __add__(self, other: "Tally") -> "Tally":
        """Both groups together."""
        return Tally(self.yes + other.yes, self.no + other.no, self.unknown + other.unknown)


def tally(answers: Iterable[bool | None]) -> Tally:
    """The answers counted; None is unknown and never a no."""
    seen = Counter(answers)
    return Tally(seen[True], seen[False], seen[None])


CountedTimes = Mapping[tuple[int, bool], int]
"""How many were followed for so many whole days, until the event (True) or until nobody looked any more (False)."""


def counted_times(days: Iterable[int], events: Iterable[bool]) -> CountedTimes:
    """The times counted. Raises ValueError for a day below 0 or for columns of different length."""
    seen = Counter(zip(days, map(bool, events), strict=True))
    negative = [day for day, _ in seen if day < 0]
    if negative:
        raise ValueError(f"time {min(negative)} days; expected 0 or more, counted from the start")
    return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGroup:
    """Courses of one route judged on one scale that began in one quarter (2026 first quarter: 20261).

    response, remission: by the id of the window. response_limits: what improvement in percent the protocols of these
    courses call a response; remission_limits: up to which total they call it a remission; None: not known.
    """

    route: str
    scale: str
    quarter: int
    response: Mapping[str, Tally]
    remission: Mapping[str, Tally]
    response_limits: frozenset[float | None]
    remission_limits: frozenset[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyTaskCounts:
    """Safety tasks: still open, of those overdue, closed, of those late; hours: whole hours from raised to closed."""

    open: int = 0
    overdue: int = 0
    closed: int = 0
    closed_late: int = 0
    hours: CountedTimes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCounts:
    """A clinic's courses, counted.

    caseload: courses by status. started: courses that had a session. answers: tallies of courses by question
    ("response", "remission"); session_answers: tallies of sessions by question ("effect:nausea", "pressure:sbp-180").
    to_response, to_relapse, in_treatment: times to a response, from it to a relapse, to dropping out.
    sessions_to_response: how many responded after so many sessions. missing: courses by what is missing of them.
    """

    caseload: Mapping[str, int]
    started: int
    sessions: int
    answers: Mapping[str, Tally]
    session_answers: Mapping[str, Tally]
    measures: Tally
    to_response: CountedTimes
    to_relapse: CountedTimes
    in_treatment: CountedTimes
    sessions_to_response: Mapping[int, int]
    groups: tuple[ScaleGroup, ...]
    missing: Mapping[str, int]
    tasks: SafetyTaskCounts
