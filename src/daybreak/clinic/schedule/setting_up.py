"""Writing the hours of the clinic and of its staff. What is planned already stays where it is."""

from collections.abc import Sequence
from datetime import date, time

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.schedule.models import Absence, Attendant, ClosedDay, OpeningHours, Shift

Stretches = Sequence[tuple[int, time, time]]
"""Weekday, begin and end of each."""

_MAY = "schedule.set_up"


def set_opening_hours(rows: Stretches, *, by: User | None) -> None:
    """The clinic's week from now on. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        OpeningHours.objects.all().delete()
        OpeningHours.objects.bulk_create(OpeningHours(weekday=a, opens=b, closes=c) for a, b, c in rows)
        audit.record("schedule.hours", record="OpeningHours", by=by)


def close_on(day: date, reason: str, *, by: User | None) -> ClosedDay:
    """The clinic is closed on a day. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        row, _ = ClosedDay.objects.update_or_create(day=day, defaults={"reason": reason})
        audit.record("schedule.hours", record=f"ClosedDay/{row.pk}", by=by)
    return row


def open_again(row: ClosedDay, *, by: User | None) -> None:
    """The clinic is open on that day as on any other. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        audit.record("schedule.hours", record=f"ClosedDay/{row.pk}", by=by)
        row.delete()


def attend(staff: User, *, by: User | None) -> Attendant:
    """Somebody is with patients from now on. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        row, _ = Attendant.objects.get_or_create(staff=staff)
        audit.record("schedule.staff", record=f"Attendant/{row.pk}", by=by)
    return row


def set_attendant(row: Attendant, patients_at_once: int | None, shifts: Stretches, *, by: User | None) -> None:
    """How many at once, and when. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        row.patients_at_once = patients_at_once
        row.save()
        row.shifts.all().delete()
        Shift.objects.bulk_create(Shift(attendant=row, weekday=a, starts=b, ends=c) for a, b, c in shifts)
        audit.record("schedule.staff", record=f"Attendant/{row.pk}", by=by)


def stop_attending(row: Attendant, *, by: User | None) -> None:
    """Somebody is with patients no longer; their appointments stay, and say whom they were with."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        audit.record("schedule.staff", record=f"Attendant/{row.pk}", by=by)
        row.delete()


def away(row: Attendant, first_day: date, last_day: date, *, by: User | None) -> Absence:
    """Somebody is away. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        absence = Absence.objects.create(attendant=row, first_day=first_day, last_day=last_day)
        audit.record("schedule.staff", record=f"Attendant/{row.pk}", by=by)
    return absence


def back(row: Absence, *, by: User | None) -> None:
    """An absence that is none any more. Raises PermissionDenied."""
    ensure_may(by, _MAY)
    with one_writer(SCHEDULE):
        audit.record("schedule.staff", record=f"Attendant/{row.attendant_id}", by=by)
        row.delete()
