"""What each event of a session says, as a sentence of the record."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    AlarmAcknowledged,
    Amended,
    CheckAnswered,
    CheckedIn,
    DeviceGiven,
    Discharged,
    DoseConfirmed,
    DoseOrdered,
    EscortConfirmed,
    Event,
    HoldLifted,
    IntakeTold,
    InterventionGiven,
    Reading,
    ScaleScored,
    SideEffectNoted,
    SideEffectResolved,
    WeightTaken,
)
from daybreak.care.session.rules import SessionRules
from daybreak.clinic.ui.templatetags.clinical import clinical_time

SCALES = {"moaa_s": "MOAA/S", "cadss": "CADSS", "aldrete": "Modified Aldrete"}
PRIORITIES = {"high": "High", "medium": "Medium", "low": "Low"}
PHASES = {
    "expected": "Expected",
    "preparation": "Preparation",
    "administration": "Administration",
    "paused": "Paused",
    "observation": "Observation",
    "discharged": "Discharged",
    "aborted": "Given up before anything was given",
}
BASES = {"actual": "actual weight", "ideal": "ideal weight (Devine)", "adjusted": "adjusted weight"}


class Teller:
    """Knows the titles that events only name: of questions, side effects and alarms."""

    def __init__(self, rules: SessionRules, events: Iterable[Event]) -> None:
        questions = (*rules.fasting, *rules.pre_checks, *rules.discharge.questions)
        self._titles: dict[str, str] = {each.id: each.title for each in questions}
        self._titles |= {each.id: each.title for each in rules.alarms}
        self._titles |= {f"missing:{each.id}": f"missing: {each.title}" for each in rules.schedule}
        self._effects = {each.id: each.title for each in rules.side_effects}
        self._noted = {each.id: each for each in events if isinstance(each, SideEffectNoted)}
        self._is_infusion = rules.infusion is not None

    def told(self, event: Event) -> str:
        """One sentence, without who and when."""
        return _WORDS[type(event)](self, event)

    def effect(self, name: str) -> str:
        """A side effect as the protocol calls it, or as it was written."""
        return self._effects.get(name, name)

    def alarm(self, name: str) -> str:
        """An alarm by its title; one of a side effect by that."""
        _, _, noted = name.partition("side-effect:")
        if noted in self._noted:
            return self.effect(self._noted[noted].effect)
        return self.title(name)

    def title(self, name: str) -> str:
        """What the protocol calls a question or rule."""
        return self._titles.get(name, name)

    def resolved(self, event: SideEffectResolved) -> str:
        """Which side effect is over."""
        noted = self._noted.get(event.side_effect)
        return f"Over: {self.effect(noted.effect) if noted else event.side_effect}."

    @property
    def administration(self) -> str:
        """What is given, as a sentence begins with it."""
        return "Infusion" if self._is_infusion else "Administration"


def vital_signs(reading: Reading) -> str:
    """ "120/80 mmHg, heart rate 70/min, SpO2 98 %, 14 breaths/min": what was measured of them."""
    parts = (
        (_pressure(reading), "{}"),
        (reading.heart_rate_per_min, "heart rate {:g}/min"),
        (reading.spo2_percent, "SpO2 {:g} %"),
        (reading.respiratory_rate_per_min, "{:g} breaths/min"),
    )
    return ", ".join(text.format(value) for value, text in parts if value is not None)


def _pressure(reading: Reading) -> str | None:
    if reading.systolic_mmhg is None and reading.diastolic_mmhg is None:
        return None
    systolic, diastolic = (figure(each) for each in (reading.systolic_mmhg, reading.diastolic_mmhg))
    return f"{systolic}/{diastolic} mmHg"


def figure(value: float | None) -> str:
    """A number without needless zeros; a dash for what was not measured."""
    return "\u2013" if value is None else f"{value:g}"


def clock(moment: datetime | None) -> str:
    """ "14:05" in the clinic's zone; "" for none."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def later(minutes: int | None) -> str:
    """ "12 min later", "3 h 5 min later", "2 days later"; "" for none."""
    if minutes is None:
        return ""
    hours = minutes // 60
    if hours >= 48:
        return f"{hours // 24} days later"
    return f"{hours} h {minutes % 60} min later" if hours else f"{minutes} min later"


def _checked_in(_: Teller, event: CheckedIn) -> str:
    facts = (
        (event.sex, "sex {}"),
        (event.height_cm, "{:g} cm"),
        (event.last_weight_kg, "last weight {:g} kg"),
        (event.sessions_before, "{} sessions before"),
    )
    known = ", ".join(text.format(value) for value, text in facts if value is not None)
    return f"Checked in: {known}." if known else "Checked in."


def _intake(teller: Teller, event: IntakeTold) -> str:
    when = f"last at {clinical_time(event.last_at)}" if event.last_at else "not for a long time"
    return f"{teller.title(event.intake)}: {when}."


def _ordered(_: Teller, event: DoseOrdered) -> str:
    parts = (
        (event.dose_mg, "{:g} mg"),
        (event.bag_ml, "in {:g} mL"),
        (event.minutes, "over {:g} min"),
        (event.vial_mg_per_ml, "from a vial of {:g} mg/mL"),
    )
    words = " ".join(text.format(value) for value, text in parts if value is not None)
    return _with(f"Ordered {words}", event.reason)


def _confirmed(_: Teller, event: DoseConfirmed) -> str:
    as_what = "as second prescriber" if event.purpose == "second_sign_off" else "after checking the preparation"
    return f"Agreed with the order {as_what}."


def _device(_: Teller, event: DeviceGiven) -> str:
    return f"Device {event.number} given, lot {event.lot or 'not charted'}."


def _stopped(teller: Teller, event: AdministrationStopped) -> str:
    pump = f"; the pump says {event.given_ml:g} mL" if event.given_ml is not None else ""
    return _with(f"{teller.administration} ended{pump}", event.reason)


def _noted(teller: Teller, event: SideEffectNoted) -> str:
    severity = f", {event.severity}" if event.severity else ""
    return _with(f"Side effect: {teller.effect(event.effect)}{severity}", event.note)


def _intervention(_: Teller, event: InterventionGiven) -> str:
    dose = f", {event.dose}" if event.dose else ""
    return _with(f"Intervention: {event.intervention}{dose}", event.note)


def _discharged(_: Teller, event: Discharged) -> str:
    return _with("Left against advice" if event.against_advice else "Discharged", event.reason)


def _amended(teller: Teller, event: Amended) -> str:
    right = teller.told(event.replacement) if event.replacement else "never happened."
    return _with(f"Corrected: {right}".rstrip("."), event.reason)


def _with(words: str, reason: str) -> str:
    """A sentence and, after a colon, what somebody wrote to it."""
    return f"{words}: {reason.strip().rstrip('.')}." if reason.strip() else f"{words}."


_WORDS: dict[type, Callable[[Teller, Any], str]] = {
    CheckedIn: _checked_in,
    WeightTaken: lambda _, e: f"Weight {e.weight_kg:g} kg{', measured again and confirmed' if e.confirmed else ''}.",
    CheckAnswered: lambda teller, e: f"{teller.title(e.question)}: {e.answer or 'not known'}.",
    IntakeTold: _intake,
    DoseOrdered: _ordered,
    DoseConfirmed: _confirmed,
    HoldLifted: lambda teller, e: _with(f"Lifted the hold “{teller.title(e.rule)}”", e.reason),
    DeviceGiven: _device,
    AdministrationStarted: lambda teller, _: f"{teller.administration} started.",
    AdministrationPaused: lambda teller, e: _with(f"{teller.administration} paused", e.reason),
    AdministrationResumed: lambda teller, _: f"{teller.administration} goes on.",
    AdministrationStopped: _stopped,
    Reading: lambda _, e: f"{vital_signs(e)}.",
    ScaleScored: lambda _, e: f"{SCALES[e.scale]} {e.score:g}.",
    SideEffectNoted: _noted,
    SideEffectResolved: lambda teller, e: teller.resolved(e),
    InterventionGiven: _intervention,
    AlarmAcknowledged: lambda teller, e: f"Saw the alarm “{teller.alarm(e.alarm)}”.",
    EscortConfirmed: lambda _, e: f"Escort: {e.escort or 'there'}.",
    Discharged: _discharged,
    Aborted: lambda _, e: _with("Treatment given up", e.reason),
    Amended: _amended,
}
