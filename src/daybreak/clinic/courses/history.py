"""Everything that happened to a course as one list: sessions, events, decisions with what they rest on, and visits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from daybreak.care.course.course_events import Amended, Decided, Ended, SessionGiven
from daybreak.care.course.course_events import CourseEvent as Event
from daybreak.care.course.course_rules import CourseRules
from daybreak.clinic.courses.events import decode_course_event
from daybreak.clinic.courses.given_sessions import given_in_course
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.proposing import Basis, basis_of
from daybreak.clinic.courses.reading import clinic_today, rules_of
from daybreak.clinic.courses.words import ANSWERS, KINDS, told


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened. at: when it was written down.

    session: of the clinic, whose record says more. row: of the event, to correct it by; None for what is corrected
    elsewhere. struck: a correction put something else in its place, or nothing. basis: of a decision.
    """

    day: date
    at: datetime
    kind: str
    title: str
    words: str
    by: str
    session: str = ""
    row: int | None = None
    struck: bool = False
    basis: Basis | None = None

    @property
    def is_decision(self) -> bool:
        """Whether only who decides may correct it."""
        return self.kind in ("decided", "ended")


def history_of(course: Course) -> list[HistoryLine]:
    """The newest first, by the day it concerns and then by when it was written down."""
    rules = rules_of(course)
    lines = [_opened(course), *_events(course, rules), *_given(course, rules), *_visits(course)]
    return sorted(lines, key=lambda each: (each.day, each.at), reverse=True)


def _opened(course: Course) -> HistoryLine:
    words = f"By {course.protocol_id} {course.protocol_version}"
    return HistoryLine(
        day=clinic_today(course.opened_at),
        at=course.opened_at,
        kind="opened",
        title="Course opened",
        words=f"{words}. {course.reason}" if course.reason else words,
        by=course.opened_by.full_name or course.opened_by.username,
    )


def _events(course: Course, rules: CourseRules) -> Iterator[HistoryLine]:
    rows = list(course.events.select_related("signed", "by").order_by("id"))
    events = {row.pk: decode_course_event(bytes(row.content)) for row in rows}
    corrected = {each.event for each in events.values() if isinstance(each, Amended)}
    by_id = {each.id: each for each in events.values()}
    for row in rows:
        event = events[row.pk]
        yield HistoryLine(
            day=event.day,
            at=row.recorded_at,
            kind=event.kind,
            title=_title(row, event, by_id),
            words=_words(rules, event),
            by=row.by.full_name or row.by.username,
            row=None if isinstance(event, Amended) else row.pk,
            struck=event.id in corrected,
            basis=basis_of(row.signed) if hasattr(row, "signed") else None,
        )


def _title(row: CourseEvent, event: Event, by_id: dict[str, Event]) -> str:
    if isinstance(event, Decided) and hasattr(row, "signed"):
        return f"{ANSWERS[event.answer]}: {basis_of(row.signed).finding.title}"
    if isinstance(event, Ended) and event.day > clinic_today():
        return "Ending agreed"
    if isinstance(event, Amended):
        wrong = by_id.get(event.event)
        what = KINDS[wrong.kind] if wrong else "An event"
        return f"{what} corrected" if event.replacement else f"{what} taken back"
    return "Session given elsewhere" if isinstance(event, SessionGiven) else KINDS[event.kind]


def _words(rules: CourseRules, event: Event) -> str:
    if not isinstance(event, Amended) or event.replacement is None:
        return told(rules, event)
    right = event.replacement
    now = f"Now {right.day}: {told(rules, right)}".removesuffix(": ")
    return f"{event.reason}. {now}" if event.reason else now


def _given(course: Course, rules: CourseRules) -> Iterator[HistoryLine]:
    for each in given_in_course(course):
        event = each.as_event()
        yield HistoryLine(
            day=event.day,
            at=each.started_at,
            kind="session_given",
            title="Session given",
            words=told(rules, event),
            by="The session's record",
            session=each.session,
        )


def _visits(course: Course) -> Iterator[HistoryLine]:
    for each in course.integration_visits.select_related("by"):
        yield HistoryLine(
            day=each.day,
            at=each.recorded_at,
            kind="visit",
            title=f"Integration visit: {each.get_status_display().lower()}",
            words=f"With {each.with_whom}. {each.note}".strip(),
            by=each.by.full_name or each.by.username,
        )
