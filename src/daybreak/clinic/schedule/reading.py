"""Reading the calendar: what stands in it, of whom, and how each appointment came to stand there."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.hours import day_span
from daybreak.clinic.schedule.models import Appointment, PatientWish

UNDIVIDED = frozenset({Appointment.Kind.EVALUATION, Appointment.Kind.INTEGRATION_VISIT})
"""Whoever attends one of these attends nobody else meanwhile."""


def appointments() -> QuerySet[Appointment]:
    """Every appointment with whom and what it names."""
    return Appointment.objects.select_related("patient", "chair", "staff", "course")


def upcoming(patient: Patient, now: datetime | None = None) -> list[Appointment]:
    """What the patient has before them, the next one first."""
    moment = now or timezone.now()
    return list(appointments().filter(patient=patient, status=Appointment.Status.PLANNED, ends_at__gt=moment))


def appointments_between(start: datetime, end: datetime) -> list[Appointment]:
    """Everything that touches the time, in order, cancelled ones too."""
    return list(appointments().filter(starts_at__lt=end, ends_at__gt=start))


def standing_between(start: datetime, end: datetime) -> list[Appointment]:
    """What takes a place in that time: neither cancelled nor missed."""
    held = (Appointment.Status.PLANNED, Appointment.Status.ATTENDED)
    return list(appointments().filter(starts_at__lt=end, ends_at__gt=start, status__in=held))


def appointments_on(first: date, last: date) -> list[Appointment]:
    """Everything from one day to another in the clinic's zone, both included."""
    span = day_span(first, last)
    return appointments_between(span.start, span.end)


def wish_of(patient: Patient) -> PatientWish | None:
    """What suits the patient, as it was said last."""
    return PatientWish.objects.filter(patient=patient).order_by("id").last()
