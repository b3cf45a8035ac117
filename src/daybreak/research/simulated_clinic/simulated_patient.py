"""A simulated patient: what a clinic would have on record, and beside it the truth of what was planted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from daybreak.care.course.course_events import CourseEvent, WhyEnded
from daybreak.care.course.long_term_safety import SafetyRecord
from daybreak.care.course.outcome_rules import RiskLevel
from daybreak.care.course.safety_events import SafetyEvent
from daybreak.care.course.scores import CourseHistory, DatedScore

NearMissKind = Literal[
    "single_high",
    "highs_too_close",
    "highs_too_far_apart",
    "just_below_the_limit",
    "lower_score_between",
    "high_without_response",
]
"""What looks like a relapse and is none by the rule, each a hair's breadth beside a limit."""

NearMissScale = Literal["phq9", "madrs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form as it arrived: its answers by item, an item left out was not answered.

    id: of the measurement, the same as that of its `DatedScore`. answers: numbers for a PHQ-9; "yes", "no",
    "yes_recent" for the C-SSRS screener. answered_at, recorded_at: aware, UTC; late where a phone was without network.
    """

    id: str
    instrument: str
    answered_at: datetime
    recorded_at: datetime
    answers: Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionObservation:
    """What was seen in one session. Pressures in mmHg: before the dose, and the highest after it."""

    session: str
    day: date
    started_at: datetime
    dose_mg: float | None
    side_effects: tuple[str, ...]
    systolic_before_mmhg: int
    systolic_highest_mmhg: int
    diastolic_before_mmhg: int
    diastolic_highest_mmhg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedRelapse:
    """A relapse on one scale, planted as two high scores or as an event.

    first_high: day of the first of the two (None for an event). established_on: day of the second, or of the event.
    recovered_on: day of the first score that ends it; None: it goes on at the end.
    """

    scale: str
    because: Literal["scores", "event"]
    first_high: date | None
    established_on: date
    recovered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """What was planted to look like a relapse and is none. on: the day of its last score."""

    scale: str
    kind: NearMissKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAnswer:
    """A suicidal answer: its measurement, when it was given and known, and the level it calls for.

    assessed_at: the first documented assessment after it was known; None: nobody has assessed the patient since.
    """

    measure: str
    instrument: str
    answered_at: datetime
    known_at: datetime
    level: RiskLevel
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTruth:
    """What became of the patient on one scale, as it was planted.

    baseline: None where the clinic has no baseline on record; then no response can be known. responded_on,
    remitted_on: day of the first score that is one. responded_in_series: the last score up to the end of the first
    series (`Truth.series_ended_on`) is a response; None where there is none within 14 days of its end.
    """

    scale: str
    baseline: int | None
    responded_on: date | None
    remitted_on: date | None
    responded_in_series: bool | None
    remitted_in_series: bool | None
    relapses: tuple[PlantedRelapse, ...]
    near_misses: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What was planted, so that nobody has to ask the rules under test.

    scales: by instrument. early_response: in the 24-hour rating; None where there is none in the protocol's window.
    dropped_out_on: the last day on which the patient had anything to do with the clinic; None if they did not drop out.
    ended_on, ended_why: as the course records it; a patient who is lost silently has none. overdue, flagged: checks
    and limits of long-term safety on the last day (`as_of`). incomplete: forms with an item left out, by id.
    """

    scales: Mapping[str, ScaleTruth]
    early_response: bool | None
    series_ended_on: date | None
    critical: tuple[CriticalAnswer, ...]
    dropped_out_on: date | None
    ended_on: date | None
    ended_why: WhyEnded | None
    overdue: frozenset[str]
    flagged: frozenset[str]
    incomplete: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPatient:
    """One patient: the records in the order in which they arrived, duplicates and corrections among them.

    id: "sim-000042". protocol: id of the protocol. begins: day of the first session; as_of: the last day simulated.
    scores: PHQ-9 totals, MADRS totals and the item 9 of the PHQ-9. forms: those that have answers by item.
    safety_events: what staff did about suicidal answers; the concerns themselves come from the answers.
    history: the sessions, psychiatric events, and when somebody last asked about them.
    """

    id: str
    protocol: str
    sex: Literal["male", "female"]
    birth_year: int
    begins: date
    as_of: date
    course_events: tuple[CourseEvent, ...]
    history: CourseHistory
    scores: tuple[DatedScore, ...]
    forms: tuple[FilledForm, ...]
    safety_events: tuple[SafetyEvent, ...]
    sessions: tuple[SessionObservation, ...]
    safety_record: SafetyRecord
    truth: Truth

    @property
    def last_moment(self) -> datetime:
        """When the simulation of the patient ends: the end of `as_of`, aware, UTC."""
        return _midnight(self.as_of) + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")
