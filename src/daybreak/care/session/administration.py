"""The drug going in: when it ran and stood still, how much that was, and what of the order of events cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from daybreak.care.findings import Finding, Verdict
from daybreak.care.session.dose import DosePlan
from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    DeviceGiven,
    Event,
)
from daybreak.care.session.log import Log
from daybreak.care.session.rules import DeviceRules, InfusionRules, SessionRules
from daybreak.care.session.state import Totals
from daybreak.care.session.words import contradiction, event_input, minutes, minutes_between

_STEPS: tuple[type[Event], ...] = (
    AdministrationStarted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStopped,
    DeviceGiven,
    Aborted,
)


@dataclass(frozen=True, slots=True)
class Administration:
    """started_at, ended_at: None if not yet. devices: each number once. findings: steps that cannot be."""

    started_at: datetime | None
    ended_at: datetime | None
    is_paused: bool
    running: timedelta
    paused: timedelta
    devices: tuple[DeviceGiven, ...]
    given_ml: float | None
    aborted: Aborted | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Course:
    """What is known while going through the steps."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    paused: timedelta = timedelta(0)
    given_ml: float | None = None
    aborted: Aborted | None = None


def administration(rules: SessionRules, log: Log, plan: DosePlan, now: datetime) -> Administration:
    """How far the drug is in. A step that cannot follow the one before changes nothing and becomes a finding."""
    course, findings = _Course(), []
    devices: dict[int, DeviceGiven] = {}
    for step in sorted(
        (each for kind in _STEPS for each in log.of(kind)), key=lambda e: (e.observed_at, e.recorded_at, e.id)
    ):
        refused = _take(course, step, devices, plan, rules)
        if refused:
            findings.append(_impossible(step, refused))
    if rules.devices is not None:
        findings += _short_rests(rules.devices, tuple(devices.values()))
    end = course.ended_at or max(now, course.started_at or now)
    standing = course.paused + (
        (end - course.paused_at) if course.paused_at and course.ended_at is None else timedelta(0)
    )
    whole = end - course.started_at if course.started_at else timedelta(0)
    return Administration(
        started_at=course.started_at,
        ended_at=course.ended_at,
        is_paused=course.paused_at is not None and course.ended_at is None,
        running=max(timedelta(0), whole - standing),
        paused=standing,
        devices=tuple(devices.values()),
        given_ml=course.given_ml,
        aborted=course.aborted,
        findings=tuple(findings),
    )


def _take(course: _Course, step: Event, devices: dict[int, DeviceGiven], plan: DosePlan, rules: SessionRules) -> str:
    """Go one step on; or say why that is not possible."""
    if isinstance(step, Aborted):
        return _abort(course, step)
    if isinstance(step, DeviceGiven):
        return _device(course, step, devices, plan, rules)
    if isinstance(step, AdministrationStarted):
        return _start(course, step, rules)
    if course.started_at is None:
        return "the administration had not started"
    if course.ended_at is not None:
        return (
            _go_on(course, step) if isinstance(step, AdministrationResumed) else "the administration had already ended"
        )
    if isinstance(step, AdministrationPaused):
        return _pause(course, step)
    if isinstance(step, AdministrationResumed):
        return _resume(course, step)
    return _stop(course, step)


def _start(course: _Course, step: Event, rules: SessionRules) -> str:
    if rules.infusion is None:
        return "devices are given one by one; there is no infusion to start"
    if course.started_at is not None:
        return _go_on(course, step) if course.ended_at is not None else "the administration had already started"
    course.started_at = step.observed_at
    return "the session had been aborted; it counts as running" if course.aborted is not None else ""


def _go_on(course: _Course, step: Event) -> str:
    """Started again after the end: the drug may be running, so the observation clock must not."""
    if course.ended_at is not None:
        course.paused += step.observed_at - course.ended_at
        course.ended_at = None
    return "the administration had ended; it counts as running again"


def _pause(course: _Course, step: Event) -> str:
    if course.paused_at is not None:
        return "the administration was paused already"
    course.paused_at = step.observed_at
    return ""


def _resume(course: _Course, step: Event) -> str:
    if course.paused_at is None:
        return "the administration was not paused"
    course.paused += step.observed_at - course.paused_at
    course.paused_at = None
    return ""


def _stop(course: _Course, step: Event) -> str:
    _end(course, step.observed_at)
    if isinstance(step, AdministrationStopped):
        course.given_ml = step.given_ml
    return ""


def _abort(course: _Course, step: Aborted) -> str:
    if course.aborted is not None:
        return "the session had been aborted already"
    course.aborted = step
    if course.started_at is not None and course.ended_at is None:
        _end(course, step.observed_at)
    return ""


def _end(course: _Course, moment: datetime) -> None:
    if course.paused_at is not None:
        course.paused += moment - course.paused_at
        course.paused_at = None
    course.ended_at = moment


def _device(
    course: _Course, step: DeviceGiven, devices: dict[int, DeviceGiven], plan: DosePlan, rules: SessionRules
) -> str:
    """A device that was given has gone in, whatever was planned: it always counts."""
    if rules.devices is None:
        return "this protocol gives an infusion, no devices"
    if step.number in devices:
        return f"device {step.number} had been given already"
    planned = plan.devices.devices if plan.devices else None
    wrong = _device_doubt(course, step, len(devices), planned)
    devices[step.number] = step
    course.started_at = course.started_at or step.observed_at
    if len(devices) == planned or course.ended_at is not None:
        _end(course, step.observed_at)
    return wrong


def _device_doubt(course: _Course, step: DeviceGiven, given: int, planned: int | None) -> str:
    if course.aborted is not None:
        return "the session had been aborted; it counts as given"
    if planned is not None and given >= planned:
        return f"only {planned} devices were ordered; it counts as given"
    if course.ended_at is not None:
        return "the administration had ended; it counts as given"
    if course.paused_at is not None:
        return "the administration was paused; it counts as given"
    if step.number != given + 1:
        return f"device {given + 1} was next; it counts as given"
    return ""


def _short_rests(rules: DeviceRules, devices: tuple[DeviceGiven, ...]) -> Iterator[Finding]:
    for before, after in pairwise(devices):
        rest = minutes_between(before.observed_at, after.observed_at)
        if rest < rules.rest.value:
            yield Finding(
                rule=f"rest:{after.id}",
                group="dose",
                title=f"Rest of {rules.rest.value:g} min between devices",
                verdict=Verdict.NOT_MET,
                effect="advisory",
                sentence=f"Device {after.number} was given {rest:.1f} min after the one before.",
                inputs=(event_input(after, "Device", str(after.number)),),
                source=rules.rest.source,
            )


def _impossible(step: Event, why: str) -> Finding:
    words = step.kind.replace("_", " ").capitalize()
    inputs = (event_input(step, words, step.by),)
    return contradiction(f"order:{step.id}", f"{words}: cannot be", f"{words} by {step.by}: {why}.", inputs)


def until(given: Administration, plan: DosePlan) -> datetime | None:
    """When the infusion will have run its minutes if it is not paused again; None without an order."""
    if given.started_at is None or plan.infusion is None:
        return None
    return given.started_at + minutes(plan.infusion.minutes) + given.paused


def totals(rules: SessionRules, given: Administration, plan: DosePlan) -> Totals:
    """What went in so far: devices by their number, an infusion by its running time or by the pump's own figure."""
    running, paused = given.running.total_seconds() / 60, given.paused.total_seconds() / 60
    share: float | None = None
    if rules.infusion is None:
        dose_mg: float | None = len(given.devices) * rules.devices.device.value if rules.devices else None
    else:
        share = _share_given(rules.infusion, given, plan, running)
        dose_mg = None if share is None else plan.order.dose_mg * share if plan.order else 0.0
    bag_ml = plan.order.bag_ml if plan.order else 0.0
    return Totals(
        dose_mg=dose_mg,
        volume_ml=None if share is None or bag_ml is None else bag_ml * share,
        running_minutes=running,
        paused_minutes=paused,
        devices=len(given.devices),
    )


def _share_given(rules: InfusionRules, given: Administration, plan: DosePlan, running: float) -> float | None:
    """How much of the ordered dose is in, from 0 to 1; None if something was given and nothing was ordered."""
    order = plan.order
    if given.started_at is None:
        return 0.0
    if order is None:
        return None
    if given.given_ml is not None and order.bag_ml:
        return min(1.0, given.given_ml / order.bag_ml)
    duration = rules.usual_duration.value if order.minutes is None else order.minutes
    return min(1.0, running / duration) if duration > 0 else 1.0
