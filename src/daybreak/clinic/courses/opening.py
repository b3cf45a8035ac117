"""Opening a course: the protocol file is kept with it, and what is known of its beginning is its first event."""

import uuid
from datetime import UTC, date, datetime, time

from django.utils import timezone

from daybreak import __version__
from daybreak.care.course.course_events import CoursePlanned
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.phases import position
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.reading import NoCourseRules, clinic_today, courses_of, state_of
from daybreak.clinic.courses.recording import CourseRefused, store
from daybreak.clinic.courses.standing import refresh_schedule
from daybreak.clinic.one_writer import COURSES, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.protocols import ClinicProtocol, protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.clinic.sessions.people import label


def open_course(
    patient: Patient,
    protocol_id: str,
    *,
    by: User,
    interval: str = "",
    first_day: date | None = None,
    begins_on: date | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Course:
    """A new course by this protocol, as its file is now.

    interval: at which the first phase begins, if not at its usual one. first_day: of the first session, if known.
    begins_on: sessions given here from this day on count, today by default, but none of the course before. reason: why
    it is opened without a signed screening that allows it. Raises KeyError for an unknown protocol, NoCourseRules,
    CourseRefused, PermissionDenied; then nothing is stored.
    """
    ensure_may(by, "course.decide")
    protocol = protocol_of(protocol_id)
    _ensure_rules(protocol, interval)
    moment = now or timezone.now()
    begins = begins_on or clinic_today(moment)
    if begins > clinic_today(moment):
        raise CourseRefused("begins_on", f"Found {begins}, which is to come; sessions can only count up to today.")
    with one_writer(COURSES):
        _ensure_none_runs(patient, clinic_today(moment))
        course = Course.objects.create(
            patient=patient,
            protocol_id=protocol_id,
            protocol_version=protocol.protocol.version,
            snapshot=protocol_snapshot(protocol),
            screening=allowing_screening(patient, protocol_id),
            reason=reason.strip(),
            counts_from=_counts_from(patient, begins),
            opened_at=moment,
            opened_by=by,
            software_version=__version__,
        )
        store(course, _planned(by, moment, begins, interval, first_day), by=by)
        refresh_schedule(course, clinic_today(moment))
        audit.record("course.open", patient=patient, record=f"Course/{course.pk}", by=by)
    return course


def allowing_screening(patient: Patient, protocol_id: str) -> SignedScreening | None:
    """The last signed screening by this protocol, if it found the patient eligible."""
    last = SignedScreening.objects.filter(patient=patient, protocol__protocol_id=protocol_id).order_by("-id").first()
    return last if last is not None and last.outcome == "eligible" else None


def _ensure_rules(protocol: ClinicProtocol, interval: str) -> None:
    rules = protocol.protocol.course
    if rules is None:
        raise NoCourseRules(f"The protocol {protocol.protocol.id} says nothing about a course. Choose another.")
    first = rules.phases[0]
    if interval and position(rules, first.id, interval) is None:
        known = ", ".join(each.id for each in first.intervals)
        raise CourseRefused("interval", f"Found {interval!r}; {first.title} knows {known}.")


def _ensure_none_runs(patient: Patient, today: date) -> None:
    for each in courses_of(patient):
        if state_of(each, today).status is not CourseStatus.ENDED:
            raise CourseRefused(
                "", f"The course by {each.protocol_id} opened on {clinic_today(each.opened_at)} runs. End it first."
            )


def _counts_from(patient: Patient, begins: date) -> datetime:
    """The beginning of that day, but not before the course that was opened last had its last event."""
    start = timezone.make_aware(datetime.combine(begins, time.min)).astimezone(UTC)
    last = CourseEvent.objects.filter(course__patient=patient).order_by("-recorded_at").first()
    return max(start, last.recorded_at) if last is not None else start


def _planned(by: User, now: datetime, begins: date, interval: str, first_day: date | None) -> CoursePlanned:
    at = now.astimezone(UTC)
    return CoursePlanned(
        id=f"planned:{uuid.uuid4()}",
        observed_at=at,
        recorded_at=at,
        by=label(by),
        day=begins,
        interval=interval,
        first_day=first_day,
    )
