"""Everything of one session for its record: the fold, and beside it what the fold leaves aside.

What the state is, the fold alone says. Here events are only put into tables: corrections beside what they replaced,
what came late, what was refused, and who did what.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from daybreak import __version__
from daybreak.care.protocol import Protocol
from daybreak.care.session.events import (
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    Amended,
    DeviceGiven,
    Discharged,
    DoseConfirmed,
    Event,
    InterventionGiven,
    Reading,
    ScaleScored,
    SideEffectNoted,
)
from daybreak.care.session.log import Log, settled
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.state import Alarm, Phase, SessionState, SideEffect
from daybreak.care.session.timeline import alarm_history, fold
from daybreak.clinic.sessions.folding import event_from, protocol_of_session, rules_of
from daybreak.clinic.sessions.models import RefusedEvent, Seating, Session
from daybreak.clinic.sessions.record.words import Teller, clock, figure

LATE = timedelta(minutes=5)
"""What reached the server so long after it was seen is told as late: on paper first, or while there was no network."""

ROWS_AT_MOST = 300
"""With more readings than this, a table shows one row for each minute with its lowest and highest values."""

_STEPS = (AdministrationStarted, AdministrationPaused, AdministrationResumed, AdministrationStopped, DeviceGiven)
_MEASURES = ("heart_rate_per_min", "spo2_percent", "respiratory_rate_per_min")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One row of vital signs as text; of several readings of one minute the lowest and the highest."""

    at: datetime
    pressure: str
    others: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event in words. late_minutes: how much later it reached the server, if that was late."""

    at: datetime
    words: str
    by: str
    received_at: datetime
    late_minutes: int | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was wrong, and what stands instead; counts: no later correction took its place."""

    at: datetime
    by: str
    reason: str
    was: str
    was_by: str
    now: str
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What was sent and could not be taken, and why."""

    received_at: datetime
    by: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedEffect:
    """A side effect with who noted it and what they wrote."""

    effect: SideEffect
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One session as its record shows it. closing: the discharge, if there was one."""

    session: Session
    protocol: Protocol
    rules: SessionRules
    state: SessionState
    log: Log
    software_version: str
    seatings: tuple[Seating, ...]
    confirmations: tuple[DoseConfirmed, ...]
    steps: tuple[Entry, ...]
    vitals: tuple[Vitals, ...]
    reading_count: int
    scales: tuple[Entry, ...]
    effects: tuple[NotedEffect, ...]
    interventions: tuple[Entry, ...]
    alarms: tuple[Alarm, ...]
    corrections: tuple[Correction, ...]
    refused: tuple[Refused, ...]
    late: tuple[Entry, ...]
    story: tuple[Entry, ...]
    people: tuple[tuple[str, str], ...]
    closing: Discharged | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to come."""
        return self.state.phase in (Phase.DISCHARGED, Phase.ABORTED)

    @property
    def thinned(self) -> bool:
        """Whether the table of vital signs shows minutes instead of readings."""
        return len(self.vitals) < self.reading_count


def session_record(session: Session, now: datetime | None = None) -> SessionRecord:
    """The record as it stands at `now`, the present by default."""
    moment = now or timezone.now()
    stored = [(row, event_from(row.content)) for row in session.events.order_by("id")]
    events = [event for _, event in stored]
    rules = rules_of(session)
    state, (log, _) = fold(rules, events, moment), settled(events)
    teller = Teller(rules, [*events, *log.events])
    received = {event.id: row.received_at for row, event in stored}
    wrong = {event.event for event in events if isinstance(event, Amended)}
    entries = [_entry(event, teller, received, wrong) for event in sorted(events, key=_in_order)]
    counting = [_entry(event, teller, received, set()) for event in log.events]
    by_kind = list(zip(log.events, counting, strict=True))
    return SessionRecord(
        session=session,
        protocol=protocol_of_session(session),
        rules=rules,
        state=state,
        log=log,
        software_version=__version__,
        seatings=tuple(session.seatings.select_related("chair", "by").order_by("since", "id")),
        confirmations=tuple(log.of(DoseConfirmed)),
        steps=tuple(entry for event, entry in by_kind if isinstance(event, _STEPS)),
        vitals=tuple(_vitals(log.of(Reading))),
        reading_count=len(log.of(Reading)),
        scales=tuple(entry for event, entry in by_kind if isinstance(event, ScaleScored)),
        effects=tuple(_effects(state.side_effects, log)),
        interventions=tuple(entry for event, entry in by_kind if isinstance(event, InterventionGiven)),
        alarms=alarm_history(rules, events, moment),
        corrections=tuple(_corrections(events, teller)),
        refused=tuple(_refused(session.refused_events.select_related("sent_by").order_by("id"))),
        late=tuple(entry for entry in entries if entry.late_minutes is not None),
        story=tuple(e for event, e in _paired(events, entries) if not isinstance(event, Reading | ScaleScored)),
        people=tuple(_people(events)),
        closing=log.latest(Discharged),
    )


def _in_order(event: Event) -> tuple[datetime, datetime, str]:
    return event.observed_at, event.recorded_at, event.id


def _paired(events: Iterable[Event], entries: Iterable[Entry]) -> Iterable[tuple[Event, Entry]]:
    return zip(sorted(events, key=_in_order), entries, strict=True)


def _entry(event: Event, teller: Teller, received: dict[str, datetime], wrong: set[str]) -> Entry:
    reached = received[event.id]
    behind = reached - event.observed_at
    is_late = behind > LATE and not isinstance(event, Amended)
    return Entry(
        at=event.observed_at,
        words=teller.told(event),
        by=event.by,
        received_at=reached,
        late_minutes=int(behind.total_seconds() // 60) if is_late else None,
        corrected=event.id in wrong,
    )


def _vitals(readings: Sequence[Reading]) -> Iterable[Vitals]:
    """A row for each reading, or, where that would be too many, for each minute."""
    groups: dict[tuple[datetime, str], list[Reading]] = {}
    for each in readings:
        minute = each.observed_at.replace(second=0, microsecond=0)
        key = (minute, "") if len(readings) > ROWS_AT_MOST else (each.observed_at, each.id)
        groups.setdefault(key, []).append(each)
    for (moment, _), group in groups.items():
        systolic, diastolic = (_range(group, name) for name in ("systolic_mmhg", "diastolic_mmhg"))
        measured = systolic or diastolic
        yield Vitals(
            at=moment,
            pressure=f"{systolic or figure(None)}/{diastolic or figure(None)}" if measured else "",
            others=tuple(_range(group, name) for name in _MEASURES),
            by=", ".join(dict.fromkeys(each.by for each in group)),
        )


def _range(group: Sequence[Reading], name: str) -> str:
    """ "118" or "118 to 124"; "" where none was measured."""
    values = [value for each in group if (value := getattr(each, name)) is not None]
    if not values:
        return ""
    low, high = min(values), max(values)
    return figure(low) if low == high else f"{figure(low)} to {figure(high)}"


def _effects(effects: Iterable[SideEffect], log: Log) -> Iterable[NotedEffect]:
    noted = {each.id: each for each in log.of(SideEffectNoted)}
    for each in effects:
        yield NotedEffect(effect=each, note=noted[each.id].note, by=noted[each.id].by)


def _corrections(events: Iterable[Event], teller: Teller) -> Iterable[Correction]:
    known = {event.id: event for event in events}
    amended = [event for event in known.values() if isinstance(event, Amended)]
    last = {each.event: each.id for each in sorted(amended, key=lambda each: (each.recorded_at, each.id))}
    for each in sorted(amended, key=_in_order):
        original = known.get(each.event)
        yield Correction(
            at=each.observed_at,
            by=each.by,
            reason=each.reason or "No reason given",
            was=_with_time(original, teller) if original else f"Event {each.event}, which is not here.",
            was_by=original.by if original else "",
            now=_with_time(each.replacement, teller) if each.replacement else "Never happened.",
            counts=last[each.event] == each.id,
        )


def _with_time(event: Event, teller: Teller) -> str:
    return f"{clock(event.observed_at)} {teller.told(event)}"


def _refused(rows: Iterable[RefusedEvent]) -> Iterable[Refused]:
    for row in rows:
        yield Refused(
            received_at=row.received_at,
            by=str(row.sent_by) if row.sent_by else "A device",
            reason=row.reason,
            content=bytes(row.content).decode("utf-8", "replace"),
        )


def _people(events: Iterable[Event]) -> Iterable[tuple[str, str]]:
    """Everybody and every device, with how often they did what."""
    done: dict[str, Counter[str]] = {}
    for event in events:
        done.setdefault(event.by, Counter())[event.kind] += 1
    for name, counts in done.items():
        yield name, ", ".join(f"{_kind(kind)} {count}" for kind, count in counts.most_common())


def _kind(kind: str) -> str:
    return kind.replace("_", " ")
