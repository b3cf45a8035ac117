"""Impossible figures are found in any object, whatever it is about; possible ones pass up to their limits."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.findings import Source
from daybreak.care.screening.trial_rules import Days, Percent
from daybreak.knowledge.reading.figures import figure_problems, parts
from daybreak.knowledge.reading.tree import read_tree

TREE = read_tree(b"id: x\n", "x.yaml")
SOURCE = Source(key="label", certainty="V")


def faults(value: object) -> list[str]:
    return [problem.found for problem in figure_problems(value, TREE, ())]


@dataclass(frozen=True, kw_only=True)
class Range:
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Holder:
    ranges: tuple[Range, ...] = ()
    within_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Pressure:
    systolic_mmhg: int
    diastolic_mmhg: int


@dataclass(frozen=True, kw_only=True)
class Ages:
    from_age: int
    to_age: int


@dataclass(frozen=True, kw_only=True)
class Failures:
    count: int


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_minimum_above_its_maximum_is_a_fault_and_nothing_else_is(low, high):
    assert bool(faults(Range(minimum=low, maximum=high))) is (low > high)


@pytest.mark.parametrize("value", [Range(), Range(minimum=5), Range(maximum=-5)])
def test_half_a_range_is_no_fault(value):
    assert faults(value) == []


@pytest.mark.parametrize(("days", "is_right"), [(28, True), (0, True), (-1, False)])
def test_days_are_not_negative_wherever_they_stand(days, is_right):
    assert (faults(Days(value=days, source=SOURCE)) == []) is is_right
    assert (faults(Holder(within_days=days)) == []) is is_right


@pytest.mark.parametrize(("percent", "is_right"), [(0, True), (100, True), (-0.1, False), (100.1, False)])
def test_a_percentage_lies_between_0_and_100(percent, is_right):
    assert (faults(Percent(value=percent, source=SOURCE)) == []) is is_right


@pytest.mark.parametrize(("count", "is_right"), [(1, True), (2, True), (0, False), (-1, False)])
def test_a_rule_cannot_ask_for_no_failed_trial_at_all(count, is_right):
    assert (faults(Failures(count=count)) == []) is is_right


@pytest.mark.parametrize(
    ("systolic", "diastolic", "is_right"), [(140, 90, True), (90, 140, False), (-140, -150, False)]
)
def test_a_diastolic_limit_above_the_systolic_one_was_exchanged(systolic, diastolic, is_right):
    assert (faults(Pressure(systolic_mmhg=systolic, diastolic_mmhg=diastolic)) == []) is is_right


@pytest.mark.parametrize(("from_age", "to_age", "is_right"), [(12, 55, True), (55, 55, True), (55, 12, False)])
def test_an_age_span_does_not_end_before_it_starts(from_age, to_age, is_right):
    assert (faults(Ages(from_age=from_age, to_age=to_age)) == []) is is_right


def test_a_fault_deep_inside_is_found_with_its_place():
    tree = read_tree(b"ranges:\n  - minimum: 1\n    maximum: 2\n  - minimum: 9\n    maximum: 3\n", "x.yaml")
    value = Holder(ranges=(Range(minimum=1, maximum=2), Range(minimum=9, maximum=3)))
    (problem,) = figure_problems(value, tree, ())
    assert problem.line == 4
    assert problem.found == "`minimum` 9 above `maximum` 3"


def test_parts_are_every_object_within_with_its_place():
    value = Holder(ranges=(Range(minimum=1), Range()))
    assert [place for place, _ in parts(value)] == [(), ("ranges", 0), ("ranges", 1)]
