"""Psychotherapy alongside: integration visits. What was said of a visit stays; the last word counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.models import Course, IntegrationVisit
from daybreak.clinic.courses.reading import clinic_today
from daybreak.clinic.courses.recording import LONGEST_TEXT, CourseRefused
from daybreak.clinic.one_writer import COURSES, one_writer

Status = IntegrationVisit.Status
_BEFOREHAND = (Status.PLANNED, Status.CANCELLED, Status.IN_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit. statements: everything that was said of it, oldest first; the last one counts."""

    visit: UUID
    statements: tuple[IntegrationVisit, ...]

    @property
    def appointment(self) -> UUID | None:
        """The id of the appointment that it was recorded from."""
        return self.now.appointment_id

    @property
    def now(self) -> IntegrationVisit:
        """What counts."""
        return self.statements[-1]


def visits_of(course: Course) -> list[Visit]:
    """Every visit but those entered in error, the latest day first."""
    told: dict[UUID, list[IntegrationVisit]] = {}
    for each in course.integration_visits.select_related("by").order_by("id"):
        told.setdefault(each.visit, []).append(each)
    visits = [Visit(visit=key, statements=tuple(each)) for key, each in told.items()]
    real = [each for each in visits if each.now.status != Status.IN_ERROR]
    return sorted(real, key=lambda each: (each.now.day, each.now.pk), reverse=True)


def tell_visit(
    course: Course,
    *,
    status: str,
    day: date,
    with_whom: str,
    by: User,
    key: UUID,
    note: str = "",
    visit: UUID | None = None,
    appointment: Any = None,
    now: datetime | None = None,
) -> IntegrationVisit:
    """Adds a statement about a visit; about a new one where none is named. The same `key` again is stored once.

    appointment: the one that a new visit is recorded from (schedule/visiting.py); later statements keep it. Raises
    CourseRefused, PermissionDenied; then nothing is stored.
    """
    ensure_may(by, "course.record")
    moment = now or timezone.now()
    _check(status, day, with_whom, note, clinic_today(moment))
    with one_writer(COURSES):
        known = IntegrationVisit.objects.filter(key=key).first()
        if known is not None:
            return known
        before = course.integration_visits.filter(visit=visit).order_by("id").last() if visit is not None else None
        if visit is not None and before is None:
            raise CourseRefused("", "This visit does not belong to the course. Open the course again.")
        row = IntegrationVisit.objects.create(
            course=course,
            **({"visit": visit} if visit is not None else {}),
            key=key,
            status=status,
            day=day,
            with_whom=with_whom.strip(),
            note=note.strip(),
            appointment=before.appointment if before is not None else appointment,
            recorded_at=moment,
            by=by,
        )
        audit.record("course.visit", patient=course.patient, record=f"Course/{course.pk}", by=by)
    return row


def _check(status: str, day: date, with_whom: str, note: str, today: date) -> None:
    if status not in Status.values:
        raise CourseRefused("status", f"Found {status!r}; expected one of {', '.join(Status.values)}.")
    if day > today and status not in _BEFOREHAND:
        raise CourseRefused("day", f"Found {day}, which is to come; a visit that was held lies on today or earlier.")
    if not with_whom.strip():
        raise CourseRefused("with_whom", "With whom is the visit?")
    if len(note) > LONGEST_TEXT:
        raise CourseRefused("note", f"Found {len(note)} characters; expected at most {LONGEST_TEXT}.")
