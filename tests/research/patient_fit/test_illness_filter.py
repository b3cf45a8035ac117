"""The filter says of the illness what all scores together say, and at the ends of the scale what drawn ones show."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from daybreak.pharmacology.mechanism import illness_course
from daybreak.research.patient_fit import Score
from daybreak.research.patient_fit.illness_filter import ROUNDING_VARIANCE, IllnessFilter
from pharmacology.mechanism.mechanisms import mechanism

ROUND = mechanism()  # 7 points in the long run, 40 days, noise 3
DAYS = np.array([0.0, 7.0, 9.0, 30.0])


def covariance(days: np.ndarray) -> np.ndarray:
    """Of the illness on the days after the first session."""
    apart, sooner = np.abs(days[:, None] - days), np.minimum(days[:, None], days)
    return 49 * (np.exp(-apart / 40) - np.exp(-(apart + 2 * sooner) / 40))


@pytest.mark.parametrize("noise", [2.0, 5.0])
def test_is_the_joint_normal_distribution_of_all_scores(noise: float) -> None:
    scores, mean = np.array([31.0, 22.0, 25.0, 12.0]), np.array([30.0, 20.0, 18.0, 16.0])
    known = IllnessFilter(ROUND, [Score(*each) for each in zip(DAYS, scores, strict=True)], 0.0)
    found = known(mean[None], np.array([noise]))
    illness = covariance(DAYS)
    both = illness + (noise**2 + ROUNDING_VARIANCE) * np.eye(4)
    assert found.log_likelihood[0] == pytest.approx(multivariate_normal(mean, both).logpdf(scores))
    weights = np.linalg.solve(both, illness[:, -1])
    assert found.mean[0] == pytest.approx(weights @ (scores - mean))
    assert found.variance[0] == pytest.approx(illness[-1, -1] - weights @ illness[:, -1])


def test_scores_may_come_in_any_order_and_two_of_a_day_count_twice() -> None:
    scores = [Score(7.0, 20.0), Score(0.0, 30.0), Score(7.0, 24.0)]
    found = IllnessFilter(ROUND, scores, 0.0)(np.full((1, 3), 25.0), np.array([3.0]))
    turned = IllnessFilter(ROUND, scores[::-1], 0.0)(np.full((1, 3), 25.0), np.array([3.0]))
    assert found.mean == pytest.approx(turned.mean)
    one = IllnessFilter(ROUND, scores[:2], 0.0)(np.full((1, 2), 25.0), np.array([3.0]))
    assert found.variance[0] < one.variance[0]


def test_before_the_first_session_a_score_says_nothing_of_the_illness() -> None:
    found = IllnessFilter(ROUND, [Score(-20.0, 40.0), Score(0.0, 40.0)], 0.0)(np.full((1, 2), 30.0), np.array([3.0]))
    assert (found.mean[0], found.variance[0]) == (0.0, 0.0)


@pytest.mark.parametrize(("mean", "end"), [(6.0, 0.0), (55.0, 60.0)])
def test_scores_at_an_end_of_the_scale_are_those_of_many_drawn_patients(mean: float, end: float) -> None:
    # Two scores at the end a week apart, then one inside: the illness of all patients drawn who had these.
    days, inside = np.array([20.0, 27.0, 34.0]), 8.0 if end == 0 else 52.0
    illness = illness_course(ROUND, days, 1, 1_000_000)
    noise = np.random.default_rng(2).standard_normal(illness.shape)
    drawn = np.clip(np.rint(mean + illness + 3 * noise), 0, 60)
    rows = (drawn[:, :2] == end).all(axis=1) & (drawn[:, 2] == inside)
    scores = [Score(20.0, end), Score(27.0, end), Score(34.0, inside)]
    found = IllnessFilter(ROUND, scores, 0.0)(np.full((1, 3), mean), np.array([3.0]))
    assert rows.sum() > 1000
    assert np.exp(found.log_likelihood[0]) == pytest.approx(rows.mean(), rel=0.08)
    assert found.mean[0] == pytest.approx(illness[rows, 2].mean(), abs=0.3)
    assert np.sqrt(found.variance[0]) == pytest.approx(illness[rows, 2].std(), rel=0.08)
