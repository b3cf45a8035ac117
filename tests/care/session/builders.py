"""Events of a session in one line each: minutes after the check-in at noon, and a whole session of each kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from daybreak.care.findings import Finding
from daybreak.care.session.events import (
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
    IntakeTold,
    Reading,
    ScaleScored,
    SideEffectNoted,
    SideEffectResolved,
    WeightTaken,
)
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.state import Alarm, SessionState, Task
from daybreak.care.session.timeline import fold
from daybreak.knowledge import protocols

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
IV: SessionRules = protocols()["iv-ketamine"].session  # type: ignore[assignment]
NASAL: SessionRules = protocols()["esketamine-us"].session  # type: ignore[assignment]
START, END = 20, 60
"""The infusion of the sessions below runs from minute 20 to 60; the devices are given at 20 and 25."""


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def event(kind: type, minutes: float, /, *, by: str = "nurse", name: str = "", late: float = 0, **fields: Any) -> Any:
    """An event of a kind; `late`: recorded so many minutes after it was observed."""
    told = "+".join(f"{key}={value}" for key, value in fields.items())
    return kind(
        id=name or f"{kind.__name__}@{minutes:g}:{told}",
        observed_at=at(minutes),
        recorded_at=at(minutes + late),
        by=by,
        **fields,
    )


def reading(minutes: float, **fields: Any) -> Reading:
    """Normal vital signs but for what is said."""
    normal = {
        "systolic_mmhg": 120.0,
        "diastolic_mmhg": 80.0,
        "heart_rate_per_min": 70.0,
        "spo2_percent": 98.0,
        "respiratory_rate_per_min": 14.0,
    }
    return event(Reading, minutes, **(normal | fields))


def only(minutes: float, **fields: Any) -> Reading:
    """Nothing measured but what is said."""
    return event(Reading, minutes, **fields)


def moaa_s(minutes: float, score: float = 5) -> ScaleScored:
    return event(ScaleScored, minutes, scale="moaa_s", score=score)


def cadss(minutes: float, score: float = 0) -> ScaleScored:
    return event(ScaleScored, minutes, scale="cadss", score=score)


def aldrete(minutes: float, score: float = 10) -> ScaleScored:
    return event(ScaleScored, minutes, scale="aldrete", score=score)


def answer(minutes: float, question: str, value: str | None) -> CheckAnswered:
    return event(CheckAnswered, minutes, question=question, answer=value)


def acknowledged(minutes: float, alarm: str, by: str = "nurse") -> AlarmAcknowledged:
    return event(AlarmAcknowledged, minutes, alarm=alarm, by=by)


def noted(minutes: float, effect: str, name: str = "noted") -> SideEffectNoted:
    return event(SideEffectNoted, minutes, effect=effect, name=name)


def resolved(minutes: float, name: str = "noted") -> SideEffectResolved:
    return event(SideEffectResolved, minutes, side_effect=name)


def amended(minutes: float, wrong: Event, right: Event | None) -> Amended:
    return event(Amended, minutes, name=f"amend-{wrong.id}@{minutes:g}", event=wrong.id, replacement=right)


def prepared(rules: SessionRules, **facts: Any) -> list[Event]:
    """Everything up to the start: checked in at 0, all answered by 10, nothing against it."""
    patient = {"sex": "female", "height_cm": 170.0, "last_weight_kg": 70.0, "sessions_before": 3}
    infusion = {"dose_mg": 35.0, "bag_ml": 100.0, "minutes": 40.0, "vial_mg_per_ml": 50.0}
    order = event(DoseOrdered, 8, name="order", by="physician", **(infusion if rules.infusion else {"dose_mg": 56.0}))
    return [
        event(CheckedIn, 0, name="check-in", **(patient | {"pregnancy_possible": True} | facts)),
        event(WeightTaken, 1, name="weight", weight_kg=70.0),
        *(event(IntakeTold, 2, intake=each.id, last_at=at(-each.minutes)) for each in rules.fasting),
        *(answer(3, each.id, each.wanted) for each in rules.pre_checks),
        replace(reading(5), id="baseline"),
        moaa_s(5),
        cadss(5),
        order,
        event(DoseConfirmed, 9, name="check", by="second nurse", order="order"),
    ]


def given(rules: SessionRules) -> list[Event]:
    """The whole dose."""
    if rules.infusion:
        return [event(AdministrationStarted, START), event(AdministrationStopped, END)]
    return [event(DeviceGiven, 20, number=1), event(DeviceGiven, 25, number=2)]


def ended(rules: SessionRules) -> int:
    """The minute at which the last of the drug is in."""
    return END if rules.infusion else 25


def over(rules: SessionRules) -> int:
    """The minute at which the observation has run its time."""
    return ended(rules) + int(rules.observation.minimum.value)


def watched(rules: SessionRules) -> list[Event]:
    """Vital signs and sedation every ten minutes, all normal, until the observation is over."""
    times = range(START, over(rules), 10)
    return [each for minute in times for each in (reading(minute), moaa_s(minute))]


def recovered(rules: SessionRules) -> list[Event]:
    """Everything that the discharge asks for, at the end of the observation."""
    last = over(rules) - 1
    return [
        reading(last + 0.5),
        moaa_s(last + 0.5),
        cadss(ended(rules) + 40),
        cadss(last),
        aldrete(last),
        event(EscortConfirmed, last, escort="sister"),
        *(answer(last, each.id, each.wanted) for each in rules.discharge.questions),
    ]


def session(rules: SessionRules) -> list[Event]:
    """A whole session without any trouble, up to the discharge."""
    left = event(Discharged, over(rules) + 1)
    return [*prepared(rules), *given(rules), *watched(rules), *recovered(rules), left]


def without(events: list[Event], *names: str) -> list[Event]:
    """The events but for those ids."""
    assert set(names) <= {each.id for each in events}
    return [each for each in events if each.id not in names]


def finding(findings: tuple[Finding, ...], rule: str) -> Finding:
    """The only finding of a rule."""
    (found,) = [each for each in findings if each.rule == rule]
    return found


def alarm(state: SessionState, name: str) -> Alarm | None:
    """The alarm of that id that calls or was acknowledged."""
    found = [each for each in state.alarms if each.id == name]
    assert len(found) <= 1
    return found[0] if found else None


def task(state: SessionState, name: str) -> Task | None:
    """The task of that id."""
    return next((each for each in state.tasks if each.id == name), None)


def rules_of(findings: tuple[Finding, ...]) -> set[str]:
    return {each.rule for each in findings}


def state(rules: SessionRules, events: list[Event], minutes: float) -> SessionState:
    """The fold so many minutes after noon."""
    return fold(rules, events, at(minutes))
