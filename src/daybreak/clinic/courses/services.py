"""Everything that may be done with courses but to decide on a proposal (proposing.py), in one place to import from."""

from daybreak.clinic.courses.opening import open_course
from daybreak.clinic.courses.reading import (
    NoCourseRules,
    clinic_today,
    course_protocols,
    courses_of,
    current_course,
    events_of,
    protocol_of,
    recorded_events,
    rules_of,
    sessions_before,
    state_of,
)
from daybreak.clinic.courses.recording import CourseRefused, record, take_back

__all__ = [
    "CourseRefused",
    "NoCourseRules",
    "clinic_today",
    "course_protocols",
    "courses_of",
    "current_course",
    "events_of",
    "open_course",
    "protocol_of",
    "record",
    "recorded_events",
    "rules_of",
    "sessions_before",
    "state_of",
    "take_back",
]
