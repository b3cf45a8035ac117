"""Kleene's three-valued logic: one definite failure beats any number of unknowns."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.findings import Source, Verdict, all_of, any_of, at_least, verdict_of

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
verdicts = st.lists(st.sampled_from(Verdict), max_size=6)


@pytest.mark.parametrize(("known", "verdict"), [(True, MET), (False, NOT_MET), (None, UNKNOWN)])
def test_a_comparison_that_was_not_possible_is_unknown(known, verdict):
    assert verdict_of(known) is verdict


@pytest.mark.parametrize(
    ("given_verdicts", "all_verdict", "any_verdict"),
    [
        ((), MET, NOT_MET),
        ((MET, MET), MET, MET),
        ((MET, UNKNOWN), UNKNOWN, MET),
        ((MET, NOT_MET), NOT_MET, MET),
        ((UNKNOWN, NOT_MET), NOT_MET, UNKNOWN),
        ((NOT_MET, NOT_MET), NOT_MET, NOT_MET),
    ],
)
def test_all_and_any_by_the_truth_table(given_verdicts, all_verdict, any_verdict):
    assert all_of(given_verdicts) is all_verdict
    assert any_of(given_verdicts) is any_verdict


@pytest.mark.parametrize(
    ("given_verdicts", "expected"),
    [
        ((MET, MET, UNKNOWN), MET),
        ((MET, UNKNOWN), UNKNOWN),
        ((MET, NOT_MET), NOT_MET),
        ((UNKNOWN, UNKNOWN), UNKNOWN),
        ((UNKNOWN,), NOT_MET),
        ((), NOT_MET),
    ],
)
def test_two_definite_ones_suffice_whatever_else_is_unknown(given_verdicts, expected):
    assert at_least(2, given_verdicts) is expected


@given(verdicts, st.integers(0, 6))
def test_the_order_never_matters(given_verdicts, count):
    backwards = given_verdicts[::-1]
    assert all_of(given_verdicts) is all_of(backwards)
    assert any_of(given_verdicts) is any_of(backwards)
    assert at_least(count, given_verdicts) is at_least(count, backwards)


@given(verdicts, st.integers(0, 6))
def test_an_unknown_answer_is_one_that_could_still_go_either_way(given_verdicts, count):
    """The three functions agree with trying every way in which the unknowns could turn out."""
    ways = [
        [next(choice) if verdict is UNKNOWN else verdict for verdict in given_verdicts]
        for choices in product((MET, NOT_MET), repeat=given_verdicts.count(UNKNOWN))
        for choice in (iter(choices),)
    ]
    for function in (all_of, any_of, lambda each: at_least(count, each)):
        possible = {function(way) for way in ways}
        assert function(given_verdicts) is (possible.pop() if len(possible) == 1 else UNKNOWN)


@given(verdicts)
def test_not_all_is_some_not(given_verdicts):
    assert ~all_of(given_verdicts) is any_of(~verdict for verdict in given_verdicts)


@pytest.mark.parametrize(
    ("certainty", "may_block"), [("V", True), ("V2", True), ("R", True), ("R?", False), ("P", False)]
)
def test_only_a_source_that_is_not_in_doubt_may_refuse(certainty, may_block):
    assert Source(key="label", certainty=certainty).may_block is may_block
