"""How long a visit takes its place: of a session, what the protocol asks for, and the minutes before and after."""

from dataclasses import dataclass
from math import ceil

from daybreak.care.findings import Finding, Input, Source, Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.session.rules import SessionRules
from daybreak.clinic.schedule.clinic_defaults import (
    DEFAULT,
    EVALUATION_MINUTES,
    INTEGRATION_MINUTES,
    PREPARATION_MINUTES,
    STEP_MINUTES,
    TURNOVER_MINUTES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many minutes for one thing, and where the figure comes from."""

    title: str
    minutes: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """How long a visit takes, part by part."""

    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """All of it, up to the next step of the calendar."""
        return ceil(sum(each.minutes for each in self.parts) / STEP_MINUTES) * STEP_MINUTES

    @property
    def finding(self) -> Finding:
        """The basis, as pages show it."""
        return Finding(
            rule="appointment-minutes",
            group="schedule",
            title="How long it takes",
            verdict=Verdict.MET,
            effect="advisory",
            sentence=f"{self.minutes} minutes.",
            inputs=tuple(Input(name=each.title, value=f"{each.minutes} min") for each in self.parts),
            source=DEFAULT,
        )


def occupation(kind: str, protocol: Protocol | None) -> Occupation:
    """Of a kind of appointment. A session whose protocol says nothing about sessions has only the minutes around it."""
    if kind == "evaluation":
        return Occupation(parts=(Part(title="Evaluation", minutes=EVALUATION_MINUTES, source=DEFAULT),))
    if kind == "integration_visit":
        return Occupation(parts=(Part(title="Integration visit", minutes=INTEGRATION_MINUTES, source=DEFAULT),))
    before = Part(title="Preparation", minutes=PREPARATION_MINUTES, source=DEFAULT)
    after = Part(title="Leaving and cleaning", minutes=TURNOVER_MINUTES, source=DEFAULT)
    rules = protocol.session if protocol else None
    return Occupation(parts=(before, *(_treatment(rules) if rules else ()), after))


def _treatment(rules: SessionRules) -> tuple[Part, ...]:
    """Giving the drug and watching; where the watch starts with the drug, only what of it comes after."""
    giving, watching = _administration(rules), rules.observation.minimum
    at_least = ceil(watching.value)
    if rules.observation.starts_at.value == "administration_start":
        at_least = max(0, at_least - giving.minutes)
    return giving, Part(title="Observation", minutes=at_least, source=watching.source)


def _administration(rules: SessionRules) -> Part:
    if rules.infusion is not None:
        usual = rules.infusion.usual_duration
        return Part(title="Infusion", minutes=ceil(usual.value), source=usual.source)
    if rules.devices is None:
        return Part(title="Administration", minutes=0, source=DEFAULT)
    most = max(each.value for each in (*rules.devices.first_session, *rules.devices.later))
    rests = max(0, ceil(most / rules.devices.device.value) - 1)
    minutes = ceil(rests * rules.devices.rest.value)
    return Part(title=f"{rests + 1} devices with their rests", minutes=minutes, source=rules.devices.rest.source)
