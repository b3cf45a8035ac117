"""What a course is on one day: the result of the fold."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daybreak.care.course.course_events import Decided, SessionMissed, WhyEnded
from daybreak.care.course.due import DueWindow, Timing
from daybreak.care.course.phases import Position
from daybreak.care.findings import Finding


class CourseStatus(StrEnum):
    """Planned until the first session; active until it ends, but for pauses."""

    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSession:
    """A session as it counts: where in the course it fell. dose_mg: None if it is not known."""

    session: str
    day: date
    phase: str
    interval: str
    dose_mg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeDose:
    """All that was given. known_mg: the sum of the known doses; unknown_sessions: how many doses are not known."""

    known_mg: float
    unknown_sessions: int

    @property
    def total_mg(self) -> float | None:
        """The sum; None while a dose is not known."""
        return None if self.unknown_sessions else self.known_mg


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseState:
    """Everything about a course on `today`.

    position: the phase and interval that hold now; phase_since, interval_since: the days from which they do.
    sessions_in_phase, sessions_at_interval: given since then. missed: sessions missed since the last one given. due:
    the window of the next session; None where none is due. complete: the phase has had its last session. decide_by:
    after the last session of a series, until when its result is to be evaluated; timing is then that of the decision.
    ends_on, ends_why: the ending that is agreed and lies ahead; from that day on no session is due. findings: events
    that contradict each other or the protocol.
    """

    today: date
    status: CourseStatus
    position: Position
    phase_since: date | None
    interval_since: date | None
    given: tuple[GivenSession, ...]
    sessions_in_phase: int
    sessions_at_interval: int
    missed: tuple[SessionMissed, ...]
    due: DueWindow | None
    timing: Timing
    complete: bool
    decide_by: date | None
    paused_on: date | None
    paused_until: date | None
    ended_on: date | None
    ended_why: WhyEnded | None
    ends_on: date | None
    ends_why: WhyEnded | None
    decisions: tuple[Decided, ...]
    findings: tuple[Finding, ...]

    @property
    def started_on(self) -> date | None:
        """The day of the first session."""
        return self.given[0].day if self.given else None

    @property
    def last_given_on(self) -> date | None:
        """The day of the last session."""
        return self.given[-1].day if self.given else None

    @property
    def weeks_since_start(self) -> int | None:
        """Whole weeks since the first session."""
        return (self.today - self.given[0].day).days // 7 if self.given else None

    @property
    def cumulative_dose(self) -> CumulativeDose:
        """What was given in all sessions of the course."""
        doses = [each.dose_mg for each in self.given]
        known = [dose for dose in doses if dose is not None]
        return CumulativeDose(known_mg=sum(known), unknown_sessions=len(doses) - len(known))

    @property
    def sessions_in_90_days(self) -> int:
        """Sessions given on today or in the 89 days before."""
        return self.sessions_within(90)

    def sessions_within(self, days: int) -> int:
        """Sessions given in the last so many days, today among them."""
        return sum(self.today - timedelta(days=days) < each.day for each in self.given)
