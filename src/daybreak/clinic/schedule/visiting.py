"""The integration visit of an appointment: recorded once, in the course and in the calendar together."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import IntegrationVisit
from daybreak.clinic.courses.visits import tell_visit
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.reading import appointments
from daybreak.clinic.schedule.services import BookingRefused, cancel, mark_attended, mark_missed, reopen

_BECOMES = {
    IntegrationVisit.Status.PLANNED: Appointment.Status.PLANNED,
    IntegrationVisit.Status.HELD: Appointment.Status.ATTENDED,
    IntegrationVisit.Status.MISSED: Appointment.Status.MISSED,
    IntegrationVisit.Status.CANCELLED: Appointment.Status.CANCELLED,
    IntegrationVisit.Status.IN_ERROR: Appointment.Status.PLANNED,
}
"""What the appointment is once this is said of its visit."""
_WITH_THE_VISIT = "Recorded with the visit."


def visit_of(appointment: Appointment) -> IntegrationVisit | None:
    """What counts of the visit that was recorded from it; None where nothing was, or that in error."""
    last = IntegrationVisit.objects.filter(appointment=appointment).select_related("by").order_by("id").last()
    return last if last is not None and last.status != IntegrationVisit.Status.IN_ERROR else None


def record_visit(
    appointment: Appointment,
    *,
    status: str,
    with_whom: str,
    by: User,
    key: UUID,
    note: str = "",
    now: datetime | None = None,
) -> IntegrationVisit:
    """What became of the visit, told to its course; the appointment follows. The same `key` again is stored once.

    Raises PermissionDenied, BookingRefused, CourseRefused; then nothing is stored.
    """
    ensure_may(by, "course.record")
    moment = now or timezone.now()
    if appointment.kind != Appointment.Kind.INTEGRATION_VISIT or appointment.course is None:
        raise BookingRefused("Only an integration visit of a course is recorded this way.")
    with one_writer(SCHEDULE):
        known = visit_of(appointment)
        row = tell_visit(
            appointment.course,
            status=status,
            day=timezone.localdate(appointment.starts_at),
            with_whom=with_whom,
            note=note,
            by=by,
            key=key,
            visit=known.visit if known is not None else None,
            appointment=appointment,
            now=moment,
        )
        _follow(appointment, status, note.strip() or _WITH_THE_VISIT, by, moment)
    return row


def _follow(appointment: Appointment, status: str, reason: str, by: User, now: datetime) -> None:
    becomes = _BECOMES[IntegrationVisit.Status(status)]
    mine: Appointment = appointments().get(pk=appointment.pk)
    if mine.status == becomes:
        return
    if not mine.is_planned:
        mine = reopen(mine, reason=_WITH_THE_VISIT, by=by, now=now)
    if becomes == Appointment.Status.ATTENDED:
        mark_attended(mine, by=by, now=now)
    elif becomes == Appointment.Status.MISSED:
        mark_missed(mine, why="unknown", reason=reason[:300], by=by, now=now)
    elif becomes == Appointment.Status.CANCELLED:
        cancel(mine, why="unknown", reason=reason[:300], by=by, now=now)
