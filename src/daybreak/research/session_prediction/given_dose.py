"""From the events of a session to what went into the patient, minute by minute: what a prediction at the chair needs.

It follows the clocks of `care.session.administration`: a pause stops the flow, the end stops it for good, an order
changed while it runs sets another rate from then on. What is still to come is taken as ordered; while the infusion
stands still, nothing is taken to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    DeviceGiven,
    DoseOrdered,
    Event,
)
from daybreak.care.session.log import Log
from daybreak.care.session.rules import InfusionRules, SessionRules
from daybreak.pharmacology.dosing import IntranasalSpray, RateInfusion, Regimen

_STEPS: tuple[type[Event], ...] = (
    DoseOrdered,
    AdministrationStarted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStopped,
    Aborted,
)

Flow = tuple[float, float]
"""A rate in mg per minute, and for how many minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDose:
    """started_at: time 0 of the regimen. until_min: when the last of it goes in. missing: why there is none."""

    started_at: datetime | None = None
    regimen: Regimen = ()
    dose_mg: float = 0.0
    until_min: float = 0.0
    missing: str = ""


def given_dose(rules: SessionRules, log: Log) -> GivenDose:
    """What the events say went in, and of a running infusion what will if it is left to run."""
    if rules.infusion is not None:
        return _infused(rules.infusion, log)
    devices = _each_once(log.of(DeviceGiven))
    if rules.devices is None or not devices:
        return GivenDose(missing="No drug has been given yet.")
    start = devices[0].observed_at
    return _sprayed(start, [_minutes(start, each.observed_at) for each in devices], rules.devices.device.value)


def _sprayed(start: datetime, at_min: list[float], device_mg: float) -> GivenDose:
    """The devices at their mean rest: a dose of the spray knows one, and tells the first device from later ones."""
    between = (at_min[-1] - at_min[0]) / (len(at_min) - 1) if len(at_min) > 1 else 0.0
    spray = IntranasalSpray(
        start_min=0, devices=len(at_min), dose_mg_per_device=device_mg, minutes_between=max(between, 0.0)
    )
    return GivenDose(
        started_at=start, regimen=(spray,), dose_mg=device_mg * len(at_min), until_min=max(at_min[-1], 1.0)
    )


def _each_once(devices: list[DeviceGiven]) -> list[DeviceGiven]:
    first: dict[int, DeviceGiven] = {}
    for each in devices:
        first.setdefault(each.number, each)
    return sorted(first.values(), key=lambda each: each.observed_at)


def _infused(rules: InfusionRules, log: Log) -> GivenDose:
    started = log.of(AdministrationStarted)
    if not started:
        return GivenDose(missing="No drug has been given yet.")
    if not any(each.dose_mg > 0 for each in log.of(DoseOrdered)):
        return GivenDose(missing="No dose is ordered, so what runs is not known.")
    start = started[0].observed_at
    flows = _as_the_pump_says(tuple(_joined(_flows(rules, log, start))), log)
    if not flows:
        return GivenDose(missing="No drug has been given yet.")
    return GivenDose(
        started_at=start,
        regimen=(RateInfusion(start_min=0, rates=flows),),
        dose_mg=sum(rate * minutes for rate, minutes in flows),
        until_min=sum(minutes for _, minutes in flows),
    )


@dataclass(slots=True)
class _Pump:
    """What is known while going through the steps: at which minute, what is left, whether it runs."""

    at: float = 0.0
    rate: float = 0.0
    left: float = 0.0
    ran: float = 0.0
    runs: bool = False
    started: bool = False


def _flows(rules: InfusionRules, log: Log, start: datetime) -> Iterator[Flow]:
    """Flow after flow from the start, with rates of 0 for pauses."""
    pump = _Pump()
    steps = sorted(
        (each for kind in _STEPS for each in log.of(kind)),
        key=lambda each: (each.observed_at, each.recorded_at, each.id),
    )
    for step in steps:
        if pump.started:
            yield from _until(pump, _minutes(start, step.observed_at))
        _turn(pump, step, rules)
    if pump.started and pump.runs:
        yield from _until(pump, pump.at + pump.left)


def _until(pump: _Pump, moment: float) -> Iterator[Flow]:
    """The pump runs on to a moment, if it runs and as long as anything is left, and stands still for the rest."""
    span = max(moment - pump.at, 0.0)
    running = min(span, pump.left) if pump.runs else 0.0
    yield (pump.rate, running)
    yield (0.0, span - running)
    pump.left -= running
    pump.ran += running
    pump.at += span


def _turn(pump: _Pump, step: Event, rules: InfusionRules) -> None:
    if isinstance(step, DoseOrdered):
        minutes = rules.usual_duration.value if step.minutes is None else step.minutes
        pump.rate = step.dose_mg / minutes if minutes > 0 else 0.0
        pump.left = max(minutes - pump.ran, 0.0)
    elif isinstance(step, AdministrationStarted | AdministrationResumed):
        pump.started = pump.started or isinstance(step, AdministrationStarted)
        pump.runs = pump.started
    else:
        pump.runs = False


def _joined(flows: Iterator[Flow]) -> Iterator[Flow]:
    """Without flows that last no time; those of one rate that follow each other as one; no pause at the end."""
    held: list[Flow] = []
    for rate, minutes in flows:
        if minutes <= 0:
            continue
        if held and held[-1][0] == rate:
            held[-1] = (rate, held[-1][1] + minutes)
        else:
            held.append((rate, minutes))
    while held and held[-1][0] == 0:
        held.pop()
    yield from held


def _as_the_pump_says(flows: tuple[Flow, ...], log: Log) -> tuple[Flow, ...]:
    """Rates such that the whole is what the pump counted, where it told it at the end."""
    stopped, order = log.latest(AdministrationStopped), log.latest(DoseOrdered)
    counted = stopped.given_ml if stopped else None
    total = sum(rate * minutes for rate, minutes in flows)
    if counted is None or order is None or not order.bag_ml or total <= 0:
        return flows
    factor = counted / order.bag_ml * order.dose_mg / total
    return tuple((rate * factor, minutes) for rate, minutes in flows)


def _minutes(start: datetime, moment: datetime) -> float:
    return (moment - start).total_seconds() / 60
