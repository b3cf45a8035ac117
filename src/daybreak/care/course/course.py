"""A course folded from its events: the only place that says where a course stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from daybreak.care.course.course_events import (
    Change,
    CourseEvent,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
    WhyEnded,
)
from daybreak.care.course.course_log import settled
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, CourseStatus, GivenSession
from daybreak.care.course.course_words import contradiction, counted
from daybreak.care.course.due import DueWindow, due_window, timing, window_before
from daybreak.care.course.phases import Position, beginning, following, position
from daybreak.care.findings import Finding


def fold(rules: CourseRules, events: Iterable[CourseEvent], today: date) -> CourseState:
    """The course on `today`: the same events give the same state, in whatever order and however often they come.

    today: a day in the clinic's own zone, as are the days of the events. Nothing that events say makes this raise.
    """
    log = settled(events, today)
    walk = _Walk(rules, beginning(rules), findings=list(log.findings))
    for event in log.events:
        walk.take(event)
    walk.ending = next(iter(log.endings_ahead), None) if walk.ended_on is None else None
    return walk.state(today)


@dataclass
class _Walk:
    """Where the course stands after the events taken so far."""

    rules: CourseRules
    at: Position
    phase_since: date | None = None
    interval_since: date | None = None
    in_phase: int = 0
    at_interval: int = 0
    given: list[GivenSession] = field(default_factory=list)
    missed: dict[date, SessionMissed] = field(default_factory=dict)
    chosen: date | None = None
    paused: Paused | None = None
    ended_on: date | None = None
    ended_why: WhyEnded | None = None
    ending: Ended | None = None
    decisions: list[Decided] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def take(self, event: CourseEvent) -> None:
        """One more event, in the order of time."""
        if isinstance(event, CoursePlanned):
            self._plan(event)
        elif isinstance(event, SessionGiven):
            self._give(event)
        elif isinstance(event, SessionMissed):
            self.missed.setdefault(event.day, event)
        elif isinstance(event, Decided):
            self._decide(event)
        elif isinstance(event, Paused):
            self.paused = event
        elif isinstance(event, Resumed):
            self.paused = None
        elif isinstance(event, Ended):
            self._end(event.day, event.why)

    def _plan(self, event: CoursePlanned) -> None:
        """A plan that comes after the first session changes nothing."""
        if self.given or self.decisions:
            self._tell(f"plan:{event.id}", "Planned after the start", "The plan changes nothing any more.", event)
            return
        if event.interval and position(self.rules, self.rules.phases[0].id, event.interval) is None:
            words = f"The first phase has no interval `{event.interval}`; it begins with its usual one."
            self._tell(f"plan:{event.id}", "An unknown interval", words, event)
        self._enter(beginning(self.rules, event.interval), event.day)
        self.chosen = event.first_day

    def _give(self, event: SessionGiven) -> None:
        self._note_distance(event)
        self._note_status(event)
        since = self.phase_since or event.day
        self.phase_since, self.interval_since = since, self.interval_since or since
        self.in_phase, self.at_interval = self.in_phase + 1, self.at_interval + 1
        self._note_number(event)
        self.given.append(
            GivenSession(
                session=event.session,
                day=event.day,
                phase=self.at.phase.id,
                interval=self.at.interval.id if self.at.interval else "",
                dose_mg=event.dose_mg,
            )
        )
        self.missed.clear()
        self.chosen = None

    def _note_number(self, event: SessionGiven) -> None:
        """More than a series has, or one in an evaluation. A maintenance waits for nobody."""
        most = 0 if self.at.interval is None else self.at.phase.sessions_at_most
        if most is not None and self.in_phase > most and self.at.phase.kind != "maintenance":
            words = f"Session {self.in_phase} of {self.at.phase.title}, which has {counted(most, 'session')}."
            self._tell(f"beyond:{event.id}", "More sessions than the phase has", words, event)

    def _note_distance(self, event: SessionGiven) -> None:
        least = self.rules.minimum_between.value
        if self.given and (apart := (event.day - self.given[-1].day).days) < least:
            words = f"{counted(apart, 'day')} after the session before; the protocol wants at least {least}."
            self._tell(f"too-close:{event.id}", "Two sessions close together", words, event)

    def _note_status(self, event: SessionGiven) -> None:
        if self.ended_on is not None:
            words = f"The course ended on {self.ended_on}; the session of {event.day} counts in its totals."
            self._tell(f"after-end:{event.id}", "A session after the end", words, event)
        elif self.paused is not None:
            words = f"The course was paused on {self.paused.day}; the session of {event.day} resumes it."
            self._tell(f"while-paused:{event.id}", "A session in a pause", words, event)
            self.paused = None

    def _decide(self, event: Decided) -> None:
        self.decisions.append(event)
        if event.answer != "accepted" and not event.reason.strip():
            words = f"A proposal was {event.answer} without a reason."
            self._tell(f"reason:{event.id}", "A decision without its reason", words, event)
        if event.answer == "declined":
            return
        change = event.change
        if change.phase or change.interval:
            self._move(event, change)
        if change.next_day is not None:
            self.chosen = change.next_day
        if change.end is not None:
            self._end(event.day, change.end)

    def _move(self, event: Decided, change: Change) -> None:
        to = position(self.rules, change.phase or self.at.phase.id, change.interval)
        if to is None:
            words = (
                f"The protocol has no `{change.phase or self.at.phase.id}` with `{change.interval}`; nothing changed."
            )
            self._tell(f"change:{event.id}", "A change to something unknown", words, event)
        elif change.phase:
            self._enter(to, event.day)
        else:
            self._exchange(to, event.day)

    def _enter(self, to: Position, day: date) -> None:
        """A phase begins, perhaps once more."""
        self.at, self.phase_since, self.in_phase = to, day, 0
        self._exchange(to, day)

    def _exchange(self, to: Position, day: date) -> None:
        self.at, self.interval_since, self.at_interval, self.chosen = to, day, 0, None

    def _end(self, day: date, why: WhyEnded) -> None:
        if self.ended_on is None:
            self.ended_on, self.ended_why = day, why

    def _tell(self, rule: str, title: str, words: str, event: CourseEvent) -> None:
        self.findings.append(contradiction(rule, title, words, (event,)))

    def state(self, today: date) -> CourseState:
        """What the course is after all events."""
        most = self.at.phase.sessions_at_most
        complete = most is not None and self.in_phase >= most
        status = self._status()
        running = status in (CourseStatus.PLANNED, CourseStatus.ACTIVE)
        awaits = self.at.phase.kind == "evaluation" or (complete and self.at.phase.kind == "induction")
        window = self._window() if running and not awaits else None
        decide_by = self._decide_by() if running and awaits else None
        return CourseState(
            today=today,
            status=status,
            position=self.at,
            phase_since=self.phase_since,
            interval_since=self.interval_since,
            given=tuple(self.given),
            sessions_in_phase=self.in_phase,
            sessions_at_interval=self.at_interval,
            missed=tuple(self.missed.values()),
            due=window,
            timing=timing(self.rules, window.latest if window else decide_by, today, window),
            complete=complete,
            decide_by=decide_by,
            paused_on=self.paused.day if self.paused else None,
            paused_until=self.paused.until if self.paused else None,
            ended_on=self.ended_on,
            ended_why=self.ended_why,
            ends_on=self.ending.day if self.ending else None,
            ends_why=self.ending.why if self.ending else None,
            decisions=tuple(self.decisions),
            findings=tuple(self.findings),
        )

    def _window(self) -> DueWindow | None:
        days = [each.day for each in self.given]
        window = due_window(self.rules, self.at.interval, days, self.chosen) if self.at.interval else None
        return window_before(window, self.ending.day) if window and self.ending else window

    def _decide_by(self) -> date | None:
        """So long after the last session as the evaluation may take; from the day it began, if none was given."""
        here = self.at.phase if self.at.phase.kind == "evaluation" else None
        to = following(self.rules, self.at)
        within = (here or (to.phase if to else self.at.phase)).within_days
        last = self.given[-1].day if self.given else self.phase_since
        if last is None or within is None:
            return None
        by = last + timedelta(days=within)
        return None if self.ending is not None and by >= self.ending.day else by

    def _status(self) -> CourseStatus:
        if self.ended_on is not None:
            return CourseStatus.ENDED
        if self.paused is not None:
            return CourseStatus.PAUSED
        return CourseStatus.ACTIVE if self.given else CourseStatus.PLANNED
