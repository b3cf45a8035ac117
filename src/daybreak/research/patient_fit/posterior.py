"""The posterior of one patient's parameters, sampled by an ensemble of walkers (emcee; Goodman and Weare 2010).

What is sampled, (samples, 4 or 5): standard normal numbers for log sensitivity, expectation and (where one was newly
started) antidepressant, whose prior is therefore the population of the mechanism; the true MADRS before the first
session, any from 0 to 60 alike; the logarithm of the noise of measurement beside that of the mechanism. The illness
that comes and goes around the course is not sampled: given these, the scores say what can be known of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from emcee import EnsembleSampler, State  # type: ignore[import-untyped]
from emcee.moves import DEMove  # type: ignore[import-untyped]
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.mechanism import Mechanism, Responders, relief
from daybreak.pharmacology.mechanism.responders import LEAST, MOST, responders_of
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.research.patient_fit.given import Score, Treatment
from daybreak.research.patient_fit.illness_filter import Filtered, IllnessFilter

Numbers = NDArray[np.float64]

WALKERS, FIRST_GUESSES = 40, 600
BURN_IN, KEPT, EVERY = 60, 100, 5
NOISE_SD = 0.18
"""Of the log of the noise, where the mechanism gives no range of it: half as much again at most (ours, P)."""
MOST_DRIFT = 0.25
"""How far the means of the two halves of the chains may lie apart, in standard deviations, to count as settled."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Scores and sessions of a patient. antidepressant: one was newly started with the first session."""

    scores: Sequence[Score]
    sessions: Sequence[Treatment]
    antidepressant: bool

    @property
    def first_day(self) -> float:
        """Of the first session."""
        return min(each.day for each in self.sessions)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """The chain of one mechanism, (steps, walkers, parameters), after the burn-in."""

    mechanism: Mechanism
    course: Course
    chain: Numbers

    @property
    def samples(self) -> Numbers:
        """Every few steps of the chain, (samples, parameters)."""
        return self.chain[EVERY - 1 :: EVERY].reshape(-1, self.chain.shape[2])

    @property
    def responders(self) -> Responders:
        """The samples as patients; without an antidepressant of its own, with that of the typical one."""
        normal = np.zeros((len(self.samples), 3))
        normal[:, : self.chain.shape[2] - 2] = self.samples[:, :-2]
        return responders_of(self.mechanism, normal)

    @property
    def noise(self) -> Numbers:
        """Standard deviation of a score, (samples,), in points."""
        return np.asarray(self.mechanism.value("measurement_sd") * np.exp(self.samples[:, -1]))

    def illness(self) -> tuple[float, Filtered]:
        """The day of the last score, and what each sample knows of the illness after it."""
        known = IllnessFilter(self.mechanism, self.course.scores, self.course.first_day)
        means = Equation(self.mechanism, self.course, self.course.sessions, known.days).severity(self.samples)
        return float(known.days[-1]), known(means, self.noise)


def posterior(mechanism: Mechanism, course: Course, seed: Sequence[int]) -> Posterior:
    """The posterior under one mechanism; the same for the same seed."""
    probability = _LogProbability(mechanism, course)
    random = np.random.default_rng(seed)
    start = _start(probability, random)
    chain = np.random.RandomState(np.random.MT19937(random.integers(2**63)))
    # Jumps along the difference of two walkers, now and then of full length: several times fewer steps than stretches.
    moves = [(DEMove(), 0.9), (DEMove(gamma0=1.0), 0.1)]
    sampler = EnsembleSampler(WALKERS, start.shape[1], probability, vectorize=True, moves=moves)
    for _ in sampler.sample(State(start, random_state=chain.get_state()), iterations=BURN_IN + KEPT):
        pass
    return Posterior(mechanism, course, sampler.get_chain(discard=BURN_IN))


def drift(fits: Sequence[Posterior]) -> float:
    """The largest distance between the means of both halves of the chains, in standard deviations."""
    half = KEPT // 2
    early, late = (
        np.concatenate([fit.chain[part].reshape(-1, fit.chain.shape[2]) for fit in fits])
        for part in (slice(0, half), slice(half, None))
    )
    apart = np.abs(early.mean(axis=0) - late.mean(axis=0))
    return float((apart / np.concatenate([early, late]).std(axis=0)).max())


class Equation:
    """The equation of `mechanism.severity` for one course at fixed days, quick to ask again: a sampler asks thousands
    of times, with other patients' parameters, and the relief by the sessions stays the same."""

    def __init__(
        self, mechanism: Mechanism, course: Course, sessions: Sequence[Treatment], days_asked: ArrayLike
    ) -> None:
        days = np.asarray(days_asked, dtype=np.float64)
        value, since = mechanism.value, days - course.first_day
        self._antidepressant = course.antidepressant
        self._sensitivity = value("sensitivity"), value("sensitivity_sd")
        self._expectation = value("expectation_mean"), value("expectation_sd")
        self._oral = value("antidepressant_mean"), value("antidepressant_sd")
        self._after = (since > 0).astype(np.float64)
        self._started = 1 - np.exp(-np.maximum(since, 0) / value("antidepressant_days"))
        given = [each.drive(mechanism) for each in sessions]
        self._relief = relief(mechanism, [each.day for each in sessions], given, days)[0]

    def severity(self, samples: Numbers) -> Numbers:
        """The mean course, (samples, days), without illness and noise, not cut to the scale."""
        sensitivity = self._sensitivity[0] * np.exp(self._sensitivity[1] * samples[:, :1])
        left = 1 - self._share(self._expectation, samples[:, 1:2]) * self._after
        if self._antidepressant:
            left = left * (1 - self._share(self._oral, samples[:, 2:3]) * self._started)
        return np.asarray(samples[:, -2:-1] * left * np.exp(-sensitivity * self._relief))

    def _share(self, mean_and_sd: tuple[float, float], normal: Numbers) -> Numbers:
        return np.minimum(np.maximum(mean_and_sd[0] + mean_and_sd[1] * normal, LEAST), MOST)


class _LogProbability:
    """Log prior and likelihood of samples, (samples,). A score of 0 says "0 or below", one of 60 "60 or above"."""

    def __init__(self, mechanism: Mechanism, course: Course) -> None:
        self.count = 3 if course.antidepressant else 2
        self.noise_sd, self._noise = noise_prior_sd(mechanism), mechanism.value("measurement_sd")
        self._filter = IllnessFilter(mechanism, course.scores, course.first_day)
        self._equation = Equation(mechanism, course, course.sessions, self._filter.days)
        self._baseline = np.array([each.madrs for each in course.scores if each.day <= course.first_day])

    def __call__(self, samples: Numbers) -> Numbers:
        baseline = samples[:, -2]
        possible = (baseline > 0) & (baseline <= HIGHEST_MADRS)
        prior = -0.5 * (samples[:, : self.count] ** 2).sum(axis=1) - 0.5 * (samples[:, -1] / self.noise_sd) ** 2
        return np.where(possible, prior + self._likelihood(samples).log_likelihood, -np.inf)

    def draw(self, random: np.random.Generator, count: int) -> Numbers:
        """Samples of the prior, the baseline around the scores before the first session."""
        normal = random.standard_normal((count, self.count + 2))
        spread = self._noise / np.sqrt(self._baseline.size)
        normal[:, -2] = np.clip(self._baseline.mean() + spread * normal[:, -2], 1.0, HIGHEST_MADRS - 1)
        normal[:, -1] *= self.noise_sd
        return normal

    def _likelihood(self, samples: Numbers) -> Filtered:
        return self._filter(self._equation.severity(samples), self._noise * np.exp(samples[:, -1]))


def noise_prior_sd(mechanism: Mechanism) -> float:
    """Of the log of the noise beside the mechanism's: from the range held possible, read as 95 %."""
    known = next(each for each in mechanism.parameters if each.name == "measurement_sd")
    if known.low is None or known.high is None or known.low <= 0:
        return NOISE_SD
    return (log(known.high) - log(known.low)) / 3.92


def _start(probability: _LogProbability, random: np.random.Generator) -> Numbers:
    """Walkers where the posterior is: drawn from the prior, the likelier the more often, and moved a little apart."""
    drawn = probability.draw(random, FIRST_GUESSES)
    found = probability(drawn)
    weights = np.exp(0.5 * (found - found.max()))
    chosen = random.choice(FIRST_GUESSES, WALKERS, p=weights / weights.sum())
    apart = drawn[chosen] + 0.1 * drawn.std(axis=0) * random.standard_normal((WALKERS, drawn.shape[1]))
    apart[:, -2] = np.clip(apart[:, -2], 0.5, HIGHEST_MADRS - 0.5)
    return np.asarray(apart)
