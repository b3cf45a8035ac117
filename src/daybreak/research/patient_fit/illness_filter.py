"""What a patient's scores say of the fluctuation of the illness, the mean course being given: a Kalman filter.

The illness is a Markov process and each score adds its own noise, so that the likelihood of all scores, with every
correlation between them, is a product over the scores in turn; nothing is linearised. Only where a score is 0 or 60 (it
says "or beyond") is the illness afterwards taken to be normal with the right mean and variance, which it nearly is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr  # type: ignore[import-untyped]

from daybreak.pharmacology.mechanism import Mechanism, illness_step
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.research.patient_fit.given import Score

Numbers = NDArray[np.float64]

ROUNDING_VARIANCE = 1 / 12
BETWEEN_TOTALS = 0.5
"""A total of 0 is anything below the middle between it and 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Filtered:
    """After the last score, (samples,) each: log likelihood of the scores; mean and variance of the illness."""

    log_likelihood: Numbers
    mean: Numbers
    variance: Numbers


class IllnessFilter:
    """For the scores of one patient under one mechanism. first_day: of the first session, when the illness is 0."""

    def __init__(self, mechanism: Mechanism, scores: Sequence[Score], first_day: float) -> None:
        in_turn = sorted(scores, key=lambda each: each.day)
        self.days = np.array([each.day for each in in_turn])
        self._madrs = [each.madrs for each in in_turn]
        since = np.maximum(self.days, first_day)
        self._kept, self._new = illness_step(mechanism, np.diff(since, prepend=first_day))

    def __call__(self, mean_course: Numbers, noise: Numbers) -> Filtered:
        """mean_course: on `days`, (samples, days), without illness. noise: SD of a score, (samples,)."""
        state = Filtered(np.zeros(noise.shape), np.zeros(noise.shape), np.zeros(noise.shape))
        for place, madrs in enumerate(self._madrs):
            mean = self._kept[place] * state.mean
            variance = self._kept[place] ** 2 * state.variance + self._new[place] ** 2
            before = Filtered(state.log_likelihood, mean, variance)
            state = _learnt(before, madrs, mean_course[:, place] + mean, noise**2)
        return state


def _learnt(before: Filtered, madrs: float, expected: Numbers, noise_variance: Numbers) -> Filtered:
    if madrs <= 0:
        return _beyond(before, expected - BETWEEN_TOTALS, noise_variance, -1.0)
    if madrs >= HIGHEST_MADRS:
        return _beyond(before, expected - (HIGHEST_MADRS - BETWEEN_TOTALS), noise_variance, 1.0)
    variance = before.variance + noise_variance + ROUNDING_VARIANCE
    gain, off = before.variance / variance, madrs - expected
    likelihood = before.log_likelihood - 0.5 * (off**2 / variance + np.log(2 * np.pi * variance))
    return Filtered(likelihood, before.mean + gain * off, before.variance * (1 - gain))


def _beyond(before: Filtered, inside: Numbers, noise_variance: Numbers, side: float) -> Filtered:
    """A score that says only that it lay beyond an end of the scale: moments of a normal variable cut on one side.

    inside: by how much it was expected above that end; side: -1 for the lower end, 1 for the upper one.
    """
    variance = before.variance + noise_variance
    spread = np.sqrt(variance)
    reach = side * inside / spread
    chance = log_ndtr(reach)
    pull = np.exp(-0.5 * reach**2 - chance) / np.sqrt(2 * np.pi)
    gain = before.variance / variance
    lost = pull * (pull + reach)
    return Filtered(
        before.log_likelihood + chance,
        before.mean + gain * side * spread * pull,
        before.variance * (1 - gain * lost),
    )
