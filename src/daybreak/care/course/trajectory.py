"""One scale over a course: what each score says by itself, and whether a relapse goes on at it. One pass, oldest first.

A relapse needs a response before it, and two high scores in the protocol's distance or an event. It lasts until a
score that is a response or a remission and not high. What a score leaves open stays open in everything after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from daybreak.care.course.change import best_of, improved_by_percent, is_at_most, is_lower, risen_by_points
from daybreak.care.course.outcome_rules import OutcomeRules, RelapseRule, ScaleOutcome, WorseningRule
from daybreak.care.course.scores import AdverseEvent, CourseHistory, DatedScore, is_after
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict, all_of, any_of
from daybreak.care.screening.trial_rules import Percent

Status = Literal["before", "relapse", "remission", "response", "partial_response", "worse", "no_response", "unknown"]
"""What a page calls a score; "before" the first session, else the first of these that surely holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one score of the course says. sessions_before: how many sessions had begun.

    worse_than_baseline, worse_than_best: by the protocol's points. relapse: one goes on, or may; relapsed: one was
    established and goes on, so that a single high score which awaits a second one is no more than a possible one.
    """

    score: DatedScore
    sessions_before: int
    improved: Verdict = Verdict.UNKNOWN
    partial_response: Verdict = Verdict.UNKNOWN
    response: Verdict = Verdict.UNKNOWN
    remission: Verdict = Verdict.UNKNOWN
    worse_than_baseline: Verdict = Verdict.UNKNOWN
    worse_than_best: Verdict = Verdict.UNKNOWN
    relapse: Verdict = Verdict.UNKNOWN
    relapsed: Verdict = Verdict.UNKNOWN
    status: Status = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelapseState:
    """The relapse after all scores and events. responded: there was a response to lose.

    established: one goes on. awaited: the last score is high, and a second one would make it a relapse.
    """

    responded: Verdict
    established: Verdict
    awaited: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """One scale over the course: its baseline (None if unknown), what each score says, and the relapse as it stands."""

    baseline: Span | None
    standings: tuple[Standing, ...]
    relapse: RelapseState

    @property
    def after(self) -> tuple[Standing, ...]:
        """What was surely measured after the first session began."""
        return tuple(each for each in self.standings if each.status != "before")

    @property
    def latest(self) -> Standing | None:
        """The last one after the first session."""
        after = self.after
        return after[-1] if after else None


def trajectory(
    rules: OutcomeRules, instrument: str, history: CourseHistory, scores: Sequence[DatedScore], baseline: Span | None
) -> Trajectory:
    """What each score says. scores: of this instrument, as they count, oldest first."""
    first = history.first_session
    after = [each for each in scores if first is not None and is_after(each, first) is Verdict.MET]
    before = [each for each in scores if each not in after]
    walk = _Walk(rules, instrument, history, baseline)
    walked = [walk.step(each) for each in after]
    earlier = [Standing(score=each, sessions_before=0, status="before") for each in before]
    return Trajectory(baseline=baseline, standings=(*earlier, *walked), relapse=walk.end())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A score that was passed: whether there was a response before it, and whether it is high by each rule."""

    score: DatedScore
    responded: Verdict
    high: Mapping[str, Verdict]

    @property
    def is_high(self) -> Verdict:
        """Whether it is high by any rule; UNKNOWN on a scale for which the protocol has none."""
        return any_of(self.high.values()) if self.high else Verdict.UNKNOWN

    @property
    def awaits_second(self) -> Verdict:
        """Until a second high score comes a relapse is possible, never established."""
        return all_of((self.responded, self.is_high, Verdict.UNKNOWN))


class _Walk:
    """What is carried from one score to the next."""

    def __init__(self, rules: OutcomeRules, instrument: str, history: CourseHistory, baseline: Span | None) -> None:
        self._scale = scale_outcome(rules, instrument)
        self._relapse = [each for each in rules.relapse if each.instrument == instrument]
        self._worsening = [each for each in rules.worsening if each.instrument == instrument]
        self._history = history
        self._baseline = baseline
        self._events = list(relevant_events(rules, history))
        self._passed: list[_Seen] = []
        self._best: Span | None = None
        self._responded = Verdict.NOT_MET
        self._established = Verdict.NOT_MET

    def step(self, score: DatedScore) -> Standing:
        """What this score says after all those before it."""
        self._take_events(before=score.day)
        found = self._by_itself(score)
        seen = _Seen(score, self._responded, {rule.id: self._is_high(rule, score.bounds) for rule in self._relapse})
        recovered = all_of((any_of((found.response, found.remission)), ~seen.is_high))
        self._established = any_of((all_of((self._established, ~recovered)), self._pairs(seen)))
        self._passed.append(seen)
        self._responded = any_of((self._responded, found.response))
        self._best = score.bounds if self._best is None else best_of((self._best, score.bounds))
        relapse = any_of((self._established, seen.awaits_second))
        found = replace(found, relapse=relapse, relapsed=self._established)
        return replace(found, status=_status(found))

    def end(self) -> RelapseState:
        """How it stands after the last score, events after it included."""
        self._take_events(before=None)
        if not self._passed:  # Nobody looked: whether there was a response to lose is not known.
            unknown = Verdict.UNKNOWN
            return RelapseState(responded=unknown, established=unknown, awaited=unknown)
        return RelapseState(
            responded=self._responded, established=self._established, awaited=self._passed[-1].awaits_second
        )

    def _by_itself(self, score: DatedScore) -> Standing:
        """Everything about the score but relapse."""
        scale, bounds, base = self._scale, score.bounds, self._baseline
        response = self._improved(bounds, scale.response_percent if scale else None)
        partial = self._improved(bounds, scale.partial_response_percent if scale else None)
        limit = scale.remission_at_most if scale else None
        return Standing(
            score=score,
            sessions_before=self._history.sessions_before(score),
            improved=is_lower(bounds, base) if base is not None else Verdict.UNKNOWN,
            partial_response=all_of((partial, ~response)),
            response=response,
            remission=is_at_most(bounds, limit.value) if limit is not None else Verdict.UNKNOWN,
            worse_than_baseline=self._worse("baseline", score, base),
            worse_than_best=self._worse("best", score, self._best),
        )

    def _improved(self, bounds: Span, percent: Percent | None) -> Verdict:
        if percent is None or self._baseline is None:
            return Verdict.UNKNOWN
        return improved_by_percent(self._baseline, bounds, percent.value)

    def _is_high(self, rule: RelapseRule, bounds: Span) -> Verdict:
        high = bounds.at_least(rule.at_least)
        if not rule.above_best or self._best is None:
            return high
        return all_of((high, risen_by_points(self._best, bounds, rule.above_best)))

    def _worse(self, above: Literal["baseline", "best"], score: DatedScore, reference: Span | None) -> Verdict:
        rules = [each for each in self._worsening if each.above == above]
        if not rules or reference is None:
            return Verdict.UNKNOWN
        return any_of(worsened(rule, score, reference, self._history) for rule in rules)

    def _pairs(self, second: _Seen) -> Verdict:
        """Whether the score is the second high one of a pair; UNKNOWN where no rule of the scale can say it."""
        if not self._relapse:
            return all_of((second.responded, Verdict.UNKNOWN))
        return any_of(each for rule in self._relapse for each in self._pairs_of(rule, second))

    def _pairs_of(self, rule: RelapseRule, second: _Seen) -> Iterator[Verdict]:
        between = Verdict.MET
        for first in reversed(self._passed):
            days = (second.score.day - first.score.day).days
            if days > rule.to_days:
                return
            if days >= rule.from_days:
                yield all_of((first.responded, first.high[rule.id], between, second.high[rule.id]))
            if rule.consecutive:
                between = all_of((between, first.high[rule.id]))

    def _take_events(self, before: date | None) -> None:
        """An event is a relapse of whoever had responded. One of a score's own day is taken after that score."""
        while self._events and (before is None or self._events[0].day < before):
            self._events.pop(0)
            # Before the first score nobody knows whether there was a response to lose.
            responded = self._responded if self._passed else Verdict.UNKNOWN
            self._established = any_of((self._established, responded))


def worsened(rule: WorseningRule, score: DatedScore, reference: Span, history: CourseHistory) -> Verdict:
    """Whether the score has risen by the rule's points; UNKNOWN for what the rule does not judge yet."""
    if rule.judged_after == "induction":
        ended = history.induction_ended_on
        if ended is None or score.day < ended:
            return Verdict.UNKNOWN
    return risen_by_points(reference, score.bounds, rule.points)


def scale_outcome(rules: OutcomeRules, instrument: str) -> ScaleOutcome | None:
    """What counts as better on this scale; None for a scale that the protocol does not judge."""
    return next((each for each in rules.scales if each.instrument == instrument), None)


def relevant_events(rules: OutcomeRules, history: CourseHistory) -> Iterator[AdverseEvent]:
    """Those since the course began, each once, oldest first."""
    first, kinds = history.first_session, rules.relapse_events.kinds
    found = {each for each in history.events if each.kind in kinds and first is not None and each.day > first.day}
    yield from sorted(found, key=lambda each: (each.day, each.id))


def _status(standing: Standing) -> Status:
    """The first that surely holds; "no response" only where that is known."""
    named: tuple[tuple[Status, Verdict], ...] = (
        ("relapse", standing.relapsed),
        ("remission", standing.remission),
        ("response", standing.response),
        ("partial_response", standing.partial_response),
        ("worse", standing.worse_than_baseline),
        ("no_response", all_of((~standing.response, ~standing.partial_response, ~standing.remission))),
    )
    return next((name for name, verdict in named if verdict is Verdict.MET), "unknown")
