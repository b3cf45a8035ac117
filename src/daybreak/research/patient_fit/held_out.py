"""How well the forecast of one patient does on simulated patients: coverage of its intervals, and a reliability table.

The patients are drawn from the population of the mechanism, their illness fluctuates by its rule, and their parameters
are other draws than those fitted: it shows whether the inference is right, not whether the mechanism is right about
people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from daybreak.pharmacology.mechanism import (
    Mechanism,
    draw_responders,
    illness_course,
    measured,
    severity,
    with_parameters,
)
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.pharmacology.variability import normals, uniforms
from daybreak.research.patient_fit.given import Score, Treatment
from daybreak.research.patient_fit.patient_forecast import (
    DRAWS,
    RELAPSE_MADRS,
    PatientForecast,
    fitted_draws,
    patient_forecast,
)

BASELINE_MADRS, BASELINE_SD = 35.0, 5.0
COURSES, BASELINES = 121, 122
"""Streams of one seed (`variability`)."""

ASKED_DAYS = (7, 14, 28)
DOSE = ("ketamine", "intravenous", 0.5)
LAST_NOW_DAY = 77


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One forecast beside what came. covered: by the days asked for, whether the score lay in the interval."""

    covered: tuple[bool, ...]
    above_limit: float
    reached: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """Forecasts of about one size: their mean, and how many of them came true."""

    forecasts: int
    mean: float
    reached: int


def held_out(mechanism: Mechanism, patients: int, seed: int, draws: int = DRAWS) -> list[HeldOut]:
    """Forecasts for simulated patients who have six to eight sessions, some weekly ones, and a MADRS a week.

    Each has a mechanism of its own: a draw of the bootstrap that no forecast fits (they fit `draws` others).
    """
    return [each for number in range(patients) for each in _one(mechanism, number, seed, draws)]


def coverage(found: Sequence[HeldOut]) -> float:
    """The share of scores that lay in their intervals."""
    return float(np.mean([each.covered for each in found]))


def reliability(
    found: Sequence[HeldOut], edges: Sequence[float] = (0, 0.1, 0.3, 0.6, 0.9, 1.01)
) -> list[ReliabilityRow]:
    """The probabilities that symptoms reach the limit within four weeks, beside how often they did."""
    rows = []
    for low, high in pairwise(edges):
        inside = [each for each in found if low <= each.above_limit < high]
        mean = float(np.mean([each.above_limit for each in inside])) if inside else float("nan")
        rows.append(ReliabilityRow(len(inside), mean, sum(each.reached for each in inside)))
    return rows


def _one(mechanism: Mechanism, number: int, seed: int, draws: int) -> Iterator[HeldOut]:
    true = _true(mechanism, number, draws)
    chance = uniforms(seed, COURSES, np.array([number]), 3)[0]
    days, now_day = _course(chance)
    asked = np.concatenate([[0.0], np.arange(7.0, now_day + 1, 7.0), now_day + np.array(ASKED_DAYS)])
    baseline = BASELINE_MADRS + BASELINE_SD * float(normals(seed, BASELINES, np.array([number]), 1)[0, 0])
    who = draw_responders(true, np.array([number]), seed)
    drives = [Treatment(day, *DOSE).drive(true) for day in days]
    following = np.arange(now_day + 1, now_day + ASKED_DAYS[-1] + 1)
    every = np.union1d(asked, following)
    illness = illness_course(true, every, seed, np.array([number]))
    uncut = severity(true, who, days, drives, every, min(baseline, HIGHEST_MADRS), illness=illness)[0]
    scores = measured(true, uncut[np.searchsorted(every, asked)], seed, np.array([number]))[0]
    known = [Score(day, madrs) for day, madrs in zip(asked, scores, strict=True)][: -len(ASKED_DAYS)]
    found = patient_forecast(
        known, [Treatment(day, *DOSE) for day in days], now_day, mechanism, seed + number, draws=draws
    )
    if isinstance(found, PatientForecast):
        reached = bool((uncut[np.searchsorted(every, following)] >= RELAPSE_MADRS).any())
        yield HeldOut(_covered(found, scores[-len(ASKED_DAYS) :]), found.above_limit[27], reached, found.settled)


def _true(mechanism: Mechanism, number: int, draws: int) -> Mechanism:
    """A draw that no forecast fits; the mechanism itself where it has none."""
    if not mechanism.draws:
        return mechanism
    fitted = fitted_draws(mechanism, draws)
    others = [place for place in range(len(mechanism.draws)) if place not in fitted]
    return with_parameters(mechanism, mechanism.draws[others[number % len(others)]])


def _course(chance: np.ndarray) -> tuple[list[float], float]:
    """Days of the sessions, and the day of the forecast: within two weeks of the last session."""
    induction = [float(session * 7 // 2) for session in range(6 + int(3 * chance[0]))]
    weekly = [induction[-1] + 7.0 * (week + 1) for week in range(int(7 * chance[1]))]
    days = [*induction, *weekly]
    return days, min(LAST_NOW_DAY, days[-1] + 1 + int(13 * chance[2]))


def _covered(found: PatientForecast, scores: np.ndarray) -> tuple[bool, ...]:
    return tuple(
        found.score_low[ahead - 1] <= score <= found.score_high[ahead - 1]
        for ahead, score in zip(ASKED_DAYS, scores, strict=True)
    )
