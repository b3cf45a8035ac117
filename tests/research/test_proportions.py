"""Shares with their intervals: published examples, and that nobody unknown is ever a no."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.research.outcome_statistics.counts import Tally, counted_times, tally
from daybreak.research.outcome_statistics.figures import spread
from daybreak.research.outcome_statistics.proportions import interval, proportion

COUNTS = st.integers(0, 400)


class TestTheInterval:
    @pytest.mark.parametrize(
        ("yes", "of", "low", "high"),
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_of_wilson_is_that_of_newcombe_1998(self, yes, of, low, high):
        """Newcombe, Stat Med 1998; 17:857, table I, method 3."""
        assert interval(yes, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))

    @pytest.mark.parametrize(
        ("yes", "of", "low", "high"),
        [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
    )
    def test_of_clopper_and_pearson_is_that_of_newcombe_1998(self, yes, of, low, high):
        """The same table, method 5."""
        found = interval(yes, of, method="exact")
        assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))

    @given(COUNTS, COUNTS)
    def test_is_that_of_the_formula(self, yes, no):
        of = yes + no
        if not of:
            return
        z, p = 1.959963984540054, yes / of
        middle, half = (p + z * z / (2 * of)), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
        low, high = ((middle + sign * half) / (1 + z * z / of) for sign in (-1, 1))
        assert interval(yes, of) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))

    @pytest.mark.parametrize(("yes", "of"), [(0, 0), (3, 2), (-1, 4)])
    def test_of_what_cannot_be_is_refused(self, yes, of):
        with pytest.raises(ValueError, match="expected at least one"):
            interval(yes, of)


class TestAProportion:
    def test_counts_those_that_are_known(self):
        found = proportion(tally([True, True, False, None, None, None]))
        assert (found.tally, found.percent) == (Tally(2, 1, 3), pytest.approx(66.667, abs=0.001))

    def test_says_what_the_unknown_could_make_of_it(self):
        found = proportion(Tally(yes=2, no=1, unknown=3))
        assert (found.least, found.most) == (pytest.approx(100 * 2 / 6), pytest.approx(100 * 5 / 6))

    def test_of_nobody_known_has_no_share_and_could_be_anything(self):
        found = proportion(Tally(unknown=4))
        assert (found.percent, found.low, found.high, found.least, found.most) == (None, None, None, 0, 100)

    def test_of_nobody_at_all_says_nothing(self):
        found = proportion(Tally())
        assert (found.percent, found.least, found.most) == (None, None, None)

    @pytest.mark.parametrize(("known", "too_few"), [(4, True), (5, False)])
    def test_of_fewer_than_five_is_too_few_to_judge(self, known, too_few):
        assert proportion(Tally(yes=2, no=known - 2, unknown=90)).too_few is too_few

    @given(COUNTS, COUNTS, COUNTS)
    def test_lies_within_its_interval_and_within_what_could_be(self, yes, no, unknown):
        found = proportion(Tally(yes, no, unknown))
        if found.percent is not None:
            assert found.low - 1e-9 <= found.percent <= found.high + 1e-9
            assert found.least - 1e-9 <= found.percent <= found.most + 1e-9

    @given(COUNTS, COUNTS, COUNTS)
    def test_does_not_move_when_more_become_unknown_of_a_kind(self, yes, no, unknown):
        """Nobody unknown counts as a no: more of them widen what could be and leave the share alone."""
        before, after = proportion(Tally(yes, no, unknown)), proportion(Tally(yes, no, unknown + 10))
        assert (before.percent, before.low, before.high) == (after.percent, after.low, after.high)
        assert after.least <= (before.least if before.least is not None else 100)


class TestCounting:
    def test_a_time_below_nothing_is_refused(self):
        with pytest.raises(ValueError, match="time -1 days"):
            counted_times([3, -1], [True, False])

    def test_columns_of_different_length_are_refused(self):
        with pytest.raises(ValueError, match="zip"):
            counted_times([3, 4], [True])

    @pytest.mark.parametrize(
        ("counts", "quartiles"),
        [
            ({}, (None, None, None)),
            ({3: 1}, (3, 3, 3)),
            ({1: 1, 2: 1, 3: 1, 9: 1}, (1, 2, 3)),
            ({2: 3, 6: 1}, (2, 2, 2)),
        ],
    )
    def test_the_spread_is_by_nearest_rank(self, counts, quartiles):
        found = spread(counts)
        assert (found.lower_quartile, found.median, found.upper_quartile) == quartiles
