"""Sessions at chairs, for the tests of the board: opened and told events in one line each, minutes ago."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from records import bundle, patient
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Chair, Session
from daybreak.clinic.sessions.services import Known, append_events, open_session

PROTOCOL = "iv-ketamine"
_numbers = count(1)


def chair_called(name: str, **more: Any) -> Chair:
    """A chair, made when it is first asked for."""
    return Chair.objects.get_or_create(name=name, defaults={"position": next(_numbers), **more})[0]


def somebody_called(family: str) -> Patient:
    """A patient of that name."""
    import_file(name=f"{family}.json", content=bundle(patient(family.lower(), family, "Pat")), by=None)
    return Patient.objects.get(fhir_id=family.lower())


def seated(who: Patient, chair: Chair, *, minutes_ago: float = 30, protocol: str = PROTOCOL) -> Session:
    """An open session; the patient checked in so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return open_session(who, protocol, chair, Known(sex="female"), by=account_of(Role.NURSE), now=at)


def told(session: Session, kind: str, *, minutes_ago: float = 0, role: str = Role.NURSE, **fields: Any) -> str:
    """One event that happened so many minutes ago; its id."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return told_at(session, kind, at, role=role, **fields)


def told_at(session: Session, kind: str, at: datetime, *, role: str = Role.NURSE, **fields: Any) -> str:
    """One event of a moment; its id."""
    name = f"test-event-{next(_numbers):06d}"
    event = {"id": name, "kind": kind, "observed_at": at.isoformat(), "recorded_at": at.isoformat(), "by": "", **fields}
    receipts = append_events(session, [event], by=account_of(role))
    assert [each.status for each in receipts] == ["stored"], receipts
    return name


def infusing(session: Session, *, started: float, dose_mg: float = 35, paused: float | None = None) -> None:
    """The infusion of 40 minutes was started, and perhaps paused, so many minutes ago."""
    told(
        session, "dose_ordered", minutes_ago=started + 5, role=Role.PRESCRIBER, dose_mg=dose_mg, bag_ml=100, minutes=40
    )
    told(session, "administration_started", minutes_ago=started)
    if paused is not None:
        told(session, "administration_paused", minutes_ago=paused)


VITAL_SIGNS = {
    "systolic_mmhg": 124,
    "diastolic_mmhg": 78,
    "heart_rate_per_min": 72,
    "spo2_percent": 98,
    "respiratory_rate_per_min": 14,
}
"""Nobody is called for these."""
