"""From the stored rows of a course to its state: the rules as they were when it was opened, and every event."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from daybreak.care.course.course import fold
from daybreak.care.course.course_events import CourseEvent as Event
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.protocol import Protocol
from daybreak.clinic.courses.events import events_from
from daybreak.clinic.courses.given_sessions import given_here, given_in_course
from daybreak.clinic.courses.models import Course
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import ProtocolSnapshot
from daybreak.clinic.screening.protocols import available_protocols
from daybreak.knowledge import protocol_from_bytes


class NoCourseRules(LookupError):
    """The protocol says nothing about a course."""


def clinic_today(now: datetime | None = None) -> date:
    """The day it is in the clinic's own zone."""
    return timezone.localdate(now)


def course_protocols() -> dict[str, str]:
    """Id and title of each protocol that says how a course runs."""
    return {name: each.protocol.title for name, each in available_protocols().items() if each.protocol.course}


def courses_of(patient: Patient) -> list[Course]:
    """Every course of the patient, the newest first."""
    return list(Course.objects.filter(patient=patient).select_related("patient", "opened_by", "screening"))


def current_course(patient: Patient, today: date | None = None) -> Course | None:
    """The course that has not ended, if there is one."""
    day = today or clinic_today()
    return next((each for each in courses_of(patient) if state_of(each, day).status is not CourseStatus.ENDED), None)


def protocol_of(course: Course) -> Protocol:
    """The protocol that this course runs by, from the file that was in force when it was opened."""
    return _protocol(course.snapshot_id)


def rules_of(course: Course) -> CourseRules:
    """The section `course` of that protocol. Raises NoCourseRules."""
    return rules_in(course.snapshot_id)


def rules_in(snapshot: str) -> CourseRules:
    """The section `course` of a stored protocol file, by its digest. Raises NoCourseRules."""
    protocol = _protocol(snapshot)
    if protocol.course is None:
        raise NoCourseRules(f"The protocol {protocol.id} {protocol.version} has no section `course`.")
    return protocol.course


def recorded_events(course: Course) -> list[Event]:
    """The events that people recorded, in the order of arrival."""
    return events_from(course.events.order_by("id"))


def events_of(course: Course, now: datetime | None = None) -> tuple[Event, ...]:
    """Every event: those recorded, and the sessions of the clinic whose drug was begun."""
    given = (each.as_event() for each in given_in_course(course, now))
    return (*recorded_events(course), *given)


def state_of(course: Course, today: date | None = None) -> CourseState:
    """Where the course stands on a day, today by default."""
    return fold(rules_of(course), events_of(course), today or clinic_today())


def sessions_before(patient: Patient, protocol_id: str, now: datetime | None = None) -> int:
    """How many sessions of this treatment there were: those given here, and those that a course says of elsewhere."""
    here = {each.session for each in given_here(patient, protocol_id, now)}
    courses = Course.objects.filter(patient=patient, protocol_id=protocol_id)
    told = {each.session for course in courses for each in state_of(course, clinic_today(now)).given}
    return len(here | told)


@lru_cache(maxsize=32)
def _protocol(sha256: str) -> Protocol:
    stored = ProtocolSnapshot.objects.get(pk=sha256)
    return protocol_from_bytes(bytes(stored.content), stored.protocol_id)
