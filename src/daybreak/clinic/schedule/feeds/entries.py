"""What a calendar says of an appointment: to staff initials and chair, to a patient nothing but that there is one.

Calendars are kept by other companies and shown on locked screens, so no name of a patient, no diagnosis, no drug, no
name of the clinic and no kind of visit goes into them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.reading import appointments

SHOWN_BACK = timedelta(days=60)
SHOWN_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a calendar. uid: always the same; sequence: higher after each change; stamp: of the last one."""

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    cancelled: bool
    summary: str
    location: str = ""
    description: str = ""


def staff_entries(now: datetime) -> list[Entry]:
    """Every appointment, with the patient's initials and the chair."""
    rows = appointments().filter(ends_at__gt=now - SHOWN_BACK, starts_at__lt=now + SHOWN_AHEAD)
    return [_entry(each, f"{initials(each.patient)}{_at(each)}", location=_place(each)) for each in rows]


def patient_entries(patient: Patient, now: datetime) -> list[Entry]:
    """The patient's own, without a word about what for."""
    rows = appointments().filter(patient=patient, ends_at__gt=now - SHOWN_BACK, starts_at__lt=now + SHOWN_AHEAD)
    where, telephone = _address(), settings.CLINIC["telephone"]
    words = f"Questions, or not able to come? Call {telephone}." if telephone else ""
    return [_entry(each, "Appointment", location=where, description=words) for each in rows]


def initials(patient: Patient) -> str:
    """ "A.S." of Ann Smith; "?" of somebody without a name."""
    words = [*patient.given.split()[:1], *patient.family.split()[:1]] or patient.name.split()
    return "".join(f"{word[0].upper()}." for word in words[:2] if word) or "?"


def _entry(each: Appointment, summary: str, *, location: str = "", description: str = "") -> Entry:
    return Entry(
        uid=str(each.pk),
        sequence=each.revision,
        stamp=each.changed_at,
        start=each.starts_at,
        end=each.ends_at,
        cancelled=each.status == Appointment.Status.CANCELLED,
        summary=summary,
        location=location,
        description=description,
    )


def _at(each: Appointment) -> str:
    return f", {each.chair}" if each.chair else ""


def _place(each: Appointment) -> str:
    return str(each.chair) if each.chair else ""


def _address() -> str:
    """Street and town, without the clinic's name, which may say what is treated there."""
    clinic = settings.CLINIC
    return ", ".join(part for part in (clinic["address"], clinic["city"]) if part)
