"""Sessions as they stand in the database: the events of tests/care/session/builders, stored as a server stores them."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from care.session import builders as made
from daybreak.care.session.events import Event
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.protocols import protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.clinic.sessions.models import Chair, Seating, Session, SessionEvent
from daybreak.exchange.session_json import encode_event

INFUSION, NASAL = "iv-ketamine", "esketamine-us"
RULES = {INFUSION: made.IV, NASAL: made.NASAL}
_REFERENCES = ("id", "order", "side_effect", "event")


def stored_session(
    patient: Patient,
    protocol_id: str,
    events: Iterable[Event],
    by: User,
    *,
    opened_at: datetime = made.NOON,
    late: dict[str, float] | None = None,
) -> Session:
    """A session with these events. late: id -> minutes after its observation at which an event arrived."""
    session = Session.objects.create(
        patient=patient,
        protocol=protocol_snapshot(protocol_of(protocol_id)),
        software_version="0.1.0",
        opened_at=opened_at,
        opened_by=by,
    )
    chair, _ = Chair.objects.get_or_create(name="Chair 1")
    Seating.objects.create(session=session, chair=chair, since=opened_at, by=by)
    shift = opened_at - made.NOON
    salt = uuid.uuid4().hex
    for event in events:
        add_event(session, event, salt=salt, shift=shift, late=(late or {}).get(event.id, 0))
    return session


def add_event(session: Session, event: Event, *, salt: str, shift: timedelta, late: float = 0) -> SessionEvent:
    """One event more, under an id that a sender could have made."""
    stored = _shifted(_named(event, salt), shift)
    return SessionEvent.objects.create(
        session=session,
        event_id=stored.id,
        kind=stored.kind,
        observed_at=stored.observed_at,
        recorded_at=stored.recorded_at,
        received_at=stored.observed_at + timedelta(minutes=late),
        by=stored.by,
        content=msgspec.json.encode(encode_event(stored)),
    )


def _named(event: Event, salt: str) -> Any:
    changes = {
        name: hashlib.sha256(f"{salt}{getattr(event, name)}".encode()).hexdigest()[:20]
        for name in _REFERENCES
        if hasattr(event, name)
    }
    inner = getattr(event, "replacement", None)
    return replace(event, **changes, **({"replacement": _named(inner, salt)} if inner is not None else {}))


def _shifted(event: Event, shift: timedelta) -> Any:
    moved = replace(event, observed_at=event.observed_at + shift, recorded_at=event.recorded_at + shift)
    inner = getattr(event, "replacement", None)
    return moved if inner is None else replace(moved, replacement=_shifted(inner, shift))
