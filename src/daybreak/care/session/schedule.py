"""What is due and what is overdue: the protocol's schedule of measurements, and the next step of the session."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from daybreak.care.findings import Finding, Source
from daybreak.care.session.rules import Measure, Priority, ScheduledCheck
from daybreak.care.session.state import LatestValue, Phase, Task, blockers
from daybreak.care.session.view import MEASURES, View
from daybreak.care.session.words import LOGIC, minutes, minutes_between

_SCHEDULE_OF = {
    Phase.PREPARATION: "preparation",
    Phase.ADMINISTRATION: "administration",
    Phase.PAUSED: "administration",
    Phase.OBSERVATION: "observation",
}


def measurements(view: View) -> tuple[Task, ...]:
    """The measurements of the present phase that are still to be made, each with when it is due."""
    phase = _SCHEDULE_OF.get(view.phase)
    due = (_measurement(view, check) for check in view.rules.schedule if check.phase == phase)
    return tuple(task for task in due if task is not None)


def steps(view: View, start: tuple[Finding, ...], discharge: tuple[Finding, ...]) -> Iterator[Task]:
    """What else the session waits for: answers, the start, the next device, the end of the infusion, the discharge."""
    if view.phase in (Phase.EXPECTED, Phase.PREPARATION):
        yield from _before_the_start(view, start)
    elif view.phase in (Phase.ADMINISTRATION, Phase.PAUSED):
        yield from _during(view)
    elif view.phase is Phase.OBSERVATION and view.clocks.observation_until is not None:
        yield from _before_discharge(view, view.clocks.observation_until, discharge)


def latest_values(view: View) -> tuple[LatestValue, ...]:
    """The last value of each measure, stale if it is older than the schedule of the phase allows."""
    return tuple(_latest(view, measure, *last) for measure in MEASURES if (last := view.last(measure)))


def _measurement(view: View, check: ScheduledCheck) -> Task | None:
    if check.at_minutes is not None:
        due = view.phase_start() + minutes(check.at_minutes)
        lacking = tuple(
            each for each in check.measures if not _taken_since(view, each, due - minutes(check.early_minutes))
        )
    elif check.every_minutes is not None:
        dues = {each: _next_due(view, each, check.every_minutes) for each in check.measures}
        due = min(dues.values())
        lacking = tuple(each for each in check.measures if dues[each] <= max(due, view.now))
    else:
        due = view.phase_start()
        lacking = tuple(each for each in check.measures if view.last(each) is None)
    if not lacking:
        return None
    late_at = None if check.phase == "preparation" else due + minutes(check.late_minutes)
    return task(
        view.now, check.id, check.title, due, check.source, late_at=late_at, what=lacking, priority=check.priority
    )


def _taken_since(view: View, measure: Measure, moment: datetime) -> bool:
    last = view.last(measure)
    return last is not None and last[0] >= moment


def _next_due(view: View, measure: Measure, every: float) -> datetime:
    last = view.last(measure)
    return view.phase_start() if last is None else max(last[0] + minutes(every), view.phase_start())


def _latest(view: View, measure: Measure, observed_at: datetime, value: float) -> LatestValue:
    phase = _SCHEDULE_OF.get(view.phase)
    limits = [
        _next_due(view, measure, check.every_minutes) + minutes(check.late_minutes)
        for check in view.rules.schedule
        if check.phase == phase and measure in check.measures and check.every_minutes is not None
    ]
    until = min(limits, default=observed_at + minutes(view.rules.stale_after.value))
    return LatestValue(
        measure=measure,
        value=value,
        observed_at=observed_at,
        age_minutes=minutes_between(observed_at, view.now),
        stale=view.now > until,
        baseline=view.baseline(measure) if view.given.started_at else None,
    )


def _before_the_start(view: View, start: tuple[Finding, ...]) -> Iterator[Task]:
    since = view.phase_start()
    waiting = blockers(start)
    measured = {check.id for check in view.rules.schedule}
    for finding in (each for each in waiting if each.rule not in measured):
        yield task(view.now, f"start:{finding.rule}", finding.title, since, finding.source)
    if not waiting:
        title = "Start the infusion" if view.rules.infusion else "Give device 1"
        yield task(view.now, "start", title, since, LOGIC)


def _during(view: View) -> Iterator[Task]:
    planned, given = view.plan.devices, view.given.devices
    if view.clocks.administration_until is not None:
        until = view.clocks.administration_until
        yield task(view.now, "administration-end", "Stop the infusion", until, LOGIC, late_at=until, priority="medium")
    elif planned and view.rules.devices and len(given) < planned.devices:
        rest = view.rules.devices.rest
        due = given[-1].observed_at + minutes(rest.value)
        yield task(view.now, f"device:{len(given) + 1}", f"Give device {len(given) + 1}", due, rest.source)
    elif view.rules.devices:
        yield task(view.now, "administration-end", "Say that no device follows", view.phase_start(), LOGIC)


def _before_discharge(view: View, until: datetime, discharge: tuple[Finding, ...]) -> Iterator[Task]:
    waiting = blockers(discharge)
    for finding in waiting:
        if any(missing.answer_kind == "yes_no" for missing in finding.missing):
            yield task(view.now, f"discharge:{finding.rule}", finding.title, until, finding.source)
    if not waiting:
        yield task(view.now, "discharge", "Discharge the patient", until, view.rules.observation.minimum.source)


def task(
    now: datetime,
    task_id: str,
    title: str,
    due_at: datetime,
    source: Source,
    *,
    late_at: datetime | None = None,
    what: tuple[Measure, ...] = (),
    priority: Priority = "low",
) -> Task:
    """A task with its standing at `now`: due at its time itself, overdue only after late_at."""
    status: Literal["upcoming", "due", "overdue"] = "due" if now >= due_at else "upcoming"
    if late_at is not None and now > late_at:
        status = "overdue"
    return Task(
        id=task_id,
        title=title,
        due_at=due_at,
        late_at=late_at,
        what=what,
        priority=priority,
        status=status,
        source=source,
    )
