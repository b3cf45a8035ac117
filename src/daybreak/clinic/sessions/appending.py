"""The only way an event gets into a session: checked, attributed, stored once, and answered for one by one.

What cannot be taken never costs what can (each event of a batch stands for itself), and is kept with its reason.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.utils import timezone

from daybreak.care.session.events import Amended, DoseConfirmed, DoseOrdered, Event, HoldLifted
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.sessions.folding import stored_event
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent
from daybreak.clinic.sessions.people import label
from daybreak.exchange.session_json import EventRefused, decode_event, encode_event

MOST_AT_ONCE = 500
_KEPT_BYTES = 64_000
_IN_ONES_OWN_NAME = (DoseOrdered, DoseConfirmed, HoldLifted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one event. known: it was stored before, exactly like this. row: where it stands in the session."""

    id: str
    status: Literal["stored", "known", "refused"]
    row: int | None = None
    reason: str = ""


def append_events(
    session: Session, raw: Sequence[object], *, by: User | None, device: str = "", now: datetime | None = None
) -> list[Receipt]:
    """Stores what is new and answers for each event in turn; everything answered "stored" is committed on return.

    raw: JSON objects as sent. by: who is signed in; None for a monitor, which `device` then names. The sender's clock
    is believed about when something was seen, never that it was recorded later than now. Raises ValueError for more
    than MOST_AT_ONCE events.
    """
    if len(raw) > MOST_AT_ONCE:
        raise ValueError(f"{len(raw)} events at once; send at most {MOST_AT_ONCE} and then the rest.")
    moment = now or timezone.now()
    with one_writer(SESSION_EVENTS):
        receipts = [_append(session, each, by, device, moment) for each in raw]
        if by is None and any(each.status == "stored" for each in receipts):
            audit.record("session.device", patient=session.patient, record=f"Session/{session.pk}")
    return receipts


def append_event(session: Session, event: Event, *, by: User | None, device: str = "") -> Receipt:
    """One event that this program made itself."""
    return append_events(session, [encode_event(event)], by=by, device=device)[0]


def _append(session: Session, raw: object, by: User | None, device: str, now: datetime) -> Receipt:
    try:
        sent = decode_event(raw)
        event = _attributed(_recorded_by(sent, now), by, device)
        stored = SessionEvent.objects.filter(event_id=event.id).first()
        if stored is not None:
            return _answer_again(session, stored, event)
        row = SessionEvent.objects.create(
            session=session,
            event_id=event.id,
            kind=event.kind,
            observed_at=event.observed_at,
            recorded_at=event.recorded_at,
            received_at=now,
            by=event.by[:200],
            sent_by=by,
            device=device[:100],
            content=msgspec.json.encode(encode_event(event)),
        )
    except EventRefused as error:
        return _refuse(session, raw, str(error), by, now)
    return Receipt(id=event.id, status="stored", row=row.pk)


def _recorded_by(event: Event, now: datetime) -> Event:
    """The event as recorded now at the latest: a clock that is ahead must not date a record into the future."""
    if isinstance(event, Amended) and event.replacement is not None:
        event = replace(event, replacement=_recorded_by(event.replacement, now))
    return event if event.recorded_at <= now else replace(event, recorded_at=now)


def _attributed(event: Event, by: User | None, device: str) -> Event:
    """The event in the name of who is signed in. Raises EventRefused if they may not say this, or not for another."""
    if by is None:
        return replace(event, by=f"device {device}")
    _ensure_may(event, by)
    me = label(by)
    if isinstance(event, Amended):
        inner = None if event.replacement is None else _attributed(event.replacement, by, device)
        return replace(event, by=_name(event, me), replacement=inner)
    return replace(event, by=_name(event, me))


def _name(event: Event, me: str) -> str:
    """Another's name stays only beside one's own; an order or a signature is nobody's but one's own."""
    if event.by in (me, ""):
        return me
    if isinstance(event, _IN_ONES_OWN_NAME):
        raise EventRefused(f"Event {event.id}, by: found {event.by!r}; expected {me}. Sign in as the one who decides.")
    return event.by if event.by.endswith(f", sent by {me}") else f"{event.by}, sent by {me}"


def _ensure_may(event: Event, by: User) -> None:
    for permission in _needed(event):
        if not by.may(permission):
            raise EventRefused(f"Event {event.id}, {event.kind}: {by.role} has no {permission}. Ask somebody who has.")


def _needed(event: Event) -> tuple[str, ...]:
    if isinstance(event, DoseOrdered | HoldLifted):
        return ("session.order",)
    if isinstance(event, DoseConfirmed):
        return ("session.order",) if event.purpose == "second_sign_off" else ("session.confirm",)
    if isinstance(event, Amended):
        amended = SessionEvent.objects.filter(event_id=event.event).exclude(kind="amended").first()
        inner = _needed(event.replacement) if event.replacement is not None else ()
        return (*inner, *(_needed(stored_event(amended)) if amended is not None else ("session.chart",)))
    return ("session.chart",)


def _answer_again(session: Session, stored: SessionEvent, event: Event) -> Receipt:
    """The same event again is welcome; another one under its id is not."""
    same = stored.session_id == session.pk and _compared(stored_event(stored)) == _compared(event)
    if same:
        return Receipt(id=event.id, status="known", row=stored.pk)
    raise EventRefused(
        f"Event {event.id}: found another event under an id that is taken; expected an id for each. Enter it again."
    )


def _compared(event: Event) -> dict[str, Any]:
    """All but what the server sets, which may differ each time an event is sent."""
    written = encode_event(event)
    for each in (written, written.get("replacement") or {}):
        each.pop("recorded_at", None)
        each.pop("by", None)
    return written


def _refuse(session: Session, raw: object, reason: str, by: User | None, now: datetime) -> Receipt:
    content = _as_sent(raw)
    digest = hashlib.sha256(content + reason.encode("utf-8", "replace")).hexdigest()
    if not RefusedEvent.objects.filter(session=session, sha256=digest).exists():
        RefusedEvent.objects.create(
            session=session, received_at=now, sent_by=by, content=content[:_KEPT_BYTES], sha256=digest, reason=reason
        )
    name = raw.get("id") if isinstance(raw, dict) else ""
    return Receipt(id=name if isinstance(name, str) else "", status="refused", reason=reason)


def _as_sent(raw: object) -> bytes:
    try:
        return msgspec.json.encode(raw)
    except (TypeError, ValueError, RecursionError, OverflowError):
        return repr(raw).encode("utf-8", "backslashreplace")
