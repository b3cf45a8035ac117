"""The only way an event gets into a course: allowed, plausible, in the name of who is signed in, stored once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from daybreak.care.course.course_events import (
    Amended,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
)
from daybreak.care.course.course_events import CourseEvent as Event
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.events import decode_course_event, encode_course_event
from daybreak.clinic.courses.given_sessions import event_id
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.reading import clinic_today, state_of
from daybreak.clinic.courses.standing import refresh_schedule
from daybreak.clinic.one_writer import COURSES, one_writer
from daybreak.clinic.sessions.people import label

_DECISIONS = (Ended, Decided)
LONGEST_AHEAD = timedelta(days=366)
"""So far ahead an ending can be agreed: a guard against a mistyped year (P)."""
LONGEST_TEXT = 2_000


class CourseRefused(ValueError):
    """Why something cannot be done with the course; `field` is the one to look at, "" for the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def record(course: Course, event: Event, *, by: User, now: datetime | None = None) -> CourseEvent:
    """Adds what happened, in the name of `by`. The same event again is stored once.

    Decisions on proposals are signed with what was seen: proposing.decide. Raises CourseRefused, PermissionDenied; then
    nothing is stored.
    """
    if isinstance(event, Decided):
        raise CourseRefused("", "A decision is signed with what it rests on; use proposing.decide.")
    moment = now or timezone.now()
    with one_writer(COURSES):
        for permission in _needed(course, event):
            ensure_may(by, permission)
        ours = _attributed(event, by, moment)
        known = course.events.filter(event_id=ours.id).first()
        if known is not None:
            return _answer_again(known, ours)
        _ensure_plausible(course, ours, clinic_today(moment))
        row = store(course, ours, by=by)
        refresh_schedule(course, clinic_today(moment))
        audit.record("course.event", patient=course.patient, record=f"Course/{course.pk}", by=by)
    return row


def take_back(
    course: Course, event: str, *, reason: str, by: User, key: str, now: datetime | None = None
) -> CourseEvent:
    """Strikes an event out: it never happened. Raises CourseRefused, PermissionDenied."""
    at = (now or timezone.now()).astimezone(UTC)
    correction = Amended(
        id=key,
        observed_at=at,
        recorded_at=at,
        by="",
        day=clinic_today(at),
        event=event,
        replacement=None,
        reason=reason,
    )
    return record(course, correction, by=by, now=now)


def store(course: Course, event: Event, *, by: User) -> CourseEvent:
    """Adds the row; call within one_writer(COURSES), after every check."""
    return CourseEvent.objects.create(
        course=course,
        event_id=event.id,
        kind=event.kind,
        day=event.day,
        recorded_at=event.recorded_at,
        by=by,
        content=encode_course_event(event),
    )


def _attributed(event: Event, by: User, now: datetime) -> Event:
    """The event in one's own name, seen and recorded now at the latest."""
    at = now.astimezone(UTC)
    seen, written = min(event.observed_at, at), min(event.recorded_at, at)
    named: Any = replace(event, by=label(by), observed_at=seen, recorded_at=written)
    if isinstance(named, Amended) and named.replacement is not None:
        return replace(named, replacement=_attributed(named.replacement, by, now))
    return named


def _needed(course: Course, event: Event) -> set[str]:
    """Who corrects an event may also do what it said, and what it says now."""
    if isinstance(event, Amended):
        wrong = _row(course, event.event)
        meant = [decode_course_event(bytes(wrong.content)), *([event.replacement] if event.replacement else [])]
        return {name for each in meant if not isinstance(each, Amended) for name in _needed(course, each)}
    return {"course.decide"} if isinstance(event, _DECISIONS) else {"course.record"}


def _row(course: Course, name: str) -> CourseEvent:
    row = course.events.filter(event_id=name).first()
    if row is not None:
        return row
    if name.startswith(event_id("")):
        raise CourseRefused("event", "This session counts by its own record. Correct it there; the course follows.")
    raise CourseRefused("event", f"Found {name!r}, which is no event of this course.")


def _answer_again(known: CourseEvent, event: Event) -> CourseEvent:
    """The same event again is welcome; another one under its id is not."""
    stored = decode_course_event(bytes(known.content))
    if replace(stored, recorded_at=event.recorded_at, observed_at=event.observed_at) == event:  # type: ignore[type-var]
        return known
    raise CourseRefused("", f"Another event has the id {event.id}. Open the page again and enter it anew.")


def _ensure_plausible(course: Course, event: Event, today: date) -> None:
    state = state_of(course, today)
    _ensure_day(event, today)
    _ensure_text(event)
    if isinstance(event, SessionMissed | Paused | Resumed | Ended | CoursePlanned):
        _ensure_runs(state)
    if isinstance(event, Paused):
        _ensure_pause(event, state)
    elif isinstance(event, Ended):
        _ensure_ending(event, state)
    elif isinstance(event, Resumed) and state.status is not CourseStatus.PAUSED:
        raise CourseRefused("", "The course is not paused.")
    elif isinstance(event, SessionGiven) and any(each.session == event.session for each in state.given):
        raise CourseRefused("session", "This session counts already.")
    elif isinstance(event, Amended):
        _ensure_correction(course, event, today)


def _ensure_day(event: Event, today: date) -> None:
    beforehand = isinstance(event, Ended) or (isinstance(event, SessionMissed) and event.cancelled)
    if event.day > today and not beforehand:
        raise CourseRefused("day", f"Found {event.day}, which is to come; expected today or earlier.")
    if isinstance(event, Ended) and event.day > today + LONGEST_AHEAD:
        last = today + LONGEST_AHEAD
        raise CourseRefused("day", f"Found {event.day}; an ending is agreed until {last} at most. Is the year right?")


def _ensure_text(event: Event) -> None:
    text = getattr(event, "reason", "")
    if len(text) > LONGEST_TEXT:
        raise CourseRefused("reason", f"Found {len(text)} characters; expected at most {LONGEST_TEXT}.")
    if isinstance(event, Ended | Paused | Amended) and not text.strip():
        raise CourseRefused("reason", "Write down why.")


def _ensure_runs(state: CourseState) -> None:
    if state.status is CourseStatus.ENDED:
        raise CourseRefused("", f"The course ended on {state.ended_on}. Correct its ending, or open another course.")


def _ensure_ending(event: Ended, state: CourseState) -> None:
    """Of several endings the earliest counts: a later one would change nothing."""
    if state.ends_on is not None and event.day >= state.ends_on:
        raise CourseRefused("day", f"The course ends on {state.ends_on} already. Correct that ending instead.")


def _ensure_pause(event: Paused, state: CourseState) -> None:
    if state.status is CourseStatus.PAUSED:
        raise CourseRefused("", f"The course is paused since {state.paused_on}.")
    if event.until is not None and event.until < event.day:
        raise CourseRefused("until", f"Found {event.until}, which is before the pause begins on {event.day}.")


def _ensure_correction(course: Course, event: Amended, today: date) -> None:
    wrong = _row(course, event.event)
    if wrong.kind == "amended":
        raise CourseRefused("event", "A correction is not corrected; correct the event it names once more.")
    if event.replacement is None:
        return
    if event.replacement.kind != wrong.kind or isinstance(event.replacement, Decided):
        raise CourseRefused("event", f"A {wrong.kind} is replaced by one of its kind, or taken back.")
    _ensure_day(event.replacement, today)
