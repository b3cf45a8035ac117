"""How a trial ended for the depression: by the clinician's answer, by documented scores, by the recorded reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from daybreak.care.chart import Observation, StopReason
from daybreak.care.findings import Input
from daybreak.care.reference import Instrument, ReferenceTables
from daybreak.care.screening.chart_index import ChartIndex, answer_input
from daybreak.care.screening.courses import Course
from daybreak.care.screening.measures import Moment, nearest, observation_input
from daybreak.care.screening.result import Outcome
from daybreak.care.screening.trial_rules import TrialRules


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedOutcome:
    """The outcome, in words what it rests on, and the facts."""

    outcome: Outcome
    basis: str
    inputs: tuple[Input, ...] = ()
    not_taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """From a starting score to a closing one. sure: both surely lie where they have to."""

    label: str
    before: Observation
    after: Observation
    sure: bool

    @property
    def percent(self) -> float | None:
        """The improvement; None if a score is missing or leaves nothing to improve."""
        before, after = self.before.value, self.after.value
        return None if before is None or after is None or before <= 0 else (before - after) / before * 100

    def outcome(self, response_percent: float) -> Outcome:
        if self.percent is None:
            return Outcome.UNKNOWN
        return Outcome.RESPONDED if self.percent >= response_percent else Outcome.FAILED

    @property
    def sentence(self) -> str:
        improved = self.percent or 0.0
        words = f"{improved:.0f} % better" if improved >= 0 else f"{-improved:.0f} % worse"
        return f"{self.label} {self.before.value:g} to {self.after.value:g}, {words}"

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (
            observation_input(self.before, f"{self.label} at the start"),
            observation_input(self.after, f"{self.label} at the end"),
        )


_BY_REASON = {
    StopReason.LACK_OF_EFFECT: Outcome.FAILED,
    StopReason.INTOLERANCE: Outcome.INTOLERANT,
    StopReason.RESPONDED: Outcome.RESPONDED,
}


def outcome_of(
    course: Course, is_adequate: bool, index: ChartIndex, tables: ReferenceTables, rules: TrialRules
) -> JudgedOutcome:
    """The outcome of one course.

    An answer settles it. Else scores and the recorded reason for stopping must not contradict each other, and count
    only where it is sure that this is the whole course. Intolerance outweighs scores before the trial was adequate
    and never after.
    """
    answered = _answered(course, index)
    if answered is not None:
        return answered
    changes = list(_all_changes(course, index, tables, rules))
    judged = _combined(_scored(changes, rules), _reasoned(course), is_adequate, _may_have_responded(changes, rules))
    if course.may_continue and judged.outcome is not Outcome.UNKNOWN:
        basis = f"{judged.basis}, but the dates leave open whether it went on"
        return JudgedOutcome(outcome=Outcome.UNKNOWN, basis=basis, inputs=judged.inputs, not_taken=judged.not_taken)
    return judged


def _answered(course: Course, index: ChartIndex) -> JudgedOutcome | None:
    answer = index.answer(f"trial:{course.id}:outcome")
    if answer is None or answer.value not in ("failed", "responded", "intolerant"):
        return None
    return JudgedOutcome(
        outcome=Outcome(answer.value),
        basis=f"answered: {answer.value}",
        inputs=(answer_input(answer, "Outcome"),),
        not_taken=StopReason.NON_ADHERENCE in _last_reasons(course),
    )


def _combined(
    scored: JudgedOutcome | None, reasoned: JudgedOutcome | None, is_adequate: bool, may_have_responded: bool
) -> JudgedOutcome:
    if scored is None and reasoned is not None and reasoned.outcome is Outcome.FAILED and may_have_responded:
        basis = f"{reasoned.basis}, but a score whose date is open may say otherwise"
        return replace(reasoned, outcome=Outcome.UNKNOWN, basis=basis)
    if scored is None or reasoned is None:
        return scored or reasoned or JudgedOutcome(outcome=Outcome.UNKNOWN, basis="no outcome recorded")
    inputs = (*scored.inputs, *reasoned.inputs)
    if reasoned.outcome is Outcome.INTOLERANT:
        better = scored if is_adequate else reasoned
    elif reasoned.outcome in (scored.outcome, Outcome.UNKNOWN):
        better = scored
    else:
        better = JudgedOutcome(outcome=Outcome.UNKNOWN, basis=f"{scored.basis}, but {reasoned.basis}")
    return JudgedOutcome(outcome=better.outcome, basis=better.basis, inputs=inputs, not_taken=reasoned.not_taken)


def _reasoned(course: Course) -> JudgedOutcome | None:
    """By why it was stopped, if whatever may have been its last stretch says one thing."""
    reasons = _last_reasons(course)
    if not reasons:
        return None
    records = [record for stretch in course.stretches if stretch.stop_reason in reasons for record in stretch.records]
    words = " and ".join(sorted(reason.value.replace("_", " ") for reason in reasons))
    inputs = tuple(Input(name="Reason for stopping", value=words, record=record) for record in sorted(set(records)))
    outcomes = {_BY_REASON.get(reason, Outcome.UNKNOWN) for reason in reasons}
    return JudgedOutcome(
        outcome=outcomes.pop() if len(outcomes) == 1 else Outcome.UNKNOWN,
        basis=f"stopped for {words}",
        inputs=inputs,
        not_taken=StopReason.NON_ADHERENCE in reasons,
    )


def _last_reasons(course: Course) -> set[StopReason]:
    last_sure_end = max(stretch.earliest_end for stretch in course.stretches)
    last = [stretch for stretch in course.stretches if stretch.latest_end >= last_sure_end]
    return {stretch.stop_reason for stretch in last if stretch.stop_reason is not None}


def _all_changes(course: Course, index: ChartIndex, tables: ReferenceTables, rules: TrialRules) -> Iterator[_Change]:
    for instrument in tables.instruments.values():
        if instrument.measures == "depression":
            yield from _changes(course, instrument, index.observations(instrument.total_observable), rules)


def _may_have_responded(changes: list[_Change], rules: TrialRules) -> bool:
    return any(change.outcome(rules.response_percent.value) is not Outcome.FAILED for change in changes)


def _scored(changes: list[_Change], rules: TrialRules) -> JudgedOutcome | None:
    """By the change of every depression scale measured around the course; UNKNOWN where they disagree."""
    if not any(change.sure for change in changes):
        return None
    outcomes = {change.outcome(rules.response_percent.value) for change in changes}
    told = [change for change in changes if change.sure and change.percent is not None]
    return JudgedOutcome(
        outcome=outcomes.pop() if len(outcomes) == 1 else Outcome.UNKNOWN,
        basis="; ".join(dict.fromkeys(change.sentence for change in told)) or "a score without a value",
        inputs=tuple(dict.fromkeys(fact for change in told for fact in change.inputs)),
    )


def _changes(course: Course, instrument: Instrument, scores: list[Observation], rules: TrialRules) -> Iterator[_Change]:
    if not scores:
        return
    begun = max(course.perhaps_from, min(stretch.latest_start for stretch in course.stretches))
    start = Moment(course.perhaps_from, begun, rules.baseline_before_days.value, rules.baseline_after_days.value)
    end = Moment(
        course.end.earliest.toordinal(),
        course.end.latest.toordinal(),
        rules.outcome_before_days.value,
        rules.outcome_after_days.value,
    )
    closing = nearest(scores, end)
    for before, before_sure in nearest(scores, start):
        for after, after_sure in closing:
            if before is not after and _may_precede(before, after):
                sure = before_sure and after_sure and _surely_precedes(before, after)
                yield _Change(label=instrument.label, before=before, after=after, sure=sure)


def _may_precede(before: Observation, after: Observation) -> bool:
    if before.effective is None or after.effective is None:
        return True
    return before.effective.earliest < after.effective.latest


def _surely_precedes(before: Observation, after: Observation) -> bool:
    if before.effective is None or after.effective is None:
        return False
    return before.effective.latest < after.effective.earliest
