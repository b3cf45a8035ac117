"""Sessions and their events as pages send them, for tests of what the clinic does with them."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import Chair, RefusedEvent, Session, SessionEvent

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KNOWN = services.Known(sex="female", height_cm=170, last_weight_kg=70, sessions_before=3, pregnancy_possible=True)


def a_chair(name: str = "Chair 1") -> Chair:
    """The chair of that name."""
    return Chair.objects.get_or_create(name=name)[0]


def somebody(username: str, role: str) -> User:
    """A further account of a role, beside the one that `account_of` makes."""
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_user(username, full_name=username.title(), role=role, password="x" * 12)


def opened(patient: Patient, *, chair: str = "Chair 1", protocol: str = "iv-ketamine", **more: Any) -> Session:
    """A session that a nurse has just opened."""
    return services.open_session(patient, protocol, a_chair(chair), KNOWN, by=account_of("nurse"), **more)


def told(kind: str, *, minutes: float | None = None, late: float = 0, **fields: Any) -> dict[str, Any]:
    """An event as a page sends it: seen now or so many minutes after NOON, written down so much later."""
    seen = timezone.now() if minutes is None else NOON + timedelta(minutes=minutes)
    times = {"observed_at": seen.isoformat(), "recorded_at": (seen + timedelta(minutes=late)).isoformat()}
    return {"kind": kind, "id": f"{uuid.uuid4()}", "by": "", **times, **fields}


def reading(**fields: Any) -> dict[str, Any]:
    """A reading as a page sends it."""
    return told("reading", **{"systolic_mmhg": 120, "diastolic_mmhg": 80, **fields})


def amended(wrong: dict[str, Any], right: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:
    """The correction of an event by another, or by nothing."""
    return told("amended", event=wrong["id"], replacement=right, **fields)


def append(session: Session, *events: Any, by: User | None, **more: Any) -> list[services.Receipt]:
    """What the service answers."""
    return services.append_events(session, list(events), by=by, **more)


def status(session: Session, event: Any, *, by: User | None, **more: Any) -> str:
    """What became of one event."""
    return append(session, event, by=by, **more)[0].status


def reason(session: Session, event: Any, *, by: User | None, **more: Any) -> str:
    """Why one event was refused."""
    (receipt,) = append(session, event, by=by, **more)
    assert receipt.status == "refused"
    return receipt.reason


def stored_ids(session: Session) -> set[str]:
    """The ids of every event of a session but its check-in."""
    return set(
        SessionEvent.objects.filter(session=session).exclude(kind="checked_in").values_list("event_id", flat=True)
    )


def refused_count(session: Session) -> int:
    return RefusedEvent.objects.filter(session=session).count()


def address(session: Session, name: str, *, patient_id: int | None = None) -> str:
    """One of a session's addresses."""
    return f"/patients/{patient_id or session.patient_id}/sessions/{session.pk}/{name}/"


def client_of(user: User, **more: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(**more)
    client.force_login(user)
    return client


def post(client: Client, session: Session, *events: Any, **more: Any) -> Any:
    """The answer to a batch of events."""
    body = json.dumps({"events": list(events)})
    return client.post(address(session, "events"), body, content_type="application/json", **more)
