"""What the board shows of one chair: a card, made from the state that the fold gave and from nothing else.

A card holds moments, never ages: it is equal to the one before unless there is something new to be seen, and a page
reckons the minutes itself. Nothing here compares a value with a limit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils import timezone

from daybreak.care.findings import Finding
from daybreak.care.session.rules import Measure
from daybreak.care.session.state import Alarm, LatestValue, Phase, SessionState, Task
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.ui.templatetags.clinical import person_name

_AT_MOST_NAMED = 2
_PRIORITIES = ("high", "medium", "low")
_TROUBLE, _ACKNOWLEDGED_ONLY, _QUIET, _FREE = 0, 7, 8, 9
_INFUSION_PHASES = {Phase.ADMINISTRATION: "Infusion running", Phase.PAUSED: "Infusion paused"}
_DEVICE_PHASES = {Phase.ADMINISTRATION: "Devices being given", Phase.PAUSED: "Devices paused"}
_PHASES = {
    Phase.EXPECTED: "Expected",
    Phase.PREPARATION: "Preparation",
    Phase.OBSERVATION: "Observation",
    Phase.DISCHARGED: "Discharged",
    Phase.ABORTED: "Given up",
}
_READINGS: tuple[tuple[Measure, str, str], ...] = (
    ("heart_rate_per_min", "Heart rate", "/min"),
    ("spo2_percent", "SpO2", "%"),
    ("respiratory_rate_per_min", "Breaths", "/min"),
    ("moaa_s", "MOAA/S", ""),
    ("cadss", "CADSS", ""),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A chair as the board knows it."""

    chair_id: int
    name: str
    position: int
    in_use: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The one clock of the phase. until: it counts down to it; since: it counts up; minutes: it stands still."""

    words: str
    until: datetime | None = None
    since: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReading:
    """The last value of a measure, or the two of the blood pressure, with when it was taken."""

    label: str
    value: str
    unit: str
    observed_at: datetime
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlarm:
    """An alarm in the words of the board."""

    priority: str
    state: str
    title: str
    note: str
    since: datetime
    returns_at: datetime | None
    escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """The task that comes first, and how many others are due besides."""

    title: str
    status: str
    due_at: datetime
    others_due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One session. order: cards are shown in the order of this text. waits_for: what holds its next step, in words.

    trouble: why the card is not to be trusted, in words; "" where it is.
    """

    key: str
    order: str
    chair: str
    patient_id: int
    session_id: str
    patient: str
    initials: str
    born: str
    protocol: str
    phase: str
    phase_word: str
    clock: Clock | None
    task: ShownTask | None
    waits_for: str
    readings: tuple[ShownReading, ...]
    alarms: tuple[ShownAlarm, ...]
    calls: Literal["high", "medium", "low", ""]
    escalated: bool
    opened_at: datetime
    since_another_day: bool
    trouble: str = ""
    is_free: Literal[False] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeCard:
    """A chair where nobody sits."""

    key: str
    order: str
    chair: str
    chair_id: int
    is_free: Literal[True] = True


Card = SessionCard | FreeCard


def session_card(session: Session, state: SessionState, place: Place | None, protocol: str) -> SessionCard:
    """The card of a session that is not over. protocol: its title."""
    patient = session.patient
    calling = [each for each in state.alarms if each.state in ("active", "unseen")]
    name = person_name(patient)
    return SessionCard(
        key=f"session:{session.pk}",
        order=_order(_urgency(state.alarms, calling), place.position if place else 0, place.name if place else name),
        chair=place.name if place else "",
        patient_id=patient.pk,
        session_id=str(session.pk),
        patient=name,
        initials=_initials(patient),
        born=patient.birth_date,
        protocol=protocol,
        phase=state.phase.value,
        phase_word=_phase_word(state),
        clock=_clock(state),
        task=_first_task(state.tasks),
        waits_for=_waits_for(state),
        readings=tuple(_readings(state.latest)),
        alarms=tuple(_shown_alarm(each) for each in state.alarms),
        calls=calling[0].priority if calling else "",
        escalated=any(each.escalated for each in calling),
        opened_at=session.opened_at,
        since_another_day=timezone.localdate(session.opened_at) != timezone.localdate(state.now),
    )


def untold_card(session: Session, place: Place | None, protocol: str) -> SessionCard:
    """The card of a session that cannot be worked out at all: better a gap that everybody sees than a missing card."""
    patient = session.patient
    return SessionCard(
        key=f"session:{session.pk}",
        order=_order(_TROUBLE, place.position if place else 0, place.name if place else person_name(patient)),
        chair=place.name if place else "",
        patient_id=patient.pk,
        session_id=str(session.pk),
        patient=person_name(patient),
        initials=_initials(patient),
        born=patient.birth_date,
        protocol=protocol,
        phase="unknown",
        phase_word="Not known",
        clock=None,
        task=None,
        waits_for="",
        readings=(),
        alarms=(),
        calls="",
        escalated=False,
        opened_at=session.opened_at,
        since_another_day=False,
        trouble="Daybreak cannot work out this session. Look after the patient, and tell whoever keeps this program.",
    )


def doubtful(card: SessionCard, seen: datetime) -> SessionCard:
    """The card with a warning that it stands still: the session could not be worked out since."""
    words = f"Not renewed since {timezone.localtime(seen):%H:%M}: Daybreak cannot work out what came in since."
    return replace(card, trouble=words, order=f"{_TROUBLE}{card.order[1:]}")


def free_card(place: Place) -> FreeCard:
    """The card of a chair where nobody sits."""
    order = _order(_FREE, place.position, place.name)
    return FreeCard(key=f"chair:{place.chair_id}", order=order, chair=place.name, chair_id=place.chair_id)


def _initials(patient: Patient) -> str:
    return "".join(f"{part[:1]}." for part in (patient.given, patient.family) if part) or "?"


def _order(urgency: int, position: int, name: str) -> str:
    return f"{urgency}{position:06d}{name}"


def _urgency(alarms: Iterable[Alarm], calling: list[Alarm]) -> int:
    """1 to 6: what calls, the highest priority first and within it what escalated; then what somebody has seen."""
    if calling:
        return 1 + min(2 * _PRIORITIES.index(each.priority) + (not each.escalated) for each in calling)
    return _ACKNOWLEDGED_ONLY if any(alarms) else _QUIET


def _phase_word(state: SessionState) -> str:
    words = _DEVICE_PHASES if state.dose.devices or state.totals.devices else _INFUSION_PHASES
    return words.get(state.phase) or _PHASES[state.phase]


def _clock(state: SessionState) -> Clock | None:
    clocks = state.clocks
    if state.phase is Phase.PREPARATION:
        return Clock(words="since check-in", since=clocks.checked_in_at)
    if state.phase is Phase.PAUSED and clocks.administration_until is not None:
        left = round((clocks.administration_until - state.now).total_seconds() / 60)
        return Clock(words="left of the infusion, which stands still", minutes=left)
    if state.phase is Phase.ADMINISTRATION and clocks.administration_until is not None:
        return Clock(words="infusion", until=clocks.administration_until)
    if state.phase in (Phase.ADMINISTRATION, Phase.PAUSED):
        devices = f"{state.totals.devices} of {state.dose.devices.devices}" if state.dose.devices else "some of it"
        return Clock(words=f"since the first; given: {devices}", since=clocks.administration_from)
    if state.phase is Phase.OBSERVATION and clocks.observation_until is not None:
        return Clock(words="observation", until=clocks.observation_until)
    return None


def _first_task(tasks: Iterable[Task]) -> ShownTask | None:
    """What is overdue first, then what is due, then what comes next."""
    standing = ("overdue", "due", "upcoming")
    ordered = sorted(tasks, key=lambda each: (standing.index(each.status), each.due_at, each.id))
    if not ordered:
        return None
    first, *others = ordered
    due = sum(each.status != "upcoming" for each in others)
    return ShownTask(title=first.title, status=first.status, due_at=first.due_at, others_due=due)


def _waits_for(state: SessionState) -> str:
    if state.phase is Phase.PREPARATION:
        return _named("The start waits for", state.start_blockers) or "Nothing holds the start."
    if state.phase is Phase.OBSERVATION:
        return _named("The discharge waits for", state.discharge_blockers) or "Nothing holds the discharge."
    return ""


def _named(words: str, waiting: tuple[Finding, ...]) -> str:
    if not waiting:
        return ""
    titles = "; ".join(each.title for each in waiting[:_AT_MOST_NAMED])
    more = len(waiting) - _AT_MOST_NAMED
    return f"{words}: {titles}{f'; and {more} more' if more > 0 else ''}."


def _readings(latest: Iterable[LatestValue]) -> Iterator[ShownReading]:
    values = {each.measure: each for each in latest}
    pressure = [values[each] for each in ("systolic_mmhg", "diastolic_mmhg") if each in values]
    if pressure:
        both = "/".join(
            f"{values[each].value:g}" if each in values else "?" for each in ("systolic_mmhg", "diastolic_mmhg")
        )
        oldest = min(each.observed_at for each in pressure)
        stale = any(each.stale for each in pressure)
        yield ShownReading(label="Blood pressure", value=both, unit="mmHg", observed_at=oldest, stale=stale)
    for measure, label, unit in _READINGS:
        if (found := values.get(measure)) is not None:
            yield ShownReading(
                label=label, value=f"{found.value:g}", unit=unit, observed_at=found.observed_at, stale=found.stale
            )


def _shown_alarm(alarm: Alarm) -> ShownAlarm:
    return ShownAlarm(
        priority=alarm.priority,
        state=alarm.state,
        title=alarm.title,
        note=_alarm_note(alarm),
        since=alarm.since,
        returns_at=alarm.returns_at,
        escalated=alarm.escalated,
    )


def _alarm_note(alarm: Alarm) -> str:
    if alarm.state == "acknowledged":
        return f"Seen by {alarm.acknowledged_by}"
    if alarm.state == "unseen":
        return "Over, but nobody has seen it yet"
    if alarm.escalated:
        return "Nobody has answered it: more help is needed"
    return "" if alarm.certain else "One more reading has to confirm it"
