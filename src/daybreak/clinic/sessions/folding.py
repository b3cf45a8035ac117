"""From the stored rows of a session to its state: the rules as they were when it was opened, and every event."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import msgspec
from django.utils import timezone

from daybreak.care.protocol import Protocol
from daybreak.care.session.events import Event
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.state import SessionState
from daybreak.care.session.timeline import fold
from daybreak.clinic.screening.models import ProtocolSnapshot
from daybreak.clinic.sessions.models import Session, SessionEvent
from daybreak.exchange.session_json import decode_event
from daybreak.knowledge import protocol_from_bytes


def protocol_of_session(session: Session) -> Protocol:
    """The protocol that this session runs by, from the file that was in force when it was opened."""
    return _protocol(session.protocol_id)


def rules_of(session: Session) -> SessionRules:
    """The session rules of that protocol."""
    rules = protocol_of_session(session).session
    if rules is None:
        raise ValueError(f"{session}: the protocol {session.protocol_id[:12]} says nothing about sessions.")
    return rules


def events_of(session: Session, *, until: datetime | None = None) -> list[Event]:
    """Every event that was stored, in the order of arrival; until: only those received by then."""
    rows = session.events.order_by("id")
    if until is not None:
        rows = rows.filter(received_at__lte=until)
    return events_from(rows.values_list("content", flat=True))


def events_from(contents: Iterable[bytes]) -> list[Event]:
    """Events from their stored bytes."""
    return [event_from(content) for content in contents]


def event_from(content: bytes) -> Event:
    """One event from its stored bytes."""
    return decode_event(msgspec.json.decode(bytes(content)))


def state_of(session: Session, now: datetime | None = None) -> SessionState:
    """What the session is at `now`, the present by default."""
    return fold(rules_of(session), events_of(session), now or timezone.now())


def stored_event(row: SessionEvent) -> Event:
    """The event of a row."""
    return event_from(row.content)


@lru_cache(maxsize=32)
def _protocol(sha256: str) -> Protocol:
    stored = ProtocolSnapshot.objects.get(pk=sha256)
    return protocol_from_bytes(bytes(stored.content), stored.protocol_id)
