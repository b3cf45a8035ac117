"""What became of a patient: baseline, change, response, remission, relapse and the rest, each a finding with its basis.

Every scale is judged by itself; no score of one is ever compared with a score of another. The order of the scores, and
how often each is given, never matter; of a corrected score the last version counts. Rules: docs/algorithms/outcomes.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from daybreak.care.course.baseline import Baseline, baseline
from daybreak.care.course.early_response import early_response
from daybreak.care.course.outcome_findings import JudgedScale, scale_findings, suicidality_findings
from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.scores import CourseHistory, DatedScore, Scores, label_of, score_input, settled
from daybreak.care.course.trajectory import Standing, Status, Trajectory, trajectory
from daybreak.care.findings import Finding
from daybreak.care.reference import ReferenceTables

__all__ = ["CourseOutcomes", "ScaleOutcomes", "Standing", "Status", "course_outcomes", "statuses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOutcomes:
    """What one scale says of the course: findings as of the day, and what each score says for the trajectory."""

    instrument: str
    label: str
    trajectory: Trajectory
    findings: tuple[Finding, ...]

    def finding(self, rule: str) -> Finding:
        """The finding of a rule ("response"). Raises KeyError naming those there are."""
        try:
            return next(each for each in self.findings if each.rule == rule)
        except StopIteration:
            raise KeyError(f"no {rule!r} on {self.label}; there are {[each.rule for each in self.findings]}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOutcomes:
    """Everything that the scores say. primary: the scale that speaks for the course; others: those with a score.

    suicidality: less or more of it than at baseline. contradictions: scores that need a look.
    """

    primary: ScaleOutcomes
    others: tuple[ScaleOutcomes, ...]
    suicidality: tuple[Finding, ...]
    contradictions: tuple[Finding, ...]

    @property
    def scales(self) -> tuple[ScaleOutcomes, ...]:
        """All scales, the primary one first."""
        return (self.primary, *self.others)


def course_outcomes(
    rules: OutcomeRules,
    history: CourseHistory,
    scores: Iterable[DatedScore],
    tables: ReferenceTables,
    as_of: date,
) -> CourseOutcomes:
    """What the scores until that day say of the course."""
    known = settled(scores, tables, as_of)
    past = _until(history, as_of)
    names = [rules.primary.value, *(each.instrument for each in rules.scales if each.instrument != rules.primary.value)]
    judged = [_scale(rules, past, known, name, tables, as_of) for name in names]
    others = tuple(each for each in judged[1:] if known.by_instrument.get(each.instrument))
    return CourseOutcomes(
        primary=judged[0],
        others=others,
        suicidality=tuple(_suicidality(rules, past, known, tables, as_of)),
        contradictions=known.findings,
    )


def statuses(scale: ScaleOutcomes) -> tuple[OutcomeStatus, ...]:
    """What each score after the first session says, as the course asks for it. worsening: above the best so far."""
    return tuple(
        OutcomeStatus(
            day=each.score.day,
            improving=each.improved,
            response=each.response,
            remission=each.remission,
            worsening=each.worse_than_best,
            relapse=each.relapse,
            facts=(score_input(each.score, scale.label),),
        )
        for each in scale.trajectory.after
    )


def _until(history: CourseHistory, as_of: date) -> CourseHistory:
    """What of the course had happened by then."""
    return replace(
        history,
        sessions=tuple(each for each in history.sessions if each.day <= as_of),
        events=tuple(each for each in history.events if each.day <= as_of),
    )


def _scale(
    rules: OutcomeRules, history: CourseHistory, known: Scores, name: str, tables: ReferenceTables, as_of: date
) -> ScaleOutcomes:
    label, found = label_of(name, tables), known.of(name)
    start = baseline(rules, history, found, label, as_of)
    line = trajectory(rules, name, history, found, start.bounds)
    judged = JudgedScale(rules, history, name, label, line, as_of)
    findings = (start.finding, *scale_findings(judged), *_early(judged, start, known))
    return ScaleOutcomes(instrument=name, label=label, trajectory=line, findings=findings)


def _early(judged: JudgedScale, start: Baseline, known: Scores) -> Iterator[Finding]:
    if judged.instrument in judged.rules.early_response.instruments:
        yield early_response(judged, start.bounds, known)


def _suicidality(
    rules: OutcomeRules, history: CourseHistory, known: Scores, tables: ReferenceTables, as_of: date
) -> Iterator[Finding]:
    name = rules.suicidality.value
    label, found = label_of(name, tables), known.of(name)
    start = baseline(rules, history, found, label, as_of)
    line = trajectory(rules, name, history, found, start.bounds)
    yield replace(start.finding, rule="suicidality-baseline")
    yield from suicidality_findings(JudgedScale(rules, history, name, label, line, as_of))
