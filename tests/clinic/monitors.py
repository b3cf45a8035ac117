"""Monitors and their messages, for tests of what the clinic does with them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from session_records import NOON, a_chair, opened
from staff import account_of

from daybreak.care.session.events import Reading
from daybreak.clinic.devices.inbox import set_aside
from daybreak.clinic.devices.managing import add_device, assign
from daybreak.clinic.devices.models import Device, InboxItem
from daybreak.clinic.devices.taking import take
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.services import events_of
from exchange.hl7_messages import vital_signs

Take = Callable[..., str]


def monitor(name: str = "MON1", *, chair: str = "Chair 1", zone: str = "UTC", **recognised_by: str) -> Device:
    """A monitor that stands at a chair since an hour before noon; chair "": at none."""
    by = account_of("nurse")
    known = recognised_by or {"sending_application": name}
    device = add_device(name, zone=zone, by=by, **known)
    if chair:
        assign(device, a_chair(chair), by=by, now=NOON - timedelta(hours=1))
    return device


def seated(patient: Patient, chair: str = "Chair 1", **more: Any) -> Session:
    """A session that began at noon."""
    return opened(patient, chair=chair, now=NOON, **more)


def at(minutes: float) -> str:
    """So many minutes after noon, as HL7 writes it."""
    return f"{NOON + timedelta(minutes=minutes):%Y%m%d%H%M%S}+0000"


def sent(content: bytes, *, minutes: float = 10) -> str:
    """The message arrives; the code of the answer."""
    answer = take(content, peer="10.0.0.7:4000", now=NOON + timedelta(minutes=minutes)).answer.decode()
    return next(line for line in answer.split("\r") if line.startswith("MSA")).split("|")[1]


def measured(*figures: object, minutes: float = 5, **more: Any) -> bytes:
    """Systolic, diastolic and heart rate, so many minutes after noon."""
    return vital_signs(*figures, **{"at": at(minutes), **more})


def readings_in(session: Session) -> list[tuple[float | None, float | None, float | None]]:
    """Systolic, diastolic and heart rate of each reading as it was stored."""
    found = [event for event in events_of(session) if isinstance(event, Reading)]
    return [(each.systolic_mmhg, each.diastolic_mmhg, each.heart_rate_per_min) for each in found]


def kinds_waiting() -> list[str]:
    """Why each item of the inbox waits, oldest first."""
    return list(InboxItem.objects.filter(decision=None).order_by("id").values_list("kind", flat=True))


def moment(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def rows_of_monitors() -> dict[str, Any]:
    """One row of every append-only table of monitors."""
    device = monitor(chair="")
    assignment = assign(device, None, by=account_of("nurse"))
    for _ in range(2):
        sent(measured(application="STRANGER"))
    item = InboxItem.objects.get()
    set_aside([item], reason="unknown", by=account_of("nurse"))
    return {
        "DeviceAssignment": assignment,
        "RawMessage": item.message,
        "Resend": item.message.resends.get(),
        "MessageOutcome": item.message.outcome,
        "InboxItem": item,
        "InboxDecision": item.decision,
    }
