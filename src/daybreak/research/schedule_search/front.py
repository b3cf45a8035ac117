"""The best trade-offs between days in response and what they cost, each looked at again in fresh virtual patients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.care.protocol import Protocol
from daybreak.pharmacology.mechanism import Mechanism, with_parameters
from daybreak.pharmacology.schedules import (
    CourseGoals,
    Schedule,
    ScheduleError,
    ScheduleLimits,
    SessionEffectShares,
    Setting,
    check,
    measure,
    setting,
)
from daybreak.research.schedule_search.optimising import (
    GOALS,
    Goal,
    Looked,
    Step,
    course_key,
    layers,
    objectives,
    search,
)
from daybreak.research.schedule_search.population import drive_by_dose, effect_shares, virtual_patients
from daybreak.research.schedule_search.protocol_limits import course_goals, schedule_limits
from daybreak.research.schedule_search.validation import highest_calibrated_dose
from daybreak.research.schedule_search.variables import DOSE_STEP, first_schedule

POPULATION = 40
MOST_PATIENT_DAYS = 10_000_000
"""Each day of each patient is held, three numbers of 8 bytes: half a gigabyte with what makes them."""
MOST_POINTS, MOST_RIVALS = 15, 60
FRESH = 1_000_000
"""Patients of the second look are numbered from here, so that none took part in the search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The middle and the 95 % interval over the draws of the mechanism, each in patients of its own."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """One schedule. searched: its measures (means) in the search; measures: in fresh patients over the draws.

    gain_days: days in response more than by the schedule that the protocol begins with, in the same patients.
    on_front_share: of the draws, in which nothing that was looked at is better in every way. beyond_calibration: a dose
    above any that the mechanism was fitted on. second_sign_off: the protocol wants a second prescriber.
    """

    schedule: Schedule
    searched: dict[str, float]
    measures: dict[str, Interval]
    gain_days: Interval
    on_front_share: float
    beyond_calibration: bool
    second_sign_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The front, from few days in response to many, and what it rests on.

    first: the schedule that the protocol begins with. on_front: how many of all schedules looked at nothing was better
    than; points: so many of them, spread out.
    """

    protocol: Protocol
    mechanism: Mechanism
    limits: ScheduleLimits
    course_goals: CourseGoals
    effects: SessionEffectShares
    goals: tuple[Goal, ...]
    horizon_days: int
    patients: int
    generations: int
    seed: int
    looked_at: int
    on_front: int
    draws: int
    points: tuple[FrontPoint, ...]
    first: FrontPoint


def search_schedules(
    protocol: Protocol,
    mechanism: Mechanism,
    *,
    horizon_days: int,
    goals: Sequence[Goal] = ("visits", "exposure"),
    patients: int = 1000,
    generations: int = 25,
    population: int = POPULATION,
    seed: int = 1,
    step: Step = lambda done, total: None,
) -> SearchResult:
    """The schedules within a protocol's limits that nothing is better than, and how sure that is.

    goals: what is held against the days in response. patients: virtual ones in the search, and for each draw in the
    second look. step: called with generations done and in all. The same for the same arguments, seed included.

    Raises ScheduleError naming the field that cannot be.
    """
    _check(horizon_days, goals, patients, generations, population)
    limits, course = schedule_limits(protocol), course_goals(protocol)
    effects = _effects(limits)
    check(first_schedule(limits), limits, horizon_days)

    def under(each: Mechanism, first_patient: int) -> Setting:
        numbers = np.arange(first_patient, first_patient + patients)
        drawn = virtual_patients(each, numbers, seed, horizon_days)
        return setting(each, drawn, course, horizon_days, drive_by_dose(each, limits), effects)

    looked = search(
        limits,
        under(mechanism, 0),
        goals,
        generations=generations,
        population=population,
        seed=seed,
        step=step,
    )
    draws = [with_parameters(mechanism, each) for each in mechanism.draws] or [mechanism]
    again = (under(each, FRESH + place * patients) for place, each in enumerate(draws))
    points, first, on_front = _second_look(looked, again)
    return SearchResult(
        protocol=protocol,
        mechanism=mechanism,
        limits=limits,
        course_goals=course,
        effects=effects,
        goals=tuple(goals),
        horizon_days=horizon_days,
        patients=patients,
        generations=generations,
        seed=seed,
        looked_at=len(looked.schedules),
        on_front=on_front,
        draws=len(draws),
        points=points,
        first=first,
    )


def _second_look(looked: Looked, again: Iterable[Setting]) -> tuple[tuple[FrontPoint, ...], FrontPoint, int]:
    """The points, the protocol's first schedule, and how many schedules are on the front.

    again: made one by one as they are asked for, since each holds every day of every patient.
    """
    keys, scores = list(looked.schedules), np.array(list(looked.objectives.values()))
    first_front, *others = layers(scores)
    chosen = spread_out(scores, first_front, MOST_POINTS)
    nearly = [*first_front, *(others[0] if others else [])]
    rivals = [*chosen, *(row for row in spread_out(scores, np.array(nearly), MOST_RIVALS) if row not in chosen)]
    first = keys.index(course_key(first_schedule(looked.limits), looked.under.horizon_days))
    rows = [*rivals, *([first] if first not in rivals else [])]
    seen = [[measure(looked.schedules[keys[row]], under).means() for row in rows] for under in again]
    on_front = np.array([_on_front(each, looked.goals) for each in seen])
    reference = np.array([each[rows.index(first)]["days_in_response"] for each in seen])

    def point(row: int) -> FrontPoint:
        place = rows.index(row)
        schedule = looked.schedules[keys[row]]
        fresh = {name: np.array([each[place][name] for each in seen]) for name in seen[0][place]}
        return FrontPoint(
            schedule=schedule,
            searched=measure(schedule, looked.under).means(),
            measures={name: _interval(values) for name, values in fresh.items()},
            gain_days=_interval(fresh["days_in_response"] - reference),
            on_front_share=float(on_front[:, place].mean()),
            beyond_calibration=schedule.dose > _calibrated(looked.limits) + 1e-9,
            second_sign_off=_second_sign_off(looked.limits, schedule),
        )

    points = sorted((point(int(row)) for row in chosen), key=lambda each: each.searched["days_in_response"])
    return tuple(points), point(first), len(first_front)


def spread_out(scores: NDArray[np.float64], rows: NDArray[np.int64], most: int) -> list[int]:
    """Up to so many of the rows of (points, objectives): the best of each objective, then always the one farthest from
    those taken, in shares of each objective's range."""
    if len(rows) <= most:
        return [int(row) for row in rows]
    given = scores[rows]
    scaled = (given - given.min(axis=0)) / np.maximum(np.ptp(given, axis=0), 1e-12)
    taken = list(dict.fromkeys(int(place) for place in scaled.argmin(axis=0)))
    while len(taken) < most:
        distance = np.linalg.norm(scaled[:, None] - scaled[taken], axis=2).min(axis=1)
        taken.append(int(distance.argmax()))
    return [int(rows[place]) for place in taken]


def _on_front(measured: Sequence[dict[str, float]], goals: Sequence[Goal]) -> NDArray[np.bool_]:
    found = np.zeros(len(measured), dtype=bool)
    found[layers(np.array([objectives(each, goals) for each in measured]))[0]] = True
    return found


def _interval(values: NDArray[np.float64]) -> Interval:
    low, median, high = np.percentile(values, [2.5, 50, 97.5])
    return Interval(low=float(low), median=float(median), high=float(high))


def _effects(limits: ScheduleLimits) -> SessionEffectShares:
    given = limits.dose.listed
    if not given:
        steps = round((limits.dose.high - limits.dose.low) / (2 * DOSE_STEP)) + 1
        given = tuple(float(each) for each in np.linspace(limits.dose.low, limits.dose.high, max(2, steps)))
    return effect_shares(limits.substance, limits.route, tuple(sorted({*given, *limits.first_dose.listed})))


def _calibrated(limits: ScheduleLimits) -> float:
    return highest_calibrated_dose(limits.substance, limits.route)


def _second_sign_off(limits: ScheduleLimits, schedule: Schedule) -> bool:
    above = limits.second_sign_off_above
    return above is not None and schedule.dose > above + 1e-9


def _check(horizon_days: int, goals: Sequence[Goal], patients: int, generations: int, population: int) -> None:
    least = {"horizon_days": 28, "patients": 50, "generations": 1, "population": 8}
    given = {
        "horizon_days": horizon_days,
        "patients": patients,
        "generations": generations,
        "population": population,
    }
    for field, value in given.items():
        if value < least[field]:
            raise ScheduleError(field, value, f"at least {least[field]}", "Give more.")
    if horizon_days > 3650 or patients > 100_000:
        raise ScheduleError(
            "horizon_days, patients", f"{horizon_days}, {patients}", "3650, 100000 at most", "Give less."
        )
    if horizon_days * patients > MOST_PATIENT_DAYS:
        found, expected = f"{horizon_days} x {patients}", f"{MOST_PATIENT_DAYS} at most, days times patients"
        raise ScheduleError("horizon_days, patients", found, expected, "Look less far, or at fewer patients.")
    unknown = [each for each in goals if each not in GOALS]
    if unknown or not goals or len(set(goals)) != len(goals):
        raise ScheduleError("goals", list(goals), f"some of {', '.join(GOALS)}, each once", "Name them.")
