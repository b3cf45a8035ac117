"""The response within a day of the first session: a rating at the right hour that asks about the right time."""

from datetime import timedelta

from daybreak.care.course.change import improved_by_percent
from daybreak.care.course.outcome_findings import JudgedScale
from daybreak.care.course.outcome_rules import EarlyResponse
from daybreak.care.course.scores import DatedScore, Scores, score_input, span_words
from daybreak.care.course.trajectory import scale_outcome
from daybreak.care.dates import Span
from daybreak.care.findings import Finding, Missing, Verdict


def early_response(judged: JudgedScale, base: Span | None, known: Scores) -> Finding:
    """Whether the patient had responded so many hours after the first session.

    Of several ratings in the window the nearest to the hour counts, of two as near the later one. One without a time,
    or without a word on what it asks about, settles nothing and is asked about.
    """
    rule = judged.rules.early_response
    candidates = known.of_24h(judged.instrument) if rule.recall_24h else known.by_instrument.get(judged.instrument, ())
    rated = _nearest(judged, candidates)
    verdict = Verdict.UNKNOWN
    scale = scale_outcome(judged.rules, judged.instrument)
    percent = scale.response_percent if scale else None
    certain = rated is not None and (rated.recall_24h is True or not rule.recall_24h)
    if rated is not None and certain and base is not None and percent is not None:
        verdict = improved_by_percent(base, rated.bounds, percent.value)
    return Finding(
        rule="early-response",
        group="outcomes",
        title=f"Response {rule.after_hours:g} hours after the first session",
        verdict=verdict,
        effect="advisory",
        sentence=_words(judged, rated),
        inputs=(score_input(rated, judged.label),) if rated else (),
        missing=(_missing(judged, rule, rated, base),) if verdict is Verdict.UNKNOWN else (),
        source=rule.source,
    )


def _nearest(judged: JudgedScale, candidates: tuple[DatedScore, ...]) -> DatedScore | None:
    """The rating in the window that lies nearest to the hour, one that says what it asks about before any other."""
    first, rule = judged.history.first_session, judged.rules.early_response
    if first is None or first.started_at is None:
        return None
    hour, begun = first.started_at + timedelta(hours=rule.after_hours), first.started_at
    opens, closes = begun + timedelta(hours=rule.from_hours), begun + timedelta(hours=rule.to_hours)
    timed = [(each, each.taken_at) for each in candidates if each.taken_at is not None]
    within = [(each, taken) for each, taken in timed if opens <= taken <= closes]
    within.sort(key=lambda pair: (pair[0].recall_24h is None, abs(pair[1] - hour), hour - pair[1], pair[0].id))
    return within[0][0] if within else None


def _words(judged: JudgedScale, rated: DatedScore | None) -> str:
    rule = judged.rules.early_response
    if rated is None:
        kind = " that asks about the last 24 hours" if rule.recall_24h else ""
        return f"No {judged.label}{kind} {rule.from_hours:g} to {rule.to_hours:g} hours after the first session."
    base = judged.line.baseline
    against = f"baseline {span_words(base)}" if base is not None else "baseline not known"
    return f"{judged.label} {span_words(rated.bounds)} on {rated.day}, {against}."


def _missing(judged: JudgedScale, rule: EarlyResponse, rated: DatedScore | None, base: Span | None) -> Missing:
    if rated is not None and rule.recall_24h and rated.recall_24h is None:
        question = f"Did the {judged.label} of {rated.day} ask about the last 24 hours?"
    elif rated is not None and base is None:
        question = f"What was the {judged.label} before the first session?"
    elif rated is not None:
        question = f"Complete the {judged.label} of {rated.day}, or settle its baseline."
    else:
        hours = f"about {rule.after_hours:g} hours after the first session began"
        question = f"Was the {judged.label} rated {hours}, and at what time?"
    return Missing(
        what=f"the {judged.label} a day after the first session",
        question=question,
        question_id="outcomes:early-response",
        answer_kind="record",
    )
