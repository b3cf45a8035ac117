"""The share without a relapse after a randomised withdrawal, as SUSTAIN-1 defines whom it takes and what a relapse is.

Given a patient's course and illness, only the noise of measurement is left to chance, and that of each look is its
own: who is taken, and who relapses, has a probability that is found look by look. Nothing is drawn anew, so that the
fit is smooth.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]
from scipy.stats.qmc import Sobol  # type: ignore[import-untyped]

from daybreak.knowledge.published_courses import Among, CourseFigure
from daybreak.pharmacology.mechanism import Mechanism, illness_of

Numbers = NDArray[np.float64]

PATHS, MOST_LOOKS = 2048, 60
RESPONSE_DAY = 27.0
"""The end of the induction: whoever had no response then did not go on."""
WEEK, WEEKS_JUDGED = 7.0, 4
REMISSION, RESPONSE_SHARE = 12.5, 0.5
"""A stable remission: at most 12 points in at least three of the last four weeks. A stable response: half of the
baseline or less in both of the last two weeks, and no stable remission (Daly2019, R)."""
BETWEEN_TOTALS = 0.5
"""A total counts from the middle between it and the one before."""


@cache
def paths() -> Numbers:
    """Standard normal numbers, (paths, 3 + looks), evenly spread, always the same: of responders, then of illness."""
    return np.asarray(ndtri(Sobol(3 + MOST_LOOKS, rng=np.random.default_rng(20260102)).random(PATHS)))


def relapse_curve(
    mechanism: Mechanism,
    mean_course: Callable[[Sequence[float]], Numbers],
    baseline: float,
    figure: CourseFigure,
    normal: Numbers,
) -> Numbers:
    """The share, 0 to 1, of those taken who have had no relapse by each weekly look to the day of the figure, (looks,).

    mean_course: of each patient by days, (patients, days). normal: for the illness, (patients, looks or more).
    """
    since = figure.since_day or 0.0
    judged = [since - WEEK * weeks for weeks in range(WEEKS_JUDGED - 1, -1, -1)]
    after = [float(day) for day in np.arange(since + WEEK, figure.day + 1e-9, WEEK)]
    looks = [RESPONSE_DAY, *judged, *after]
    scores = mean_course(looks) + illness_of(mechanism, looks, normal[:, : len(looks)])
    noise = mechanism.value("measurement_sd")
    at_most_half = ndtr((RESPONSE_SHARE * baseline - scores[:, : WEEKS_JUDGED + 1]) / noise)
    remission = ndtr((REMISSION - scores[:, 1 : WEEKS_JUDGED + 1]) / noise)
    taken = at_most_half[:, 0] * taken_share(figure.among or "stable_remission", remission, at_most_half[:, -2:])
    relapsing = ndtr((scores[:, WEEKS_JUDGED + 1 :] - (figure.limit or 0.0) + BETWEEN_TOTALS) / noise)
    return np.asarray(taken @ never_twice(relapsing) / taken.sum())


def hazard_ratio(curve: Numbers, control: Numbers) -> float:
    """Of relapses, from the shares without one at the same looks in two arms of one size: exp((O - E) / V) of the
    log-rank test, as virtual trials give it."""
    at_risk, of_control = (np.concatenate([[1.0], each[:-1]]) for each in (curve, control))
    events, others = at_risk - curve, of_control - control
    everybody, both = at_risk + of_control, events + others
    share, unscathed = at_risk / everybody, 1 - both / everybody
    return float(np.exp((events - both * share).sum() / (both * share * (1 - share) * unscathed).sum()))


def taken_share(among: Among, remission: Numbers, response: Numbers) -> Numbers:
    """The probability of a patient to be taken. remission: at each of four looks; response: at the last two of them."""
    (first, second, third, fourth), (last_but_one, last) = remission.T, response.T
    both, one = first * second, first + second - 2 * first * second
    if among == "stable_remission":
        return np.asarray(both * (third + fourth - third * fourth) + one * third * fourth)
    # A remission is a response too: at least one remission among two responses is all but two that are none.
    responding = last_but_one * last
    one_or_two = responding - (last_but_one - third) * (last - fourth)
    return np.asarray(responding - both * one_or_two - one * third * fourth)


def never_twice(probability: Numbers) -> Numbers:
    """The probability that by each look it has never come at two looks in a row, (patients, looks), from its own."""
    well, once = np.ones(len(probability)), np.zeros(len(probability))
    found = np.empty(probability.shape)
    for place, now in enumerate(probability.T):
        well, once = (well + once) * (1 - now), well * now
        found[:, place] = well + once
    return found
