"""What is asked of a planner and what it answers.

Moments are aware and may be of any zone; they are compared as instants. Days and times of day are the clinic's, by
`Problem.zone`. Nothing spans midnight in that zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

from daybreak.care.course.course_rules import Interval
from daybreak.care.course.due import DueWindow

Kind = Literal["session", "integration_visit", "evaluation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From a moment to another, which is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendant:
    """Somebody who can be with patients. shifts: when; at_once: with how many at a time; kinds: of which visits."""

    id: str
    name: str
    shifts: tuple[Span, ...]
    at_once: int
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a patient prefers, met where possible. weekdays: Monday is 0; none: any. A start from, and not after."""

    weekdays: frozenset[int] = frozenset()
    start_from: time | None = None
    start_by: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How the visits of a series follow each other, as the protocol's interval says.

    minimum_between: days between any two. overdue_days: so long after its window a visit may still be placed.
    """

    interval: Interval
    minimum_between: int
    overdue_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to be placed. minutes: how long it takes its place. undivided: whoever attends attends nobody else."""

    id: str
    kind: Kind
    minutes: int
    needs_chair: bool = True
    undivided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Visits of one patient, one after the other; each window follows from the days before it.

    window: of the first. last_day: of the first, until when it may be placed although it is overdue. given: the days
    of the visits before, oldest first, those already in the calendar among them. rhythm: None for visits whose window
    follows from nothing, of which there is one.
    """

    id: str
    patient: str
    label: str
    visits: tuple[Visit, ...]
    window: DueWindow
    last_day: date
    given: tuple[date, ...] = ()
    rhythm: Rhythm | None = None
    wish: Wish = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An appointment that exists and stays where it is. chair, attendant: None where it has none."""

    id: str
    patient: str
    start: datetime
    end: datetime
    chair: str | None = None
    attendant: str | None = None
    undivided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything that a plan depends on. not_before: nothing begins earlier; until: the last day that is planned.

    attendants: whom to plan with first comes first. step_minutes: visits begin at so many minutes past midnight, times
    any whole number.
    """

    zone: tzinfo
    not_before: datetime
    until: date
    step_minutes: int
    open: tuple[Span, ...]
    chairs: tuple[str, ...]
    attendants: tuple[Attendant, ...]
    series: tuple[Series, ...]
    booked: tuple[Booked, ...] = ()

    @property
    def visits(self) -> Iterator[tuple[Series, Visit]]:
        """Each visit to be placed, with its series."""
        return ((series, visit) for series in self.series for visit in series.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a visit is. days_late: after the last day of its window; 0 in time. wish_met: the patient's, as a whole."""

    visit: str
    series: str
    start: datetime
    end: datetime
    chair: str | None
    attendant: str
    days_late: int
    wish_met: bool


Limit = Literal[
    "window_past",
    "not_open",
    "too_short",
    "no_attendant",
    "no_chair",
    "patient_elsewhere",
    "chairs_taken",
    "attendants_taken",
    "chairs_and_attendants",
    "one_before",
    "after_plan",
]
"""Which constraint leaves no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A visit without a place, and what prevents it. window: None where it follows from a visit without a place."""

    visit: str
    series: str
    limit: Limit
    sentence: str
    window: DueWindow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where each visit is, in order of time, and why others are nowhere. proven: no better plan exists."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    proven: bool
