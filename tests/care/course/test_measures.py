"""Scores item by item: a total only of what is whole, bounds of what it can still become, critical answers at once."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.course.measures import ScoredMeasure, score, stated
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict
from daybreak.care.reference import Instrument
from daybreak.knowledge import load_tables

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
INSTRUMENTS = load_tables().instruments
PHQ9, QIDS, MADRS = (INSTRUMENTS[name] for name in ("phq9", "qids_sr16", "madrs"))
SCORED = sorted(name for name, row in INSTRUMENTS.items() if row.items)
SUMS = sorted(set(SCORED) - {"qids_sr16"})
FEW = settings(max_examples=150, deadline=None)


def answers(instrument: Instrument, *values: float | None) -> dict[str, float | None]:
    """The answers in the order of the form; items beyond them are not answered."""
    return {item.id: value for item, value in zip(instrument.items, values, strict=False)}


def qids(*values: float | None) -> ScoredMeasure:
    return score(QIDS, answers(QIDS, *values))


def lowest(instrument: Instrument) -> dict[str, float | None]:
    return {item.id: item.minimum for item in instrument.items}


class TestEachItem:
    @pytest.mark.parametrize(
        ("name", "number", "value"),
        [
            (name, number, value)
            for name in SUMS
            for number, item in enumerate(INSTRUMENTS[name].items)
            for value in range(item.minimum, item.maximum + 1)
        ],
    )
    def test_of_a_plain_sum_adds_its_own_answer(self, name, number, value):
        instrument = INSTRUMENTS[name]
        item = instrument.items[number]
        found = score(instrument, lowest(instrument) | {item.id: value})
        assert found.total == instrument.minimum - item.minimum + value

    @pytest.mark.parametrize("name", SCORED)
    def test_beyond_its_range_on_either_side_counts_as_not_given(self, name):
        instrument = INSTRUMENTS[name]
        for item in instrument.items:
            for value in (item.minimum - 1, item.maximum + 1, item.minimum + 0.5, float("nan")):
                found = score(instrument, lowest(instrument) | {item.id: value})
                assert found.total is None
                assert [each.item for each in found.impossible] == [item.id]
                assert [each.question_id for each in found.missing] == [item.id]

    def test_that_is_none_of_the_scale_is_told_and_does_not_count(self):
        found = score(PHQ9, lowest(PHQ9) | {"phq9_item10": 2})
        assert (found.total, [each.item for each in found.impossible]) == (0, ["phq9_item10"])

    @pytest.mark.parametrize("name", SCORED)
    def test_that_is_missing_leaves_no_total_and_is_asked_for(self, name):
        instrument = INSTRUMENTS[name]
        alternatives = {each for group in instrument.alternatives for each in group}
        for item in instrument.items:
            found = score(instrument, lowest(instrument) | {item.id: None})
            if item.id not in alternatives:
                assert (found.total, [each.question_id for each in found.missing]) == (None, [item.id])

    def test_is_asked_for_in_its_own_words_only_where_they_may_be_shipped(self):
        assert score(PHQ9, {}).missing[0].question == PHQ9.items[0].text
        assert score(MADRS, {}).missing[9].question == "What is the answer to item 10 of the MADRS?"


class TestPublishedBands:
    @pytest.mark.parametrize(
        ("values", "total", "label"),
        [
            ((1, 1, 1, 1, 0, 0, 0, 0, 0), 4, "minimal"),
            ((1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild"),
            ((3, 3, 1, 1, 1, 0, 0, 0, 0), 9, "mild"),
            ((3, 3, 1, 1, 1, 1, 0, 0, 0), 10, "moderate"),
            ((3, 3, 3, 3, 1, 1, 0, 0, 0), 14, "moderate"),
            ((3, 3, 3, 3, 1, 1, 1, 0, 0), 15, "moderately severe"),
            ((3, 3, 3, 3, 3, 3, 1, 0, 0), 19, "moderately severe"),
            ((3, 3, 3, 3, 3, 3, 1, 1, 0), 20, "severe"),
            ((3,) * 9, 27, "severe"),
        ],
    )
    def test_of_the_phq9_begin_at_5_10_15_and_20(self, values, total, label):
        found = score(PHQ9, answers(PHQ9, *values))
        assert (found.total, found.band.label) == (total, label)

    @pytest.mark.parametrize(("ones", "label"), [(4, "minimal"), (5, "mild")])
    def test_of_the_gad7_begin_at_5(self, ones, label):
        gad7 = INSTRUMENTS["gad7"]
        found = score(gad7, answers(gad7, *([1] * ones + [0] * (7 - ones))))
        assert (found.total, found.band.label) == (ones, label)

    @pytest.mark.parametrize(("name", "highest"), [("madrs", 60), ("ham_d17", 52), ("wsas", 40), ("sds", 30)])
    def test_the_worst_answers_give_the_published_maximum(self, name, highest):
        instrument = INSTRUMENTS[name]
        assert score(instrument, {item.id: item.maximum for item in instrument.items}).total == highest


class TestQids:
    """Sixteen items, nine domains; of sleep, appetite and weight, and psychomotor the highest answer counts."""

    def test_the_worst_answers_give_27_and_not_48(self):
        assert qids(*[3] * 16).total == 27

    def test_of_four_questions_about_sleep_the_highest_counts(self):
        assert qids(1, 3, 2, 0, *[0] * 12).total == 3
        assert qids(1, 1, 1, 1, *[0] * 12).total == 1

    def test_of_appetite_and_weight_the_highest_counts(self):
        assert qids(*[0] * 5, 1, 0, 2, 0, *[0] * 7).total == 2

    def test_of_slowing_and_restlessness_the_highest_counts(self):
        assert qids(*[0] * 14, 2, 1).total == 2

    @pytest.mark.parametrize("number", [5, 10, 11, 12, 13, 14])
    def test_each_of_the_six_other_items_counts_by_itself(self, number):
        assert qids(*[3 if n == number else 0 for n in range(1, 17)]).total == 3

    def test_a_worked_example(self):
        """Sleep 2, mood 2, appetite and weight 1, concentration 1, self 3, suicide 0, interest 2, energy 2, pace 1."""
        found = qids(2, 1, 0, 0, 2, 1, None, 0, None, 1, 3, 0, 2, 2, 1, 0)
        assert (found.total, found.band.label) == (14, "moderate")

    def test_of_an_answered_pair_the_other_half_is_left_out_as_the_form_wants(self):
        whole = qids(0, 0, 0, 0, 0, 2, None, None, 1, 0, 0, 0, 0, 0, 0, 0)
        assert (whole.total, whole.missing) == (2, ())
        neither = qids(0, 0, 0, 0, 0, None, None, 0, None, 0, 0, 0, 0, 0, 0, 0)
        assert (neither.total, [each.question_id[-5:] for each in neither.missing]) == (None, ["item6", "item7"])

    def test_a_slip_in_the_other_half_is_not_taken_for_left_out(self):
        assert qids(0, 0, 0, 0, 0, 2, 7, None, 1, 0, 0, 0, 0, 0, 0, 0).total is None

    def test_a_known_highest_answer_makes_the_rest_of_its_domain_idle_but_not_given(self):
        found = qids(3, None, None, None, *[0] * 12)
        assert (found.bounds, found.total, len(found.missing)) == (Span(3, 3), None, 3)


class TestBeforeTheEnd:
    def test_nothing_answered_may_become_anything(self):
        found = score(PHQ9, {})
        assert (found.bounds, found.band, len(found.missing)) == (Span(0, 27), None, 9)

    @pytest.mark.parametrize(("last", "verdict"), [(0, UNKNOWN), (1, MET)])
    def test_at_least_ten_is_known_as_soon_as_the_rest_cannot_change_it(self, last, verdict):
        assert score(PHQ9, answers(PHQ9, 3, 3, 3, last)).at_least(10) is verdict

    @pytest.mark.parametrize(("first", "verdict"), [(1, MET), (2, UNKNOWN)])
    def test_at_most_four_is_known_as_soon_as_the_rest_cannot_change_it(self, first, verdict):
        assert score(PHQ9, answers(PHQ9, first, *[0] * 7)).at_most(4) is verdict

    def test_at_least_is_refused_as_soon_as_the_rest_cannot_reach_it(self):
        assert score(PHQ9, answers(PHQ9, *[0] * 6)).at_least(10) is NOT_MET
        assert score(PHQ9, answers(PHQ9, *[3] * 2)).at_most(4) is NOT_MET

    def test_a_band_is_told_early_where_the_rest_stays_in_it(self):
        assert score(PHQ9, answers(PHQ9, *[3] * 7)).band.label == "severe"
        assert score(PHQ9, answers(PHQ9, 0)).band is None


class TestACriticalAnswer:
    @pytest.mark.parametrize(("value", "speaks"), [(0, False), (1, True), (2, True), (3, True)])
    def test_to_item_9_of_the_phq9_speaks_from_1_on_before_anything_else_is_answered(self, value, speaks):
        found = score(PHQ9, {"phq9_item9": value})
        assert [each.means for each in found.critical] == ["suicidal_ideation"] * speaks
        assert found.total is None

    @pytest.mark.parametrize("name", ["madrs", "qids_sr16", "ham_d17"])
    def test_to_the_question_about_suicide_of_another_scale_speaks_from_1_on(self, name):
        item = INSTRUMENTS[name].critical_items[0].item
        assert score(INSTRUMENTS[name], {item: 0}).critical == ()
        assert [each.item for each in score(INSTRUMENTS[name], {item: 1}).critical] == [item]

    def test_beyond_the_range_still_speaks_although_it_counts_for_no_total(self):
        found = score(PHQ9, answers(PHQ9, *[0] * 8, 4))
        assert ([each.value for each in found.critical], found.total) == ([4], None)

    def test_no_answer_is_no_critical_answer_and_is_asked_for(self):
        found = score(PHQ9, answers(PHQ9, *[0] * 8))
        assert (found.critical, [each.question_id for each in found.missing]) == ((), ["phq9_item9"])


class TestATotalEnteredAsSuch:
    @pytest.mark.parametrize(("total", "known"), [(-1, None), (0, 0), (60, 60), (61, None), (12.5, None)])
    def test_counts_only_within_the_range(self, total, known):
        found = stated(MADRS, total)
        assert (found.total, bool(found.impossible)) == (known, known is None)

    def test_that_is_not_given_is_asked_for(self):
        found = stated(MADRS, None)
        assert (found.bounds, [each.question_id for each in found.missing]) == (Span(0, 60), ["measure:madrs"])

    def test_is_the_only_way_where_no_item_is_listed(self):
        screener = INSTRUMENTS["cssrs_screener"]
        assert score(screener, {"cssrs_q1": 1}).total is None


def filled(instrument: Instrument) -> st.SearchStrategy[dict[str, float | None]]:
    return st.fixed_dictionaries({item.id: st.integers(item.minimum, item.maximum) for item in instrument.items})


WHOLE = st.sampled_from(SCORED).flatmap(lambda name: st.tuples(st.just(INSTRUMENTS[name]), filled(INSTRUMENTS[name])))


@FEW
@given(WHOLE, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_never_matters(case, random):
    instrument, given_answers = case
    shuffled = dict(random.sample(list(given_answers.items()), len(given_answers)))
    assert score(instrument, shuffled) == score(instrument, given_answers)


@FEW
@given(WHOLE, st.data())
def test_a_worse_answer_never_lowers_the_total(case, data):
    instrument, given_answers = case
    item = data.draw(st.sampled_from([each for each in instrument.items if given_answers[each.id] < each.maximum]
                                     or list(instrument.items)))  # fmt: skip
    worse = given_answers | {item.id: min(given_answers[item.id] + 1, item.maximum)}
    assert score(instrument, worse).total >= score(instrument, given_answers).total


@FEW
@given(WHOLE, st.data())
def test_the_bounds_of_a_part_hold_the_total_of_the_whole_and_its_verdicts_never_turn(case, data):
    instrument, given_answers = case
    gone = data.draw(st.sets(st.sampled_from(sorted(given_answers))))
    # A form that wants one of a pair answered is not completed by answering both.
    for group in instrument.alternatives:
        gone |= set(group[1:])
    whole = {name: value for name, value in given_answers.items() if name not in _second_halves(instrument)}
    part = score(instrument, {name: value for name, value in whole.items() if name not in gone})
    total = score(instrument, whole).total
    assert total is not None
    assert part.bounds.low <= total <= part.bounds.high
    limit = data.draw(st.integers(instrument.minimum, instrument.maximum))
    assert part.at_least(limit) in (UNKNOWN, MET if total >= limit else NOT_MET)
    assert part.at_most(limit) in (UNKNOWN, MET if total <= limit else NOT_MET)
    assert part.band is None or part.band.low <= total <= part.band.high


def _second_halves(instrument: Instrument) -> set[str]:
    return {name for group in instrument.alternatives for name in group[1:]}


@FEW
@given(WHOLE, st.data())
def test_both_ends_of_the_bounds_are_reached_by_some_answers(case, data):
    instrument, given_answers = case
    kept = data.draw(st.sets(st.sampled_from(sorted(given_answers))))
    part = {name: given_answers[name] for name in kept}
    rest = [
        item for item in instrument.items if item.id in {each.question_id for each in score(instrument, part).missing}
    ]
    bounds = score(instrument, part).bounds
    assert score(instrument, part | {item.id: item.minimum for item in rest}).bounds == Span.exactly(bounds.low)
    assert score(instrument, part | {item.id: item.maximum for item in rest}).bounds == Span.exactly(bounds.high)


def test_every_phq2_is_the_sum_of_its_two_answers():
    phq2 = INSTRUMENTS["phq2"]
    for first, second in product(range(4), repeat=2):
        assert score(phq2, answers(phq2, first, second)).total == first + second
