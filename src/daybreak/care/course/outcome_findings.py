"""The findings of one scale as of a day: what its latest score says, if it is recent enough to speak for that day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from daybreak.care.course.change import improved_by_points, improvement, is_lower, percent_words, reliably_changed
from daybreak.care.course.outcome_rules import MeaningfulChange, OutcomeRules, WorseningRule
from daybreak.care.course.scores import LOGIC, CourseHistory, score_input, span_words
from daybreak.care.course.trajectory import Standing, Trajectory, relevant_events, scale_outcome, worsened
from daybreak.care.dates import Span
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict, all_of, any_of


@dataclass(frozen=True, slots=True)
class JudgedScale:
    """One scale of one course on one day."""

    rules: OutcomeRules
    history: CourseHistory
    instrument: str
    label: str
    line: Trajectory
    as_of: date

    @property
    def latest(self) -> Standing | None:
        """The latest score after the first session, if it still speaks for the day."""
        last = self.line.latest
        counts_for = self.rules.counts_for.value
        return last if last is not None and (self.as_of - last.score.day).days <= counts_for else None

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The baseline and the last score, as facts that a finding shows."""
        base, last = self.line.baseline, self.line.latest
        first = (Input(name=f"Baseline {self.label}", value=span_words(base)),) if base is not None else ()
        return (*first, *((score_input(last.score, self.label),) if last is not None else ()))

    def finding(self, rule: str, title: str, verdict: Verdict, source: Source, sentence: str = "") -> Finding:
        """A finding about the latest score; what is open asks for what would settle it."""
        return Finding(
            rule=rule,
            group="outcomes",
            title=title,
            verdict=verdict,
            effect="advisory",
            sentence=sentence or self.words(),
            inputs=self.inputs,
            missing=tuple(self.asks()) if verdict is Verdict.UNKNOWN else (),
            source=source,
        )

    def words(self) -> str:
        """What the latest score is, beside the baseline."""
        last, base = self.line.latest, self.line.baseline
        if last is None:
            return f"No {self.label} since the first session."
        score = last.score
        share = percent_words(base, score.bounds) if base is not None else ""
        against = f", baseline {span_words(base)}" if base is not None else ", baseline not known"
        late = "" if self.latest else f" It is older than {self.rules.counts_for.value} days."
        return f"{self.label} {span_words(score.bounds)} on {score.day}{against}{f': {share}' if share else ''}.{late}"

    def asks(self) -> Iterator[Missing]:
        """What would settle a verdict on the latest score."""
        if not self.history.sessions:
            yield _ask("the first session", "When was the first session?", "outcomes:first-session")
        if self.line.baseline is None or not self.line.baseline.is_exact:
            question = f"What was the {self.label} before the first session?"
            yield _ask(f"the baseline of the {self.label}", question, "outcomes:baseline")
        if self.latest is None:
            question = f"What is the {self.label} now?"
            yield _ask(f"a recent {self.label}", question, f"measure:{self.instrument}")
        elif not self.latest.score.bounds.is_exact:
            question = f"Complete the {self.label} of {self.latest.score.day}."
            yield _ask(f"the rest of the {self.label}", question, f"measure:{self.instrument}")


def scale_findings(judged: JudgedScale) -> Iterator[Finding]:
    """Everything that the scale says as of the day, the baseline and the early response aside."""
    yield from _better(judged)
    if any(each.instrument == judged.instrument for each in judged.rules.relapse):
        yield _relapse(judged)
    for worsening in judged.rules.worsening:
        if worsening.instrument == judged.instrument:
            yield _worse(judged, worsening)
    for meaningful in judged.rules.meaningful_change:
        if meaningful.instrument == judged.instrument:
            yield _meaningful(judged, meaningful)
    yield from _reliable(judged)


def suicidality_findings(judged: JudgedScale) -> Iterator[Finding]:
    """Whether there is less or more of it than at baseline: two questions, because both may be answered with no."""
    last, base, source = judged.latest, judged.line.baseline, judged.rules.suicidality.source
    known = last is not None and base is not None
    less = is_lower(last.score.bounds, base) if known else Verdict.UNKNOWN  # type: ignore[union-attr, arg-type]
    more = is_lower(base, last.score.bounds) if known else Verdict.UNKNOWN  # type: ignore[union-attr, arg-type]
    yield judged.finding("suicidality-less", "Less suicidal ideation than at baseline", less, source)
    yield judged.finding("suicidality-more", "More suicidal ideation than at baseline", more, source)


def _better(judged: JudgedScale) -> Iterator[Finding]:
    last, scale = judged.latest, scale_outcome(judged.rules, judged.instrument)
    unknown = Verdict.UNKNOWN
    yield judged.finding("improved", "Better than at baseline", last.improved if last else unknown, LOGIC)
    if scale is None:
        return
    percent, share, limit = scale.response_percent, scale.partial_response_percent, scale.remission_at_most
    if percent is not None and share is not None:
        title = f"Partial response: {share.value:g} to less than {percent.value:g} % better"
        yield judged.finding("partial-response", title, last.partial_response if last else unknown, share.source)
    if percent is not None:
        title = f"Response: at least {percent.value:g} % better"
        yield judged.finding("response", title, last.response if last else unknown, percent.source)
    if limit is not None:
        title = f"Remission: {judged.label} at most {limit.value:g}"
        yield judged.finding("remission", title, last.remission if last else unknown, limit.source)


def _relapse(judged: JudgedScale) -> Finding:
    """One goes on. It is ruled out only by a recent score that is not high, and by having asked about events."""
    rule = next(each for each in judged.rules.relapse if each.instrument == judged.instrument)
    state = judged.line.relapse
    nobody_looked = Verdict.UNKNOWN if judged.latest is None or _events_not_asked(judged) else Verdict.NOT_MET
    verdict = any_of((state.established, state.awaited, all_of((state.responded, nobody_looked))))
    found = judged.finding("relapse", rule.title, verdict, rule.source, _relapse_words(judged, verdict))
    missing = tuple(_open_about_relapse(judged)) if verdict is Verdict.UNKNOWN else ()
    return replace(found, inputs=(*_last_scores(judged), *_events(judged)), missing=missing)


def _events_not_asked(judged: JudgedScale) -> bool:
    """Whether nobody has asked about events since the last score."""
    last, asked_on = judged.line.latest, judged.history.events_asked_on
    return asked_on is None or (last is not None and asked_on < last.score.day)


def _last_scores(judged: JudgedScale) -> Iterator[Input]:
    """The baseline, the best score and the last three: what a relapse is made of."""
    after = judged.line.after
    best = min(after, key=lambda each: (each.score.bounds.low, each.score.day), default=None)
    shown = [*([best] if best is not None and best not in after[-3:] else []), *after[-3:]]
    yield from judged.inputs[: 1 if judged.line.baseline is not None else 0]
    yield from (score_input(each.score, judged.label) for each in shown)


def _events(judged: JudgedScale) -> Iterator[Input]:
    for each in relevant_events(judged.rules, judged.history):
        yield Input(name=each.kind.replace("_", " "), value="yes", record=each.id, date=each.day.isoformat())


def _open_about_relapse(judged: JudgedScale) -> Iterator[Missing]:
    yield from judged.asks()
    last = judged.latest
    if last is not None and last.relapse is Verdict.UNKNOWN and last.relapsed is Verdict.NOT_MET:
        yield _second(judged, last)
    if _events_not_asked(judged):
        question = "Has the patient been in hospital for psychiatric reasons, or attempted suicide, since the response?"
        yield _ask("events that count as a relapse", question, "outcomes:relapse-events")


def _second(judged: JudgedScale, last: Standing) -> Missing:
    rule = next(each for each in judged.rules.relapse if each.instrument == judged.instrument)
    day = last.score.day
    question = (
        f"Repeat the {judged.label} {rule.from_days:g} to {rule.to_days:g} days after {day}: "
        f"a second one of {rule.at_least:g} or more is a relapse."
    )
    return _ask(f"a second {judged.label}", question, f"measure:{judged.instrument}")


def _relapse_words(judged: JudgedScale, verdict: Verdict) -> str:
    if judged.line.relapse.responded is Verdict.NOT_MET:
        return f"{judged.words()} No response has been measured that could be lost."
    if verdict is Verdict.MET:
        happened = "".join(f" {each.name.capitalize()} on {each.date}." for each in _events(judged))
        return f"{judged.words()}{happened} After a response, this is a relapse by the protocol."
    if judged.latest is not None and judged.line.relapse.awaited is Verdict.UNKNOWN:
        return f"{judged.words()} If a second score says the same, it is a relapse."
    return judged.words()


def _worse(judged: JudgedScale, rule: WorseningRule) -> Finding:
    last = judged.latest
    earlier = [each.score.bounds for each in judged.line.after[:-1]]
    reference = judged.line.baseline if rule.above == "baseline" else _best(earlier)
    verdict = Verdict.UNKNOWN
    if last is not None and reference is not None:
        verdict = worsened(rule, last.score, reference, judged.history)
    return judged.finding(rule.id, rule.title, verdict, rule.source)


def _best(earlier: list[Span]) -> Span | None:
    return Span(min(each.low for each in earlier), min(each.high for each in earlier)) if earlier else None


def _meaningful(judged: JudgedScale, rule: MeaningfulChange) -> Finding:
    last, base = judged.latest, judged.line.baseline
    verdict = Verdict.UNKNOWN
    if last is not None and base is not None:
        verdict = improved_by_points(base, last.score.bounds, rule.points)
    return judged.finding(rule.id, f"{rule.title}: at least {rule.points:g} points better", verdict, rule.source)


def _reliable(judged: JudgedScale) -> Iterator[Finding]:
    rule = judged.rules.reliable_change
    figures = next((each for each in rule.figures if each.instrument == judged.instrument), None)
    last, base, source = judged.latest, judged.line.baseline, rule.index_above.source
    if figures is None:
        sentence = f"No spread and no reliability of the {judged.label} stand in the protocol; without them it is open."
        yield judged.finding("reliably-better", "Better by more than chance", Verdict.UNKNOWN, source, sentence)
        yield judged.finding("reliably-worse", "Worse by more than chance", Verdict.UNKNOWN, source, sentence)
        return
    better = worse = Verdict.UNKNOWN
    if last is not None and base is not None:
        better = reliably_changed(improvement(base, last.score.bounds), figures, rule.index_above)
        worse = reliably_changed(improvement(last.score.bounds, base), figures, rule.index_above)
    source = figures.baseline_sd.source
    yield judged.finding("reliably-better", "Better by more than chance", better, source)
    yield judged.finding("reliably-worse", "Worse by more than chance", worse, source)


def _ask(what: str, question: str, question_id: str) -> Missing:
    return Missing(what=what, question=question, question_id=question_id, answer_kind="record")
