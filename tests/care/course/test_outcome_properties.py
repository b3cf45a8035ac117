"""What holds for every course: order and repetition say nothing, and a completed form never turns a verdict."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from care.course.score_builders import IV, NASAL, TABLES, at, day, event, history, madrs, phq9
from daybreak.care.course.outcomes import CourseOutcomes, course_outcomes
from daybreak.care.course.scores import CourseHistory, DatedScore
from daybreak.care.course.trajectory import Trajectory, trajectory
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict, all_of, any_of

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
FEW = settings(max_examples=120, deadline=None)
DAYS = st.integers(-20, 70)
LAST = 75
NAMED = {"iv-ketamine": IV, "esketamine-us": NASAL}


def bounds(highest: int) -> st.SearchStrategy[tuple[int, int]]:
    exact = st.integers(0, highest).map(lambda value: (value, value))
    return exact | st.tuples(st.integers(0, highest), st.integers(0, highest)).map(lambda two: (min(two), max(two)))


def scored(number: int, which: str, values: tuple[int, int], name: int, late: int, hour: int | None, gone: bool):
    make, ceiling = (phq9, 27) if which == "phq9" else (madrs, 60)
    low, high = (min(value, ceiling) for value in values)
    taken = None if hour is None else at(24 * number + hour)
    return make(number, low, high, id=f"score-{name}", recorded_at=at(24 * number + late), taken_at=taken,
                entered_in_error=gone)  # fmt: skip


SCORES = st.lists(
    st.builds(scored, DAYS, st.sampled_from(["phq9", "madrs"]), bounds(60), st.integers(0, 30), st.integers(0, 3),
              st.none() | st.integers(-3, 3), st.sampled_from([False, False, False, True])),
    max_size=14,
)  # fmt: skip
PASTS = st.builds(
    lambda events, sessions, asked, induction: history(
        *(event(number, kind) for number, kind in events), sessions=sessions, asked=asked, induction=induction
    ),
    st.lists(st.tuples(DAYS, st.sampled_from(["suicide_attempt", "psychiatric_hospitalisation"])), max_size=2),
    st.sampled_from([(0, 3, 7), (0,), ()]),
    st.none() | DAYS,
    st.none() | DAYS,
)
RULES = st.sampled_from(["iv-ketamine", "esketamine-us"])
"""By name, so that a failing case can be read."""


def judged(name: str, past: CourseHistory, scores: list[DatedScore]) -> CourseOutcomes:
    return course_outcomes(NAMED[name], past, scores, TABLES, day(LAST))


@FEW
@given(RULES, PASTS, SCORES, st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_arrivals_never_matter(rules, past, scores, random):
    again = [*scores, *scores[::2]]
    random.shuffle(again)
    events = [*past.events, *past.events]
    random.shuffle(events)
    assert judged(rules, replace(past, events=tuple(events)), again) == judged(rules, past, scores)


@FEW
@given(RULES, PASTS, SCORES)
def test_a_correction_leaves_no_trace_of_what_it_replaces(rules, past, scores):
    """A later version of each alone gives what both versions give."""
    scores = list({each.id: each for each in scores}.values())
    wrong = [
        replace(each, bounds=Span(1, 2), day=day(1), recorded_at=each.recorded_at - timedelta(1)) for each in scores
    ]
    assert judged(rules, past, [*wrong, *scores]) == judged(rules, past, scores)


@FEW
@given(RULES, PASTS, SCORES, st.data())
def test_completing_a_form_never_turns_a_verdict_that_was_certain(rules, past, scores, data):
    """The baseline is always a complete score; after it every verdict holds whatever the open answers become."""
    scores = list({each.id: each for each in scores}.values())
    complete = []
    for each in scores:
        if each.day > day(0) and not each.bounds.is_exact:
            value = data.draw(st.integers(int(each.bounds.low), int(each.bounds.high)))
            complete.append(replace(each, bounds=Span(value, value)))
        else:
            complete.append(each)
    before, after = judged(rules, past, scores), judged(rules, past, complete)
    for one, other in zip(before.scales, after.scales, strict=True):
        then = {each.rule: each.verdict for each in other.findings}
        for each in one.findings:
            assert each.verdict is UNKNOWN or then[each.rule] is each.verdict, each.rule


@FEW
@given(RULES, PASTS, SCORES)
def test_nothing_is_settled_without_a_session(rules, past, scores):
    found = judged(rules, replace(past, sessions=()), scores)
    for scale in found.scales:
        assert {each.verdict for each in scale.findings if each.rule != "baseline"} == {UNKNOWN}


@FEW
@given(RULES, PASTS, SCORES)
def test_without_a_baseline_nothing_that_needs_one_is_settled(rules, past, scores):
    past, late = replace(past, sessions=history().sessions), [each for each in scores if each.day > day(0)]
    for scale in judged(rules, past, late).scales:
        told = {each.rule: each.verdict for each in scale.findings}
        assert {told[name] for name in ("baseline", "improved") if name in told} == {UNKNOWN}
        assert told.get("response", UNKNOWN) is UNKNOWN
        assert told.get("relapse", UNKNOWN) is not MET


@FEW
@given(RULES, PASTS, SCORES, st.integers(0, 13), st.integers(1, 10))
def test_a_lower_last_score_never_takes_a_response_or_a_remission_away(rules, past, scores, which, points):
    scores = list({each.id: each for each in scores}.values())
    after = [each for each in scores if each.day > day(0) and each.bounds.is_exact and not each.entered_in_error]
    last = max(after, key=lambda each: (each.day, each.taken_at is not None, each.taken_at or at(0)), default=None)
    if last is None or sum(each.day == last.day for each in scores) > 1:
        return
    lower = max(0, last.bounds.low - points)
    better = [each for each in scores if each is not last] + [replace(last, bounds=Span(lower, lower))]
    for rule in ("response", "remission"):
        for one, other in zip(judged(rules, past, scores).scales, judged(rules, past, better).scales, strict=True):
            then = {each.rule: each.verdict for each in other.findings}
            assert {each.rule: each.verdict for each in one.findings}.get(rule) is not MET or then[rule] is MET


def by_definition(found: Trajectory, rules, past: CourseHistory, instrument: str) -> list[Verdict]:
    """Relapse established at each score, straight from the definition: every pair, every event, every recovery."""
    (rule,) = [each for each in rules.relapse if each.instrument == instrument]
    line = found.after
    verdicts = []
    for now in range(len(line)):
        high = [_high(rule, [each.score.bounds for each in line[: k + 1]]) for k in range(now + 1)]
        over = [all_of((any_of((line[k].response, line[k].remission)), ~high[k])) for k in range(now + 1)]
        responded = [any_of(each.response for each in line[:k]) for k in range(now + 1)]
        causes = [
            (second, all_of((responded[first], *(high[k] for k in _middle(rule, first, second)), high[second])))
            for second in range(now + 1)
            for first in range(second)
            if rule.from_days <= (line[second].score.day - line[first].score.day).days <= rule.to_days
        ]
        for each in past.events:
            seen = [k for k in range(now + 1) if line[k].score.day <= each.day]
            if each.day > day(0) and len(seen) <= now:
                had = any_of(line[k].response for k in seen) if seen else UNKNOWN
                causes.append((len(seen) - 1, had))
        verdicts.append(any_of(all_of((cause, *(~each for each in over[at_ + 1 :]))) for at_, cause in causes))
    return verdicts


def _middle(rule, first: int, second: int) -> range:
    return range(first, second) if rule.consecutive else range(first, first + 1)


def _high(rule, until_now: list[Span]) -> Verdict:
    *earlier, last = until_now
    reached = last.at_least(rule.at_least)
    if not rule.above_best or not earlier:
        return reached
    low, high = min(each.low for each in earlier), min(each.high for each in earlier)
    return all_of((reached, Span(last.low - high, last.high - low).at_least(rule.above_best)))


@settings(max_examples=400, deadline=None)
@given(RULES, PASTS, st.lists(st.tuples(st.integers(1, 60), bounds(27)), max_size=10), bounds(27))
@example("esketamine-us", history(), [(7, (10, 10)), (30, (22, 22)), (37, (23, 23)), (50, (5, 5))], (27, 27))
def test_relapse_is_that_of_the_definition_in_every_course(name, past, later, base):
    rules = NAMED[name]
    instrument = rules.primary.value
    make = phq9 if instrument == "phq9" else madrs
    scores = [make(number, low, high, id=f"{number}:{n}") for n, (number, (low, high)) in enumerate(sorted(later))]
    past = replace(past, sessions=history().sessions)
    found = trajectory(rules, instrument, past, scores, Span(*base))
    assert [each.relapsed for each in found.after] == by_definition(found, rules, past, instrument)
