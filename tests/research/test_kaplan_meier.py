"""Kaplan and Meier's estimate: the remissions of Freireich 1963, and the definition written out for any times."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.research.outcome_statistics.counts import counted_times
from daybreak.research.outcome_statistics.survival import kaplan_meier

MERCAPTOPURINE = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []
"""Weeks in remission of acute leukaemia (Freireich, Blood 1963; 21:699): those who relapsed, those still followed."""


def curve_of(group):
    events, censored = group
    days = [*events, *censored]
    return kaplan_meier(counted_times(days, [True] * len(events) + [False] * len(censored)))


class TestFreireich1963:
    @pytest.mark.parametrize(
        ("week", "share", "at_risk"),
        [
            (6, 0.857, 21),
            (7, 0.807, 17),
            (10, 0.753, 15),
            (13, 0.690, 12),
            (16, 0.627, 11),
            (22, 0.538, 7),
            (23, 0.448, 6),
        ],
    )
    def test_mercaptopurine(self, week, share, at_risk):
        curve = curve_of(MERCAPTOPURINE)
        point = next(each for each in curve.points if each.day == week)
        assert (point.share, point.at_risk) == (pytest.approx(share, abs=5e-4), at_risk)

    def test_mercaptopurine_has_its_median_at_23_weeks_and_placebo_at_8(self):
        assert (curve_of(MERCAPTOPURINE).median_day, curve_of(PLACEBO).median_day) == (23, 8)

    def test_placebo_ends_with_nobody_left(self):
        last = curve_of(PLACEBO).points[-1]
        assert (last.day, last.share, last.at_risk) == (23, pytest.approx(0), 1)

    def test_the_band_at_week_6_is_that_of_the_log_log_interval(self):
        """exp(-exp(log(-log S) -/+ 1.96 se)), Greenwood's se; R's survfit with conf.type = "log-log" gives the same."""
        point = next(each for each in curve_of(MERCAPTOPURINE).points if each.day == 6)
        assert (point.low, point.high) == (pytest.approx(0.6197, abs=5e-4), pytest.approx(0.9516, abs=5e-4))

    def test_nothing_is_said_beyond_the_last_week_that_anybody_was_followed(self):
        curve = curve_of(MERCAPTOPURINE)
        assert curve.share_at(35) == pytest.approx(0.448, abs=5e-4)
        assert curve.share_at(36) is None


def shares(times):
    """The definition: the product of (1 - events / at risk) over the days with events."""
    share, found = Fraction(1), {}
    for day in sorted({day for day, event in times if event}):
        at_risk = sum(other >= day for other, _ in times)
        events = sum(other == day and event for other, event in times)
        share *= 1 - Fraction(events, at_risk)
        found[day] = share
    return found


TIMES = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


@settings(max_examples=40)
@given(TIMES)
def test_is_that_of_the_definition_for_any_times(times):
    curve = kaplan_meier(counted_times([day for day, _ in times], [event for _, event in times]))
    wanted = shares(times)
    assert {each.day: pytest.approx(each.share, abs=1e-9) for each in curve.points if each.events} == {
        day: float(share) for day, share in wanted.items()
    }
    assert (curve.patients, curve.events) == (len(times), sum(event for _, event in times))
    assert all(each.low - 1e-9 <= each.share <= each.high + 1e-9 for each in curve.points)


@settings(max_examples=20)
@given(TIMES, st.randoms(use_true_random=False))
def test_does_not_depend_on_the_order(times, random):
    mixed = random.sample(times, len(times))
    one, other = (counted_times([day for day, _ in each], [event for _, event in each]) for each in (times, mixed))
    assert kaplan_meier(one) == kaplan_meier(other)


def test_of_nobody_there_is_none():
    assert kaplan_meier({}) is None


def test_without_an_event_nobody_is_lost():
    curve = kaplan_meier({(10, False): 4})
    assert [(each.day, each.share) for each in curve.points] == [(0, 1)]
    assert curve.median_day is None
