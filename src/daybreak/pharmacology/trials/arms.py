"""The arms of a trial: what is given, when, and how maintenance follows the patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice, pairwise
from typing import Literal

from daybreak.pharmacology.errors import PharmacologyError

Substance = Literal["ketamine", "esketamine", "placebo", "midazolam"]
Route = Literal["intravenous", "intranasal"]

WITHOUT_EFFECT = ("placebo", "midazolam")
"""What brings nothing but the patient's expectation; midazolam only hides which arm it is."""

LONGEST_DAYS = 3653.0
MOST_SESSIONS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A series of sessions. every_days: the gaps between them, in turn: [3, 4] is twice a week, from the first day on.

    dose: the arm's, if not given; 0 is a placebo session, as in a randomised withdrawal.
    """

    from_day: float
    sessions: int
    every_days: tuple[float, ...]
    dose: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceStep:
    """An interval between sessions; after `hold_sessions` of them with the response kept comes the next step."""

    interval_days: int
    hold_sessions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Sessions at the longest interval that keeps the response, from the shortest step on.

    from_day: when it is decided on, and the first session; until_day: no session from then on. A score above the share
    `response_share` of the baseline goes one step back. only_responders: others get no sessions.
    """

    from_day: int
    until_day: int
    steps: tuple[MaintenanceStep, ...]
    response_share: float = 0.5
    only_responders: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One arm. dose: mg/kg intravenously, mg nasally, 0 for placebo and midazolam. participants: of the real trial.

    new_antidepressant: an oral antidepressant is started with the first session. psychotherapy_from_day: None, never.
    """

    id: str
    title: str
    participants: int
    substance: Substance
    route: Route
    dose: float
    phases: tuple[Phase, ...]
    maintenance: Maintenance | None = None
    new_antidepressant: bool = False
    psychotherapy_from_day: float | None = None
    assumptions: tuple[str, ...] = ()


def session_doses(arm: Arm) -> tuple[tuple[float, float], ...]:
    """Day and dose of each planned session, without those of an adaptive maintenance, in the order of the days."""
    planned = [
        (day, arm.dose if phase.dose is None else phase.dose) for phase in arm.phases for day in phase_days(phase)
    ]
    return tuple(sorted(planned))


def phase_days(phase: Phase) -> tuple[float, ...]:
    """The days of the sessions of one phase."""
    days = [phase.from_day]
    for gap in islice(cycle(phase.every_days), phase.sessions - 1):
        days.append(days[-1] + gap)
    return tuple(days)


def doses(arm: Arm) -> tuple[float, ...]:
    """Each dose above 0 that the arm gives."""
    given = {arm.dose if phase.dose is None else phase.dose for phase in arm.phases}
    given |= {arm.dose} if arm.maintenance else set()
    return tuple(sorted(given - {0.0}))


def arm_faults(arm: Arm, place: str) -> Iterator[PharmacologyError]:
    """Everything about an arm that cannot be, each naming its field."""
    if arm.participants < 1:
        yield PharmacologyError(f"{place}.participants", arm.participants, "at least 1", "Give the size of the arm.")
    if (arm.dose == 0) != (arm.substance in WITHOUT_EFFECT) or arm.dose < 0:
        found, expected = f"{arm.dose:g} of {arm.substance}", "above 0; 0 for placebo and midazolam, and only there"
        yield PharmacologyError(f"{place}.dose", found, expected, "Correct dose or substance.")
    if arm.psychotherapy_from_day is not None and arm.psychotherapy_from_day < 0:
        day, expected = arm.psychotherapy_from_day, "a day from 0"
        yield PharmacologyError(f"{place}.psychotherapy_from_day", day, expected, "Count from the first session.")
    broken = False
    for number, phase in enumerate(arm.phases):
        for fault in _phase_faults(phase, f"{place}.phases[{number}]"):
            broken = True
            yield fault
    if not broken:
        yield from _order_faults(arm, place)
    if arm.maintenance is not None:
        yield from _maintenance_faults(arm.maintenance, f"{place}.maintenance")


def _phase_faults(phase: Phase, place: str) -> Iterator[PharmacologyError]:
    if not 0 <= phase.from_day <= LONGEST_DAYS:
        yield PharmacologyError(f"{place}.from_day", phase.from_day, f"0 to {LONGEST_DAYS:g}", "Count from day 0.")
    if not 1 <= phase.sessions <= MOST_SESSIONS:
        expected = f"1 to {MOST_SESSIONS}"
        yield PharmacologyError(f"{place}.sessions", phase.sessions, expected, "Leave the phase out if it has none.")
    if not phase.every_days or min(phase.every_days, default=0) <= 0:
        found, expected = list(phase.every_days), "gaps above 0 days, at least one"
        yield PharmacologyError(f"{place}.every_days", found, expected, "Twice a week is [3, 4].")
    if phase.dose is not None and phase.dose < 0:
        yield PharmacologyError(f"{place}.dose", phase.dose, "no less than 0", "Use 0 for placebo sessions.")


def _order_faults(arm: Arm, place: str) -> Iterator[PharmacologyError]:
    """An impossible schedule: two sessions on one day, or sessions planned within the maintenance."""
    days = [day for day, _ in session_doses(arm)]
    twice = [day for day, following in pairwise(days) if following - day < 1]
    if twice:
        found, expected = f"two sessions within a day of day {twice[0]:g}", "at least a day between two sessions"
        yield PharmacologyError(f"{place}.phases", found, expected, "Move a phase, or shorten the one before it.")
    if arm.maintenance is not None and days and days[-1] >= arm.maintenance.from_day:
        found, expected = f"day {arm.maintenance.from_day}", f"a day after the last planned session (day {days[-1]:g})"
        yield PharmacologyError(f"{place}.maintenance.from_day", found, expected, "Let the maintenance begin later.")


def _maintenance_faults(maintenance: Maintenance, place: str) -> Iterator[PharmacologyError]:
    if not 0 < maintenance.from_day < maintenance.until_day <= LONGEST_DAYS:
        found = f"day {maintenance.from_day} to {maintenance.until_day}"
        expected = f"a start after day 0 and an end after it, by day {LONGEST_DAYS:g}"
        yield PharmacologyError(f"{place}.until_day", found, expected, "Correct the days.")
    intervals = [step.interval_days for step in maintenance.steps]
    if not intervals or min(intervals) < 1 or intervals != sorted(set(intervals)):
        expected = "at least one interval, each longer than the one before"
        yield PharmacologyError(f"{place}.steps", intervals, expected, "Put the shortest first.")
    if not 0 < maintenance.response_share < 1:
        share, expected = maintenance.response_share, "a share between 0 and 1"
        yield PharmacologyError(f"{place}.response_share", share, expected, "Half of the baseline is 0.5.")
