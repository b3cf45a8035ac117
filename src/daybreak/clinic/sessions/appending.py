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

from daybreak.care.session.events import Amended, DoseConfirmed, DoseOrdered, Event, HoldLifted, Reading
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.sessions.folding import events_from, stored_event
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent
from daybreak.clinic.sessions.people import label
from daybreak.exchange.session_json import EventRefused, decode_event, encode_event
from daybreak.exchange.session_json.shape import shown

MOST_AT_ONCE = 500
_KEPT_BYTES = 64_000
_LONGEST_NAME = 1_000
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
        stored = SessionEvent.objects.filter(event_id=sent.id).first()
        if stored is not None:
            return _answer_again(session, stored, sent)
        event = _attributed(_recorded_by(sent, now), by, device)
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
    """The event as recorded now at the latest: a clock that is ahead must not date a record into the future.

    A corrected order is recorded when it arrives: dated back by a slow clock it would seem to be what was confirmed.
    """
    if isinstance(event, Amended) and event.replacement is not None:
        event = replace(event, replacement=_recorded_by(event.replacement, now))
        if isinstance(event.replacement, DoseOrdered):
            return replace(event, recorded_at=now)
    return event if event.recorded_at <= now else replace(event, recorded_at=now)


def _attributed(event: Event, by: User | None, device: str) -> Event:
    """The event in the name of who is signed in. Raises EventRefused if they may not say this, or not for another."""
    if by is None:
        return replace(_measured(event, device), by=f"device {device}")
    _ensure_may(event, by)
    me = label(by)
    if isinstance(event, Amended):
        inner = None if event.replacement is None else _attributed(event.replacement, by, device)
        return replace(event, by=_name(event, me), replacement=inner)
    return replace(event, by=_name(event, me))


def _measured(event: Event, device: str) -> Event:
    """What a device may say: what it measured, and what it measured in truth. Orders and decisions are people's."""
    if isinstance(event, Amended) and isinstance(event.replacement, Reading) and _is_its_own(event.event, device):
        return replace(event, replacement=replace(event.replacement, by=f"device {device}"))
    if not isinstance(event, Reading):
        raise EventRefused(f"Event {event.id}: found {event.kind} from the device {device}; expected a reading.")
    return event


def _is_its_own(event_id: str, device: str) -> bool:
    """Whether the device itself sent that reading; a device corrects nobody else."""
    sent = SessionEvent.objects.filter(event_id=event_id, kind="reading", device=device[:100], sent_by=None)
    return bool(device) and sent.exists()


def _name(event: Event, me: str) -> str:
    """Another's name stays only beside one's own; an order or a signature is nobody's but one's own."""
    if event.by in (me, ""):
        return me
    if len(event.by) > _LONGEST_NAME:
        raise EventRefused(f"Event {event.id}, by: found {len(event.by)} characters; expected at most {_LONGEST_NAME}.")
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
        meant = (event.replacement, *_versions(event.event))
        return ("session.chart", *(name for each in meant if each is not None for name in _needed(each)))
    return ("session.chart",)


def _versions(event_id: str) -> list[Event | None]:
    """An event as it was stored and as it was corrected since: whoever corrects it again may do so with each."""
    first = SessionEvent.objects.filter(event_id=event_id).exclude(kind="amended").first()
    if first is None:
        return []
    corrections = first.session.events.filter(kind="amended").values_list("content", flat=True)
    amended = (each for each in events_from(corrections) if isinstance(each, Amended) and each.event == event_id)
    return [stored_event(first), *(each.replacement for each in amended)]


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
        return shown(raw).encode("utf-8", "backslashreplace")
