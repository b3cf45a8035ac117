"""The events of one simulated course, and the simulated prescriber: accepts what the protocol proposes."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from daybreak.care.course.course import fold
from daybreak.care.course.course_events import (
    CourseEvent,
    CourseNoted,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
    WhyEnded,
)
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.due import due_window
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.proposals import Proposal, proposals
from daybreak.research.simulated_clinic.draws import Draws

E = TypeVar("E", bound=CourseNoted)

ACCEPTED = (
    "re-induce",
    "stop-non-response",
    "evaluate",
    "begin-maintenance",
    "shorten",
    "move-on",
    "lengthen",
    "plan-ending",
)
"""The proposals on which the simulated prescriber decides, the most urgent first."""

DECISIONS_A_DAY = 2


class CourseBook:
    """What a clinic writes down about one course; days are counted from the first session."""

    def __init__(self, rules: CourseRules, name: str, begins: date, ending_accepted: float) -> None:
        self.rules = rules
        self.name = name
        self.begins = begins
        self.events: list[CourseEvent] = []
        self.given: list[date] = []
        self.statuses: list[OutcomeStatus] = []
        self._ending_accepted = ending_accepted

    def date(self, day: int) -> date:
        """The date of a day."""
        return self.begins + timedelta(days=day)

    def plan(self) -> None:
        """The course is planned a week before its first day."""
        self._write(CoursePlanned, -7, 9, first_day=self.begins)

    def give(self, day: int, session: str, dose_mg: float | None) -> None:
        """A session was given."""
        self._write(SessionGiven, day, 10, session=session, dose_mg=dose_mg)
        self.given.append(self.date(day))

    def miss(self, day: int, *, cancelled: bool) -> None:
        """A session was missed; cancelled: the patient said so the day before."""
        self._write(SessionMissed, day, 10, why="patient", cancelled=cancelled)

    def pause(self, day: int, until: int) -> None:
        """The course rests until a day."""
        self._write(Paused, day, 16, until=self.date(until), reason="holiday")
        self._write(Resumed, until, 8)

    def end(self, day: int, why: WhyEnded) -> None:
        """The course ends for a reason that no proposal gives."""
        self._write(Ended, day, 17, why=why)

    def state(self, day: int) -> CourseState:
        """Where the course stands."""
        return fold(self.rules, self.events, self.date(day))

    def decide(self, day: int, draws: Draws) -> CourseState:
        """The prescriber looks at the proposals of the day and accepts what calls for a decision."""
        state = self.state(day)
        for _ in range(DECISIONS_A_DAY):
            proposal = self._first_open(state)
            if proposal is None or state.status is not CourseStatus.ACTIVE:
                break
            self._answer(proposal, day, draws)
            state = self.state(day)
        return state

    def next_due(self, state: CourseState, day: int) -> int | None:
        """After another session of `day` in that state: the first due day of the next; None if the series is over."""
        phase = state.position.phase
        most = phase.sessions_at_most
        if phase.kind == "induction" and most is not None and state.sessions_in_phase + 1 >= most:
            return None
        if state.position.interval is None:
            return None
        window = due_window(self.rules, state.position.interval, self.given)
        return (window.due_from - self.begins).days if window is not None else day + 7

    def _first_open(self, state: CourseState) -> Proposal | None:
        if state.status is not CourseStatus.ACTIVE:
            return None
        waiting = {each.kind: each for each in proposals(self.rules, state, self.statuses) if each.is_open}
        return next((waiting[kind] for kind in ACCEPTED if kind in waiting), None)

    def _answer(self, proposal: Proposal, day: int, draws: Draws) -> None:
        if proposal.kind == "plan-ending" and not draws.happens(self._ending_accepted):
            reason = "the patient wants to go on"
            self._write(Decided, day, 11, proposal=proposal.id, answer="declined", reason=reason)
        elif proposal.change is not None:
            self._write(Decided, day, 11, proposal=proposal.id, answer="accepted", change=proposal.change)

    def _write(self, kind: Callable[..., E], day: int, hour: int, **fields: Any) -> None:
        observed = moment(self.begins, day, hour * 60)
        event = kind(
            id=f"{self.name}:event-{len(self.events)}",
            day=self.date(day),
            observed_at=observed,
            recorded_at=observed + timedelta(minutes=5),
            by="simulated prescriber",
            **fields,
        )
        self.events.append(event)  # type: ignore[arg-type]


def moment(begins: date, day: int, minutes: float) -> datetime:
    """So many minutes after midnight (UTC) of a day after the first session."""
    return datetime.combine(begins, time(), UTC) + timedelta(days=day, minutes=minutes)


def last_of(events: Sequence[CourseEvent], kind: type[E]) -> E | None:
    """The last event of a kind."""
    return next((each for each in reversed(events) if isinstance(each, kind)), None)
