"""Daly 2019 (SUSTAIN-1): relapse under maintenance with esketamine or after its withdrawal. Held out; the model fails.

It has neither new episodes nor events, and its relapse is the fading of the effect alone: so hardly anybody relapses
under maintenance, too few after withdrawal, and the benefit of maintenance looks larger than it is.
"""

from math import isinf

from published.virtual_trials import result_of, row

TRIAL = "daly-2019"


def test_maintenance_is_better_than_withdrawal_as_in_the_trial() -> None:
    # 26.7 against 45.3 % relapsed.
    assert row(TRIAL, "maintenance", "relapse").estimate < row(TRIAL, "withdrawal", "relapse").estimate


def test_the_hazard_ratio_is_too_small() -> None:
    # 0.49 (0.29 to 0.84).
    found = row(TRIAL, "maintenance", "relapse", "hazard_ratio")
    assert found.agrees is False
    assert found.estimate < 0.29


def test_too_few_relapse_after_withdrawal() -> None:
    # The median was 273 days (from 97 on); the model keeps most of them well for a year.
    found = row(TRIAL, "withdrawal", "relapse")
    assert found.high < 50
    assert isinf(row(TRIAL, "withdrawal", "relapse", "median_days").estimate)


def test_more_come_to_a_stable_remission_than_in_the_trial() -> None:
    # 176 of 705 enrolled, 25 %.
    counts = result_of(TRIAL).counts["withdrawal"]
    assert 0.3 < counts.selected / counts.enrolled < 0.5
