"""Funnel limits: exact, wide for a small clinic, and no verdict on a group that is too small."""

from math import comb

import pytest

from daybreak.research.outcome_statistics.counts import Tally
from daybreak.research.outcome_statistics.funnel import funnel, limits, place


def exact(percent: float, size: int, share: float) -> float:
    """Spiegelhalter 2005, A.1.1, written out: the least number reached with that probability, interpolated."""
    p, reached = percent / 100, 0.0
    for number in range(size + 1):
        before, reached = reached, reached + comb(size, number) * p**number * (1 - p) ** (size - number)
        if reached >= share:
            return max(0.0, 100 * (number - (reached - share) / (reached - before)) / size)
    return 100.0


@pytest.mark.parametrize("percent", [20, 53.6, 69.3])
@pytest.mark.parametrize("size", [5, 12, 40, 250])
def test_are_those_of_the_binomial_distribution_written_out(percent, size):
    (found,) = limits(percent, [size])
    wanted = [exact(percent, size, share) for share in (0.001, 0.025, 0.975, 0.999)]
    assert [found.lowest, found.low, found.high, found.highest] == pytest.approx(wanted, abs=1e-6)


def test_are_wider_for_fewer_patients():
    found = limits(53.6, [5, 20, 80, 320])
    widths = [each.high - each.low for each in found]
    assert widths == sorted(widths, reverse=True)


def test_hold_the_published_share_itself():
    assert all(each.lowest <= each.low < 53.6 < each.high <= each.highest for each in limits(53.6, range(5, 200)))


@pytest.mark.parametrize("percent", [0, 100])
def test_around_nothing_or_everything_there_are_none(percent):
    with pytest.raises(ValueError, match="expected a share between 0 and 100 %"):
        limits(percent, [10])


def placed(yes: int, no: int, percent: float = 53.6) -> str:
    return place(Tally(yes, no), limits(percent, [yes + no])[0])


class TestAGroup:
    def test_of_four_is_too_few_to_judge_even_if_nobody_responded(self):
        assert (placed(0, 4), placed(0, 5)) == ("too_few", "below")

    def test_on_either_side_of_the_limits_of_its_size(self):
        """40 patients around 53.6 %: 15 of 40 lie within, 14 below; 10 beyond the 99.8 % limit."""
        (at,) = limits(53.6, [40])
        within, below = -(-at.low * 40 // 100), at.low * 40 // 100
        assert placed(int(within), 40 - int(within)) == "within"
        assert placed(int(below), 40 - int(below)) == "below"
        assert placed(8, 32) == "far_below"
        assert (placed(29, 11), placed(36, 4)) == ("above", "far_above")

    def test_of_the_published_share_is_within(self):
        assert placed(54, 46) == "within"


class TestAFunnel:
    def test_shows_every_group_with_somebody_known_and_all_together(self):
        found = funnel(50, [("Q1", Tally(10, 10, 3)), ("Q2", Tally(0, 0, 9)), ("Q3", Tally(2, 1))])
        assert [(each.label, each.place) for each in found.points] == [("Q1", "within"), ("Q3", "too_few")]
        assert (found.whole.tally, found.whole.place) == (Tally(12, 11, 3), "within")

    def test_of_nobody_known_is_none(self):
        assert funnel(50, [("Q1", Tally(unknown=4))]) is None

    def test_reaches_beyond_the_largest_group(self):
        assert funnel(50, [("Q1", Tally(100, 100))]).limits[-1].size > 200
