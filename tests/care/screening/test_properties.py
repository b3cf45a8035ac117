"""What must hold for every chart: order and repetition never matter, and knowing less never makes anybody eligible."""

import random
from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from care.builders import (
    AS_OF,
    PROTOCOL,
    TABLES,
    answer,
    chart,
    complete_facts,
    condition,
    days_ago,
    on,
    pressure,
    taken,
)
from daybreak.care.chart import Answer, Chart, Condition, MedicationExposure, Observation, StopReason
from daybreak.care.dates import PartialDate
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Decision, Screening
from daybreak.exchange.facts import Fact

FEW = settings(max_examples=60)
MEDICINES = ("sertraline", "venlafaxine", "bupropion", "lithium", "lorazepam", "quetiapine")
DATES = st.sampled_from(
    [None, "2023", "2024", "2024-06", "2024-06-03", "2024-09-20", "2025-02", "2025-02-03", "2025-08-30", "2026-02-20"]
)
exposures = st.builds(
    lambda medicine, start, end, mg, reason, number: taken(
        medicine, start, end, mg, reason=reason, record=f"MedicationStatement/{number}"
    ),
    st.sampled_from(MEDICINES),
    DATES,
    DATES,
    st.sampled_from([None, 25, 50, 150, 300]),
    st.sampled_from([None, *StopReason]),
    st.integers(0, 10_000),
)
conditions = st.builds(
    lambda code, onset, clinical, verification: condition(code, onset, clinical=clinical, verification=verification),
    st.sampled_from(["F33.2", "F33.3", "F20.9", "F31.81", "I21.4", "Z33.1", "F10.20"]),
    DATES,
    st.sampled_from([None, "active", "resolved"]),
    st.sampled_from([None, "confirmed", "provisional", "refuted"]),
)
scores = st.builds(
    lambda concept, value, day, number: Observation(
        record=f"Observation/{number}", concept=concept, value=value, unit="1", effective=on(day)
    ),
    st.sampled_from(["phq9_total", "madrs_total", "systolic_bp", "diastolic_bp", "phq9_item9"]),
    st.sampled_from([None, 3, 10, 19, 120]),
    DATES,
    st.integers(0, 10_000),
)
answers = st.builds(
    answer,
    st.sampled_from(
        ["medications:list_complete", "episode:start", "contraindication:psychosis_history", "history:ect",
         "diagnosis:major_depressive_disorder", "medicine:lorazepam:taken_now"]
    ),
    st.sampled_from(["yes", "no", "2024-01-10", "nonsense"]),
    st.sampled_from([days_ago(40), days_ago(7), days_ago(0)]),
)  # fmt: skip


def numbered(facts: list[Fact]) -> list[Fact]:
    """Each fact from a record of its own, as in a store."""
    return [replace(fact, record=f"{fact.record}#{number}") for number, fact in enumerate(facts)]


any_facts = st.lists(st.one_of(exposures, conditions, scores, answers), max_size=12).map(numbered)


def judged(facts: list[Fact]) -> Screening:
    return screen(chart(*facts), PROTOCOL, TABLES, AS_OF)


@FEW
@given(any_facts, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_never_matters(facts, shuffler: random.Random):
    mixed = list(facts)
    shuffler.shuffle(mixed)
    assert judged(mixed) == judged(facts)


@FEW
@given(any_facts)
def test_a_fact_twice_says_no_more_than_once(facts):
    once, twice = judged(facts), judged(facts + facts)
    assert twice.decision is once.decision
    assert [(f.rule, f.verdict) for f in twice.findings] == [(f.rule, f.verdict) for f in once.findings]
    assert [replace(t, inputs=()) for t in twice.trials] == [replace(t, inputs=()) for t in once.trials]


@FEW
@given(any_facts)
def test_every_unknown_of_a_required_rule_says_what_would_settle_it(facts):
    for finding in judged(facts).findings:
        if finding.verdict.value == "unknown":
            assert finding.missing, finding.rule


@FEW
@given(any_facts)
def test_counts_and_ranges_agree_with_the_trials(facts):
    found = judged(facts)
    sure = {trial.medicine for trial in found.trials if trial.counts_as_failed.value == "met"}
    assert found.adequate_failed_trials == len(sure) <= found.possible_failed_trials
    for trial in found.trials:
        assert 0 <= trial.days_at_adequate_dose.low <= trial.days_at_adequate_dose.high


# A chart on the edge: everything is there, some of it bad, none of it contradicted by something else.
BAD_NEWS = (
    *pressure(170, 100, days_ago(1)),
    condition("I71.4", "2022"),
    condition("F20.9", "2004"),
)
COMPLETE: list[Fact] = [*complete_facts()]


def weaker(fact: Fact, choice: int) -> Fact | None:
    """The same fact with less in it; None for nothing left. Never with anything else in it."""
    if isinstance(fact, MedicationExposure):
        return (
            None,
            replace(fact, daily_dose_mg=None),
            replace(fact, start=None),
            replace(fact, end=_blurred(fact.end)),
            replace(fact, start=_blurred(fact.start)),
        )[choice % 5]
    if isinstance(fact, Observation):
        return (None, replace(fact, value=None, value_text=""), replace(fact, effective=_blurred(fact.effective)))[
            choice % 3
        ]
    if isinstance(fact, Condition):
        return (None, replace(fact, onset=None), replace(fact, onset=_blurred(fact.onset)))[choice % 3]
    return None


def _blurred(day: PartialDate | None) -> PartialDate | None:
    return None if day is None else PartialDate.parse(f"{day.earliest:%Y}")


weakenings = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 4)), min_size=1, max_size=5)


def weakened(facts: list[Fact], steps: list[tuple[int, int]]) -> list[Fact]:
    left = list(facts)
    for position, choice in steps:
        if left:
            at = position % len(left)
            poorer = weaker(left[at], choice)
            left[at : at + 1] = [] if poorer is None else [poorer]
    return left


@settings(parent=FEW, max_examples=250)
@given(weakenings, weakenings)
def test_taking_information_away_never_makes_anybody_eligible(first, then):
    """From a chart that says everything, whatever is missing: missing more never helps."""
    poorer = weakened(COMPLETE, first)
    if judged(poorer).decision is not Decision.ELIGIBLE:
        assert judged(weakened(poorer, then)).decision is not Decision.ELIGIBLE


@settings(parent=FEW, max_examples=250)
@given(st.sampled_from(BAD_NEWS), weakenings)
def test_bad_news_stays_bad_or_becomes_a_question(news, steps):
    """Somebody refused for one thing, with the question about it unanswered, never becomes eligible by forgetting."""
    quiet = [fact for fact in COMPLETE if not _is_asked_about(fact, news)]
    poorer = weakened([*quiet, news], steps)
    assert judged(poorer).decision is not Decision.ELIGIBLE


def _is_asked_about(fact: Fact, news: Fact) -> bool:
    """Answers and measurements that would speak for the opposite."""
    if isinstance(news, Observation):
        return isinstance(fact, Observation) and fact.concept == news.concept
    return isinstance(fact, Answer) and fact.question_id in (
        "contraindication:aneurysm_or_avm",
        "contraindication:psychosis_history",
    )


def test_the_chart_on_the_edge_is_eligible_before_anything_is_taken_away():
    assert judged(COMPLETE).decision is Decision.ELIGIBLE


def test_every_kind_of_fact_is_in_the_chart_on_the_edge():
    made = chart(*COMPLETE)
    filled = {field.name for field in fields(Chart) if getattr(made, field.name)}
    assert {"medications", "conditions", "observations", "answers"} <= filled
