"""A moment of a message into the session it was measured in, or why a person must say where it belongs.

The way is always monitor, chair, session, and the patient who is named must be the one who sits there (a reading on
the wrong patient harms two people).
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daybreak.care.session.events import Amended, Event, Reading
from daybreak.clinic.devices.models import Device, DeviceAssignment, InboxItem, RawMessage
from daybreak.clinic.devices.recognising import contradiction
from daybreak.clinic.sessions.folding import stored_event
from daybreak.clinic.sessions.models import Chair, Session, SessionEvent
from daybreak.clinic.sessions.services import append_events, session_at
from daybreak.exchange.hl7v2 import Message, Moment
from daybreak.exchange.session_json import encode_event

Kind = InboxItem.Kind
_OF_A_CORRECTION = "hl7c-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Why a moment waits for a person."""

    kind: str
    about: str
    reason: str
    chair: Chair | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The moment is in a session, or was already. session: where."""

    session: Session


def chair_at(device: Device, at: datetime) -> Chair | None:
    """Where the monitor stood at a moment."""
    assignments = DeviceAssignment.objects.filter(device=device, since__lte=at).select_related("chair")
    last = assignments.order_by("since", "id").last()
    return last.chair if last else None


def place(moment: Moment, message: Message, raw: RawMessage, device: Device, *, now: datetime) -> Placed | Unplaced:
    """Puts the moment into its session. Call it within the transaction that says what became of the message."""
    begun = _within_its_second(moment.observed_at)
    chair = chair_at(device, moment.observed_at) or chair_at(device, begun)
    if chair is None:
        reason = f"{device} stood at no chair when this was measured. Assign it before a session begins."
        return Unplaced(kind=Kind.NO_CHAIR, about=device.name, reason=reason)
    session = session_at(chair, moment.observed_at) or session_at(chair, begun)
    if session is None:
        reason = f"Nobody was in treatment at {chair} when this was measured."
        return Unplaced(kind=Kind.NO_SESSION, about=chair.name, reason=reason, chair=chair)
    wrong = contradiction(message, session.patient)
    if wrong:
        return Unplaced(kind=Kind.OTHER_PATIENT, about=f"{chair.name}, {device.name}", reason=wrong, chair=chair)
    events = _events(moment, raw, device, session, now)
    if isinstance(events, Unplaced):
        return replace(events, chair=chair)
    receipts = append_events(session, [encode_event(event) for event in events], by=None, device=device.name, now=now)
    refused = [each.reason for each in receipts if each.status == "refused"]
    if refused:
        return Unplaced(kind=Kind.REFUSED, about=device.name, reason=refused[0][:500], chair=chair)
    return Placed(session)


def _within_its_second(at: datetime) -> datetime:
    """The last instant that a time may mean: monitors tell whole seconds, so :05 may be anything before :06.

    It only lets begin what had not begun; where somebody else sat in that second, the reading stays theirs.
    """
    return at if at.microsecond else at.replace(microsecond=999_999)


def event_id(raw: RawMessage, number: int, prefix: str = "hl7-") -> str:
    """The id of the event of a moment: always the same, so that nothing is stored twice."""
    name = "\n".join((raw.sender, raw.control_id, str(number)))
    return f"{prefix}{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def reading_of(moment: Moment, *, name: str, now: datetime, by: str) -> Reading:
    """The moment as an event of a session."""
    return Reading(id=name, observed_at=moment.observed_at, recorded_at=now, by=by, **moment.values)


def _events(moment: Moment, raw: RawMessage, device: Device, session: Session, now: datetime) -> list[Event] | Unplaced:
    """What the moment adds to the session: a reading, or corrections of readings; nothing that is there already."""
    before = [] if moment.timed_by == "received" else _same_moment(moment, device, session)
    if moment.corrects:
        return _corrections(moment, raw, device, before, now)
    known = {
        name: figure
        for row, reading in before
        for name, figure in moment.values.items()
        if _says(row, reading, name, figure)
    }
    news = {name: figure for name, figure in moment.values.items() if name not in known}
    if not news:
        return []
    return [reading_of(replace(moment, values=news), name=event_id(raw, moment.number), now=now, by=device.name)]


def _same_moment(moment: Moment, device: Device, session: Session) -> list[tuple[SessionEvent, Reading]]:
    rows = session.events.filter(device=device.name, kind="reading", observed_at=moment.observed_at, sent_by=None)
    return [(row, event) for row in rows if isinstance(event := stored_event(row), Reading)]


def _says(row: SessionEvent, reading: Reading, name: str, figure: float) -> bool:
    """Whether a stored reading makes this value superfluous: it says the same, or came as its correction before it."""
    value = getattr(reading, name)
    return value is not None and (value == figure or row.event_id.startswith(_OF_A_CORRECTION))


def _corrections(
    moment: Moment, raw: RawMessage, device: Device, before: list[tuple[SessionEvent, Reading]], now: datetime
) -> list[Event] | Unplaced:
    """An Amended for each reading that said something else, and a reading for what had not come yet."""
    left, events = dict(moment.values), list[Event]()
    for number, (row, reading) in enumerate(before, start=1):
        current = _current(row, reading)
        if current is None:
            reason = "The monitor corrects a value that a person has corrected already. Look which one is right."
            return Unplaced(kind=Kind.CORRECTION, about=device.name, reason=reason)
        mine = {name: left.pop(name) for name in list(left) if getattr(current, name) is not None}
        if any(getattr(current, name) != figure for name, figure in mine.items()):
            name = f"{event_id(raw, moment.number)}-{number}"
            right = replace(current, id=f"{name}r", recorded_at=now, **mine)
            events.append(_amended(name, row, right, moment, device, now))
    if left:
        name = event_id(raw, moment.number, _OF_A_CORRECTION)
        events.append(reading_of(replace(moment, values=left), name=name, now=now, by=device.name))
    return events


def _amended(name: str, row: SessionEvent, right: Reading, moment: Moment, device: Device, now: datetime) -> Amended:
    return Amended(
        id=name,
        observed_at=moment.observed_at,
        recorded_at=now,
        by=device.name,
        event=row.event_id,
        replacement=right,
        reason="Corrected by the monitor (OBX-11 is C)",
    )


def _current(row: SessionEvent, reading: Reading) -> Reading | None:
    """The reading as the monitor last corrected it; None if a person has corrected it or struck it out."""
    current: Reading = reading
    for later in row.session.events.filter(kind="amended").order_by("id"):
        amended: Any = stored_event(later)
        if amended.event != row.event_id:
            continue
        if later.sent_by_id is not None or not isinstance(amended.replacement, Reading):
            return None
        current = amended.replacement
    return current
