"""Arithmetic on stretches of days, against counting the days one by one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.screening.coverage import longest_run, shared_days, union, within, without

intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def days(stretches) -> set[int]:
    return {day for first, last in stretches for day in range(first, last + 1)}


@given(intervals)
def test_a_union_covers_the_same_days_in_order_without_touching(stretches):
    joined = union(stretches)
    assert days(joined) == days(stretches)
    assert all(after[0] > before[1] + 1 for before, after in itertools.pairwise(joined))


@given(intervals, intervals)
def test_what_is_without_holes_has_no_day_of_them(stretches, holes):
    assert days(without(stretches, holes)) == days(stretches) - days(holes)


@given(intervals, st.integers(0, 60), st.integers(0, 60))
def test_what_is_within_has_the_days_from_first_to_last(stretches, first, last):
    assert days(within(stretches, first, last)) == days(stretches) & set(range(first, last + 1))


@given(intervals, intervals)
def test_shared_days_lie_in_both(one, other):
    assert shared_days(one, other) == len(days(one) & days(other))


@pytest.mark.parametrize(("gap", "longest"), [(7, 40), (8, 20)])
def test_a_run_bridges_a_gap_of_seven_days_and_not_of_eight(gap, longest):
    assert longest_run([(1, 20), (21 + gap, 40 + gap)], 7) == longest


def test_the_days_of_a_bridged_gap_do_not_count():
    assert longest_run([(1, 14), (20, 33)], 7) == 28


@given(intervals, st.integers(0, 10))
def test_a_longer_bridge_never_makes_a_run_shorter(stretches, gap):
    assert longest_run(stretches, gap) <= longest_run(stretches, gap + 1) <= len(days(stretches))
