"""The score that a course starts from: the last complete one before the drug, in the protocol's window.

Several may be the one where only the day is known. Then the baseline lies between them, and the question is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.scores import CourseHistory, DatedScore, SessionDay, is_after, score_input, span_words
from daybreak.care.dates import Span
from daybreak.care.findings import Finding, Missing, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The baseline of one scale. bounds: None if unknown; more than a point where several scores may be the one."""

    bounds: Span | None
    finding: Finding


def baseline(
    rules: OutcomeRules, history: CourseHistory, scores: Sequence[DatedScore], label: str, as_of: date
) -> Baseline:
    """The baseline of the scale. Before the course begins, the one it would have if it began on `as_of`."""
    first = history.first_session or SessionDay(day=as_of)
    opens = first.day - timedelta(days=rules.baseline_within.value)
    window = [each for each in scores if opens <= each.day <= first.day and each.bounds.is_exact]
    sure = [each for each in window if is_after(each, first) is Verdict.NOT_MET]
    unsure = [each for each in window if is_after(each, first) is Verdict.UNKNOWN]
    if history.first_session is None:  # There is no drug yet that a score of today could come after.
        sure, unsure = window, []
    candidates = [*sure[-1:], *unsure]
    lows, highs = [each.bounds.low for each in candidates], [each.bounds.high for each in candidates]
    # Without a sure one, it may be that none was taken before the drug.
    bounds = Span(min(lows), max(highs)) if sure else None
    return Baseline(bounds=bounds, finding=_finding(rules, candidates, bounds, label, opens, first.day))


_QUESTION = "outcomes:baseline"


def _finding(
    rules: OutcomeRules, candidates: list[DatedScore], bounds: Span | None, label: str, opens: date, day: date
) -> Finding:
    settled = bounds is not None and bounds.is_exact
    if not candidates:
        sentence = f"There is no complete {label} from {opens} to the first session on {day}."
        question = f"What was the {label} in the {rules.baseline_within.value} days before the first session?"
    else:
        last = candidates[-1]
        sentence = f"{label} {span_words(last.bounds)} on {last.day}."
        question = f"At what time was the {label} of {day} taken: before the drug was given?"
        sentence += "" if settled else " Whether it was taken before the drug is not known."
    missing = Missing(
        what=f"the baseline of the {label}", question=question, question_id=_QUESTION, answer_kind="record"
    )
    return Finding(
        rule="baseline",
        group="outcomes",
        title=f"Baseline of the {label}",
        verdict=Verdict.MET if settled else Verdict.UNKNOWN,
        effect="advisory",
        sentence=sentence,
        inputs=tuple(score_input(each, label) for each in candidates),
        missing=() if settled else (missing,),
        source=rules.baseline_within.source,
    )
