"""The appointments of a course with all that was done with them, for the course's own page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils import timezone

from daybreak.clinic.courses.models import Course, IntegrationVisit
from daybreak.clinic.schedule.models import Appointment, AppointmentChange
from daybreak.clinic.schedule.reading import appointments
from daybreak.clinic.sessions.models import Session

Status = Appointment.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """It stood elsewhere before. was_at: from when; reason: why it was moved."""

    was_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAppointment:
    """One appointment. why: it did not take place. visit, session: what was recorded of one that was kept.

    unrecorded: it was kept, and its visit is in no record yet.
    """

    appointment: Appointment
    moves: tuple[Move, ...]
    why: str
    visit: IntegrationVisit | None
    session: str

    @property
    def unrecorded(self) -> bool:
        """Whether it was kept and nothing was recorded of it."""
        kept = self.appointment.status == Status.ATTENDED
        return kept and self.appointment.kind == Appointment.Kind.INTEGRATION_VISIT and self.visit is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAppointments:
    """Those to come, the next one first; those whose time is over and of which nothing was noted; the others."""

    ahead: tuple[CourseAppointment, ...]
    open: tuple[CourseAppointment, ...]
    over: tuple[CourseAppointment, ...]


def appointments_of(course: Course, now: datetime | None = None) -> CourseAppointments:
    """All of them, cancelled and missed ones too."""
    moment = now or timezone.now()
    found = appointments().filter(course=course).prefetch_related("changes", "visits")
    sessions = _sessions(course)
    rows = [_shown(each, sessions) for each in found]
    planned = [each for each in rows if each.appointment.is_planned]
    return CourseAppointments(
        ahead=tuple(each for each in planned if each.appointment.ends_at > moment),
        open=tuple(each for each in planned if each.appointment.ends_at <= moment),
        over=tuple(each for each in reversed(rows) if not each.appointment.is_planned),
    )


def _shown(appointment: Appointment, sessions: dict[date, str]) -> CourseAppointment:
    changes = sorted(appointment.changes.all(), key=lambda each: each.pk)
    kept = appointment.status == Status.ATTENDED and appointment.kind == Appointment.Kind.SESSION
    gone = appointment.status in (Status.MISSED, Status.CANCELLED)
    return CourseAppointment(
        appointment=appointment,
        moves=tuple(_moves(changes)),
        why=changes[-1].reason if gone and changes else "",
        visit=_visit(appointment.visits.all()),
        session=sessions.get(timezone.localdate(appointment.starts_at), "") if kept else "",
    )


def _moves(changes: list[AppointmentChange]) -> Iterator[Move]:
    """Only the chair or the person may be another one: that is in the appointment's own history."""
    for before, after in pairwise(changes):
        if after.kind == AppointmentChange.Kind.MOVED and before.starts_at != after.starts_at:
            yield Move(was_at=before.starts_at, reason=after.reason)


def _visit(statements: Iterable[IntegrationVisit]) -> IntegrationVisit | None:
    last = max(statements, key=lambda each: each.pk, default=None)
    return last if last is not None and last.status != IntegrationVisit.Status.IN_ERROR else None


def _sessions(course: Course) -> dict[date, str]:
    """The sessions of the patient here, by their day: opening one is what marks its appointment as attended."""
    rows = Session.objects.filter(patient=course.patient_id).order_by("opened_at").values_list("pk", "opened_at")
    return {timezone.localdate(opened_at): str(name) for name, opened_at in rows}
