"""The only way a message comes in: stored, then worked on, then answered. AA only after everything is committed.

Whatever happens in between, a message is found again: one that was stored and not worked on (the machine stopped) is
worked on when it is sent again, or when the listener starts.
"""

import hashlib
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from daybreak.clinic.devices.models import Device, InboxItem, MessageOutcome, RawMessage, Resend
from daybreak.clinic.devices.placing import Unplaced, place
from daybreak.clinic.devices.recognising import device_of
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.exchange.hl7v2 import (
    MOST_BYTES,
    Answer,
    Message,
    Moment,
    Part,
    Readings,
    acknowledge,
    read_message,
    read_readings,
)
from daybreak.knowledge.monitor_codes import load_monitor_codes

Kind = InboxItem.Kind
log = logging.getLogger(__name__)


class NotStored(Exception):
    """The database did not take the message. It must be sent again; nothing was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is answered, and one line about it without any patient's data. is_cut: close the connection."""

    answer: bytes
    line: str


def take(content: bytes, *, peer: str, now: datetime | None = None, size: int | None = None) -> Taken:
    """Stores a message, works on it and gives the answer. size: of all that came, if this is only its beginning.

    Raises NotStored if the database does not take it.
    """
    moment = now or timezone.now()
    message = read_message(content)
    try:
        raw, is_new = _stored(content, message, peer, moment, size)
        outcome = MessageOutcome.objects.filter(message=raw).first() or _worked_on(raw, message, moment)
    except DatabaseError as error:
        raise NotStored(type(error).__name__) from error
    return Taken(answer=_answer(message, outcome, moment), line=_line(raw, outcome, is_new))


def not_stored(content: bytes, *, now: datetime | None = None) -> bytes:
    """The answer to a message that the database did not take."""
    answer = Answer(code="AE", error="207", text="Not stored: the database did not answer. Send it again.")
    return acknowledge(read_message(content).header, answer, answer_id=_answer_id(), now=now or timezone.now())


def finish_pending(now: datetime | None = None) -> int:
    """Works on every message that was stored and never worked on; says how many there were."""
    pending = RawMessage.objects.filter(outcome=None).order_by("id")
    count = 0
    for raw in pending.iterator(chunk_size=100):
        _worked_on(raw, read_message(bytes(raw.content)), now or timezone.now())
        count += 1
    return count


def _stored(content: bytes, message: Message, peer: str, now: datetime, size: int | None) -> tuple[RawMessage, bool]:
    """The message in the database, committed; and whether it was new."""
    digest = hashlib.sha256(content + (b"" if size is None else b"\x1ccut")).hexdigest()
    header = message.header
    with one_writer(SESSION_EVENTS):
        known = RawMessage.objects.filter(sha256=digest).first()
        if known is not None:
            Resend.objects.create(message=known, received_at=now, peer=peer[:100])
            return known, False
        raw = RawMessage.objects.create(
            received_at=now,
            peer=peer[:100],
            sender=_kept(header.sender) if header else "",
            control_id=_kept(header.control_id) if header else "",
            size=len(content) if size is None else size,
            is_cut=size is not None,
            sha256=digest,
            content=content,
        )
    return raw, True


def _kept(text: str) -> str:
    """As much of a field as a column holds; PostgreSQL holds no zero bytes."""
    return text.replace("\x00", "\\0")[:200]


def _worked_on(raw: RawMessage, message: Message, now: datetime) -> MessageOutcome:
    try:
        with one_writer(SESSION_EVENTS):
            return MessageOutcome.objects.filter(message=raw).first() or _outcome(raw, message, now)
    except DatabaseError:
        raise
    except Exception as error:  # a fault of ours must not lose a message: it waits for a person, and its sender is told
        log.error("message %s could not be worked on: %s", raw.pk, type(error).__name__, exc_info=True)
        return _failed(raw, error, now)


def _failed(raw: RawMessage, error: Exception, now: datetime) -> MessageOutcome:
    reason = f"The program could not work on it ({type(error).__name__}). It is stored; tell whoever looks after it."
    with one_writer(SESSION_EVENTS):
        _wait(raw, None, Unplaced(kind=Kind.FAILED, about=type(error).__name__, reason=reason), now)
        text = "Stored, but the program could not work on it; a person will look."
        return _concluded(raw, None, Answer(code="AE", error="207", text=text), [], now)


def _outcome(raw: RawMessage, message: Message, now: datetime) -> MessageOutcome:
    if raw.is_cut:
        reason = f"it has more than {MOST_BYTES:,} bytes; its beginning is kept"
        return _not_results(raw, Answer(code="AR", error="207", text=reason), now)
    if message.refusal is not None:
        refusal = message.refusal
        answer = Answer(code=refusal.code, error=refusal.error, place=refusal.place, text=refusal.reason)
        return _not_results(raw, answer, now)
    device, unknown = device_of(message)
    zone = ZoneInfo(device.zone if device else settings.TIME_ZONE)
    readings = read_readings(message, load_monitor_codes(), zone=zone, received_at=raw.received_at)
    waiting = _inboxed_parts(raw, device, readings, now)
    if _is_reused(raw):
        return _reused(raw, device, readings, now)
    for moment in readings.moments:
        placed = (
            place(moment, message, raw, device, now=now)
            if device
            else Unplaced(kind=Kind.UNKNOWN_MONITOR, about=_shown_sender(raw), reason=unknown)
        )
        if isinstance(placed, Unplaced):
            _wait(raw, device, placed, now, moment)
            waiting += 1
    return _concluded(raw, device, Answer(code="AA", text=_accepted(readings, waiting)), _parts(readings), now)


def _accepted(readings: Readings, waiting: int) -> str:
    taken = f"Stored; {_counted(len(readings.moments), 'reading')}" if readings.moments else "Stored; no value in it"
    return f"{taken}; {_counted(waiting, 'part')} for a person to look at" if waiting else taken


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _not_results(raw: RawMessage, answer: Answer, now: datetime) -> MessageOutcome:
    reason = f"{answer.text[:1].upper()}{answer.text[1:]}. It was answered {answer.code}."
    _wait(raw, None, Unplaced(kind=Kind.NOT_RESULTS, about=answer.text[:200], reason=reason), now)
    return _concluded(raw, None, answer, [], now)


def _is_reused(raw: RawMessage) -> bool:
    """Whether an earlier message of this sender carried the same id, and said something else."""
    return RawMessage.objects.filter(sender=raw.sender, control_id=raw.control_id, pk__lt=raw.pk).exists()


def _reused(raw: RawMessage, device: Device | None, readings: Readings, now: datetime) -> MessageOutcome:
    reason = (
        "Its sender used the id of this message (MSH-10) before, for another one. It may be a correction or another "
        "patient's; look at both. If a monitor counts anew after each start, have it set to unique ids."
    )
    unplaced = Unplaced(kind=Kind.REUSED_ID, about=_shown_sender(raw), reason=reason)
    for moment in readings.moments or (None,):
        _wait(raw, device, unplaced, now, moment)
    text = "Stored for a person to look at: MSH-10 was used before for another message"
    answer = Answer(code="AE", error="205", place="MSH^1^10", text=text)
    return _concluded(raw, device, answer, _parts(readings), now)


def _inboxed_parts(raw: RawMessage, device: Device | None, readings: Readings, now: datetime) -> int:
    """What is not certain waits; parts of one message that say the same about one thing wait together."""
    unclear: dict[str, list[Part]] = {}
    for part in readings.parts:
        if part.fate == "unclear":
            unclear.setdefault(f"{part.about}: {part.reason}"[:200], []).append(part)
    InboxItem.objects.bulk_create(
        InboxItem(
            message=raw,
            device=device,
            at=now,
            kind=Kind.UNCLEAR,
            about=about,
            place=_places(parts),
            reason=f"{_places(parts)}: {parts[0].reason}."[:500],
        )
        for about, parts in unclear.items()
    )
    return sum(map(len, unclear.values()))


def _places(parts: list[Part]) -> str:
    """ "OBX 3", "OBX 3 and 2 more"."""
    more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    return f"{parts[0].place}{more}"


def _wait(
    raw: RawMessage, device: Device | None, unplaced: Unplaced, now: datetime, moment: Moment | None = None
) -> None:
    reading = None if moment is None else {"observed_at": moment.observed_at.isoformat(), **moment.values}
    note = f" {moment.note}." if moment and moment.note else ""
    InboxItem.objects.create(
        message=raw,
        device=device,
        chair=unplaced.chair,
        at=now,
        kind=unplaced.kind,
        about=unplaced.about[:200],
        place=", ".join(moment.places)[:40] if moment else "",
        reason=f"{unplaced.reason}{note}"[:500],
        reading=reading,
    )


def _concluded(
    raw: RawMessage, device: Device | None, answer: Answer, parts: list[dict[str, str]], now: datetime
) -> MessageOutcome:
    return MessageOutcome.objects.create(
        message=raw,
        at=now,
        device=device,
        code=answer.code,
        error=answer.error,
        place=answer.place[:40],
        text=answer.text[:300],
        parts=parts,
    )


def _parts(readings: Readings) -> list[dict[str, str]]:
    return [
        {"place": part.place, "fate": part.fate, "about": part.about, "reason": part.reason} for part in readings.parts
    ]


def _answer(message: Message, outcome: MessageOutcome, now: datetime) -> bytes:
    answer = Answer(code=outcome.code, error=outcome.error, place=outcome.place, text=outcome.text)
    return acknowledge(message.header, answer, answer_id=_answer_id(), now=now)


def _answer_id() -> str:
    return uuid.uuid4().hex[:20]


def _line(raw: RawMessage, outcome: MessageOutcome, is_new: bool) -> str:
    device = outcome.device.name if outcome.device else "no known monitor"
    again = "" if is_new else " (sent again)"
    return f"message {raw.pk} from {device}, {raw.size} bytes{again}: {outcome.code}, {outcome.text}"


def _shown_sender(raw: RawMessage) -> str:
    shown = raw.sender.strip("|").replace("|", ", ")
    return shown or "a sender that names itself in no way"
