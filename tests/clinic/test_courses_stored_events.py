"""What is stored of an event is what comes back, of every kind and within a correction."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from daybreak.care.course.course_events import (
    COURSE_EVENTS,
    Amended,
    Change,
    CourseEvent,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
)
from daybreak.clinic.courses.events import decode_course_event, encode_course_event

AT = datetime(2026, 3, 2, 12, 30, 15, 123456, tzinfo=UTC)
NOTED = {"id": "e1", "observed_at": AT, "recorded_at": AT, "by": "Åse (nurse)", "day": date(2026, 3, 2)}
CHANGE = Change(phase="maintenance", interval="weekly", next_day=date(2026, 3, 9), end="planned")
EVENTS: list[CourseEvent] = [
    CoursePlanned(**NOTED, interval="twice-weekly", first_day=date(2026, 3, 3)),
    SessionGiven(**NOTED, session="s1", dose_mg=35.5),
    SessionGiven(**NOTED, session="s1"),
    SessionMissed(**NOTED, why="medical", cancelled=True, reason="Fever"),
    Decided(**NOTED, proposal="lengthen:x", answer="changed", change=CHANGE, reason="Far away"),
    Paused(**NOTED, until=date(2026, 4, 1), reason="Holiday"),
    Resumed(**NOTED),
    Ended(**NOTED, why="non_response", reason="After six"),
]
AMENDED = [Amended(**{**NOTED, "id": "a"}, event="e1", replacement=each, reason="r") for each in (*EVENTS, None)]


@pytest.mark.parametrize("event", [*EVENTS, *AMENDED], ids=repr)
def test_comes_back_as_it_was(event: CourseEvent) -> None:
    assert decode_course_event(encode_course_event(event)) == event


def test_every_kind_is_tried_here() -> None:
    assert {each.kind for each in (*EVENTS, *AMENDED)} == set(COURSE_EVENTS)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"kind": "party"}'])
def test_what_is_no_event_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="kind: found"):
        decode_course_event(content)


def test_an_event_with_a_field_of_another_shape_is_refused() -> None:
    right = encode_course_event(replace(EVENTS[3], reason="Fever"))
    with pytest.raises(ValueError, match="day"):
        decode_course_event(right.replace(b'"2026-03-02"', b'"yesterday"'))
