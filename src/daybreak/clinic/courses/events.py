"""The events of courses between rows and the types of care: JSON, read strictly, in order of arrival."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from daybreak.care.course.course_events import COURSE_EVENTS, Amended, CourseNoted
from daybreak.care.course.course_events import CourseEvent as Event
from daybreak.clinic.courses.models import CourseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Correction(CourseNoted):
    """An `Amended` without its replacement, which is an event of any kind and is read by its own."""

    event: str
    reason: str = ""


def encode_course_event(event: Event) -> bytes:
    """The event as JSON."""
    return msgspec.json.encode(event)


def decode_course_event(content: bytes) -> Event:
    """The event that encode_course_event wrote. Raises ValueError for what is none."""
    return _event(msgspec.json.decode(content))


def events_from(rows: Iterable[CourseEvent]) -> list[Event]:
    """The events of rows."""
    return [decode_course_event(bytes(row.content)) for row in rows]


def _event(fields: Any) -> Event:
    kind = fields.get("kind") if isinstance(fields, dict) else None
    if kind not in COURSE_EVENTS:
        raise ValueError(f"kind: found {kind!r}; expected one of {', '.join(COURSE_EVENTS)}")
    if kind != "amended":
        return msgspec.convert(fields, COURSE_EVENTS[kind])
    told, inner = msgspec.convert(fields, _Correction), fields.get("replacement")
    return Amended(
        id=told.id,
        observed_at=told.observed_at,
        recorded_at=told.recorded_at,
        by=told.by,
        day=told.day,
        event=told.event,
        replacement=None if inner is None else cast(Event, _event(inner)),
        reason=told.reason,
    )
