"""What a session is at one moment: the result of the fold. Pages, board, forms and replay are views of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from daybreak.care.findings import Finding, Source, Verdict
from daybreak.care.session.dose import DosePlan
from daybreak.care.session.rules import Measure, Priority


class Phase(StrEnum):
    """How far a session is. Aborted means that nothing was given; else whoever had some is still observed."""

    EXPECTED = "expected"
    PREPARATION = "preparation"
    ADMINISTRATION = "administration"
    PAUSED = "paused"
    OBSERVATION = "observation"
    DISCHARGED = "discharged"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The moments and lengths of a session; None for what has not begun.

    administration_until: when the infusion will have run its minutes, pauses included. observation_until: the earliest
    end of observation. monitored_minutes: from the first of the drug until now or the discharge.
    """

    checked_in_at: datetime | None = None
    administration_from: datetime | None = None
    administration_until: datetime | None = None
    administration_ended_at: datetime | None = None
    observation_from: datetime | None = None
    observation_until: datetime | None = None
    closed_at: datetime | None = None
    observed_minutes: float = 0.0
    monitored_minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What was given.

    dose_mg and volume_ml are reckoned from the running time, unless the pump's figure is known; None where something
    was given and nobody said how much was ordered.
    """

    dose_mg: float | None = 0.0
    volume_ml: float | None = 0.0
    running_minutes: float = 0.0
    paused_minutes: float = 0.0
    devices: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do. due_at: from when; late_at: from when it is overdue (None: never). what: which measures lack."""

    id: str
    title: str
    due_at: datetime
    late_at: datetime | None = None
    what: tuple[Measure, ...] = ()
    priority: Priority = "low"
    status: Literal["upcoming", "due", "overdue"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A condition that calls for somebody, now or earlier.

    state: "active", "acknowledged" (quiet until returns_at), "unseen" (over, but of high priority and never
    acknowledged) or "over". escalated: active and not acknowledged for longer than the protocol allows. certain: False
    while a confirming reading is awaited.
    """

    id: str
    title: str
    priority: Priority
    state: Literal["active", "acknowledged", "unseen", "over"]
    since: datetime
    ended_at: datetime | None = None
    certain: bool = True
    escalated: bool = False
    acknowledged_by: str = ""
    returns_at: datetime | None = None
    sentence: str
    action: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestValue:
    """The last value of a measure. stale: it is older than the schedule allows and must not be shown as fresh."""

    measure: Measure
    value: float
    observed_at: datetime
    age_minutes: float
    stale: bool
    baseline: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect:
    """A side effect with its course. resolved_at None: it lasts."""

    id: str
    effect: str
    title: str
    severity: str | None
    onset: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """Everything about a session at `now`.

    start: what must hold before the drug is given, as it was when it was begun. discharge: what must hold before the
    patient leaves. findings: events that contradict each other or what was ordered. alarms: those that call or were
    acknowledged, the most urgent first.
    """

    now: datetime
    phase: Phase
    clocks: Clocks
    dose: DosePlan
    tasks: tuple[Task, ...]
    alarms: tuple[Alarm, ...]
    start: tuple[Finding, ...]
    discharge: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    latest: tuple[LatestValue, ...]
    side_effects: tuple[SideEffect, ...]
    totals: Totals

    @property
    def start_blockers(self) -> tuple[Finding, ...]:
        """Why the drug must not be given yet; empty if it may."""
        return blockers(self.start)

    @property
    def discharge_blockers(self) -> tuple[Finding, ...]:
        """Why the patient must not leave yet; empty if they may."""
        return blockers(self.discharge)


def blockers(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The required findings that are not met: what is unknown holds as well as what is not so."""
    return tuple(each for each in findings if each.effect == "required" and each.verdict is not Verdict.MET)
