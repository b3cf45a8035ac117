"""The coming weeks of one patient, by the patient's own scores and the mechanism: a second opinion, with its doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.mechanism import Mechanism, MechanismError, illness_step, typical_responder, with_parameters
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.research.patient_fit.given import CannotSay, Score, Treatment, missing
from daybreak.research.patient_fit.posterior import (
    MOST_DRIFT,
    Course,
    Equation,
    Posterior,
    drift,
    noise_prior_sd,
    posterior,
)

Numbers = NDArray[np.float64]

DRAWS = 8
"""Of the mechanism's parameters, each of which is fitted for itself and counts alike."""

LEVEL = 0.90
"""Of every interval here."""

TOLERATED = 0.10
RELAPSE_MADRS = 22.0
"""As the protocols' rule `relapse-madrs` (Daly2019, R); whoever has a protocol gives its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientParameter:
    """One parameter of the patient beside that of the population: medians and 90 % intervals.

    learned: by which share the scores made the interval of the population narrower; near 0 they said nothing about it.
    """

    name: str
    unit: str
    median: float
    low: float
    high: float
    population_median: float
    population_low: float
    population_high: float
    learned: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientForecast:
    """The days after `now_day` if no session follows but those planned.

    days_ahead: 1 to the last day looked at. score_median, score_low, score_high: of a MADRS taken on that day, with its
    noise; level: of the interval. above_limit: the probability that by that day the symptoms have reached
    `relapse_madrs`, without noise. latest_days_ahead: the last day by which it is at most `tolerated`; 0 if it is more
    tomorrow, None if it stays below as far as one looks. in_response: the probability that the symptoms of `now_day`
    are at most half of those before. settled: the sampling had converged; if not, show nothing.
    """

    now_day: float
    days_ahead: tuple[int, ...]
    level: float
    score_median: tuple[float, ...]
    score_low: tuple[float, ...]
    score_high: tuple[float, ...]
    above_limit: tuple[float, ...]
    relapse_madrs: float
    tolerated: float
    latest_days_ahead: int | None
    in_response: float
    parameters: tuple[PatientParameter, ...]
    scores_used: int
    settled: bool
    warning: str


def patient_forecast(
    scores: Sequence[Score],
    sessions: Sequence[Treatment],
    now_day: float,
    mechanism: Mechanism,
    seed: int,
    *,
    planned: Sequence[Treatment] = (),
    relapse_madrs: float = RELAPSE_MADRS,
    tolerated: float = TOLERATED,
    days: int = 56,
    new_antidepressant: bool = False,
    draws: int = DRAWS,
) -> PatientForecast | CannotSay:
    """The posterior of one patient and what it predicts, or what is missing for it.

    scores, sessions: those until `now_day` count. planned: sessions after it. The same for the same seed. The prior is
    the population of the mechanism; its parameters are not known exactly either, so that some of its draws are fitted
    one by one and put together. Raises MechanismError naming the field that cannot be.
    """
    _check(now_day, planned, relapse_madrs, tolerated, days, draws)
    known = [each for each in scores if each.day <= now_day]
    given = [each for each in sessions if each.day <= now_day]
    gaps = tuple(missing(known, given))
    if gaps:
        return CannotSay(missing=gaps)
    course = Course(known, given, new_antidepressant)
    fits = [posterior(each, course, (seed, place)) for place, each in enumerate(_mechanisms(mechanism, draws))]
    return _forecast(fits, course, now_day, (*given, *planned), mechanism, relapse_madrs, tolerated, days, seed)


def _mechanisms(mechanism: Mechanism, draws: int) -> list[Mechanism]:
    """So many of the draws, evenly from all; the mechanism itself where it has none."""
    if not mechanism.draws:
        return [mechanism]
    return [with_parameters(mechanism, mechanism.draws[place]) for place in fitted_draws(mechanism, draws)]


def fitted_draws(mechanism: Mechanism, draws: int) -> list[int]:
    """The places of the draws that are fitted, among all of them."""
    return sorted({int(place) for place in np.linspace(0, len(mechanism.draws) - 1, draws)})


def _forecast(
    fits: Sequence[Posterior],
    course: Course,
    now_day: float,
    sessions: Sequence[Treatment],
    mechanism: Mechanism,
    relapse_madrs: float,
    tolerated: float,
    days: int,
    seed: int,
) -> PatientForecast:
    ahead = np.arange(days + 1)
    random = np.random.default_rng((seed, len(fits)))
    # Today is looked at as it was before a session of today.
    severity = np.concatenate(
        [
            Equation(fit.mechanism, course, sessions, now_day + ahead).severity(fit.samples)
            + _illness_ahead(fit, now_day, days, random)
            for fit in fits
        ]
    )
    noise = np.concatenate([fit.noise for fit in fits])[:, None]
    normal = random.standard_normal(severity[:, 1:].shape)
    scores = np.clip(np.rint(severity[:, 1:] + noise * normal), 0, HIGHEST_MADRS)
    low, median, high = np.percentile(scores, [50 * (1 - LEVEL), 50, 50 * (1 + LEVEL)], axis=0)
    above = np.maximum.accumulate(severity[:, 1:] >= relapse_madrs, axis=1).mean(axis=0)
    baseline = np.concatenate([fit.samples[:, -2] for fit in fits])
    return PatientForecast(
        now_day=now_day,
        days_ahead=tuple(range(1, days + 1)),
        level=LEVEL,
        score_median=tuple(median.tolist()),
        score_low=tuple(low.tolist()),
        score_high=tuple(high.tolist()),
        above_limit=tuple(above.tolist()),
        relapse_madrs=relapse_madrs,
        tolerated=tolerated,
        latest_days_ahead=_latest(above, tolerated),
        in_response=float((severity[:, 0] <= baseline / 2).mean()),
        parameters=_parameters(fits, mechanism, course.antidepressant),
        scores_used=len(course.scores),
        settled=drift(fits) <= MOST_DRIFT,
        warning=mechanism.warning,
    )


def _illness_ahead(fit: Posterior, now_day: float, days: int, random: np.random.Generator) -> Numbers:
    """Paths of the illness from today on, (samples, 1 + days), by what the scores say of it."""
    last_day, known = fit.illness()
    paths = np.empty((len(known.mean), 1 + days))
    now = known.mean + np.sqrt(known.variance) * random.standard_normal(len(known.mean))
    for place, waited in enumerate([now_day - max(last_day, fit.course.first_day), *np.ones(days)]):
        kept, spread = illness_step(fit.mechanism, waited)
        now = kept * now + spread * random.standard_normal(len(now))
        paths[:, place] = now
    return paths


def _latest(above: Numbers, tolerated: float) -> int | None:
    """It never falls, so that the days within what is tolerated are the first ones."""
    within = int((above <= tolerated).sum())
    return within if within < above.size else None


def _parameters(fits: Sequence[Posterior], mechanism: Mechanism, antidepressant: bool) -> tuple[PatientParameter, ...]:
    typical, value = typical_responder(mechanism), mechanism.value
    names = ["sensitivity", "expectation", *(["antidepressant"] if antidepressant else [])]
    found = []
    for place, name in enumerate(names):
        drawn = np.concatenate([getattr(fit.responders, name) for fit in fits])
        normal = np.concatenate([fit.samples[:, place] for fit in fits])
        middle, deviation = float(getattr(typical, name)[0]), 1.645 * value(f"{name}_sd")
        ends = [middle * np.exp(-deviation), middle * np.exp(deviation)]
        if name != "sensitivity":
            ends = [middle - deviation, middle + deviation]
        unit = "1" if name == "sensitivity" else "share"
        found.append(_parameter(name, unit, drawn, middle, ends, 1 - normal.std()))
    noise = np.concatenate([fit.noise for fit in fits])
    sd, middle = noise_prior_sd(mechanism), value("measurement_sd")
    learned = 1 - np.log(noise).std() / sd
    ends = [middle * np.exp(-1.645 * sd), middle * np.exp(1.645 * sd)]
    return (*found, _parameter("noise", "points", noise, middle, ends, learned))


def _parameter(
    name: str, unit: str, drawn: Numbers, middle: float, ends: Sequence[float], learned: float
) -> PatientParameter:
    low, median, high = np.percentile(drawn, [50 * (1 - LEVEL), 50, 50 * (1 + LEVEL)])
    return PatientParameter(
        name=name,
        unit=unit,
        median=float(median),
        low=float(low),
        high=float(high),
        population_median=middle,
        population_low=float(ends[0]),
        population_high=float(ends[1]),
        learned=float(np.clip(learned, 0, 1)),
    )


def _check(
    now_day: float, planned: Sequence[Treatment], relapse_madrs: float, tolerated: float, days: int, draws: int
) -> None:
    checks = (
        ("now_day", now_day, bool(np.isfinite(now_day)), "a number of days"),
        ("relapse_madrs", relapse_madrs, 0 < relapse_madrs <= HIGHEST_MADRS, "above 0, at most 60"),
        ("tolerated", tolerated, 0 < tolerated < 1, "a probability between 0 and 1"),
        ("days", days, 1 <= days <= 365, "1 to 365"),
        ("draws", draws, draws >= 1, "at least 1"),
        ("planned", [each.day for each in planned], all(each.day >= now_day for each in planned), "days from now on"),
    )
    for field, found, right, expected in checks:
        if not right:
            raise MechanismError(field, found, expected, "Correct it.")
