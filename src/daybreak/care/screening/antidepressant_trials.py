"""From a medication history to antidepressant trials, each judged once (docs/algorithms/antidepressant-trials.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.care.chart import MedicationExposure
from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Verdict, all_of, verdict_of
from daybreak.care.reference import Medicine, ReferenceTables
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.combinations import ALONE, Combined, combined, is_beside
from daybreak.care.screening.courses import Course, courses
from daybreak.care.screening.episode import Episode
from daybreak.care.screening.exposures import BEGINNING, Stretch, stretches
from daybreak.care.screening.result import Adequacy, AntidepressantTrial, Outcome
from daybreak.care.screening.trial_answers import left_over, unanswered
from daybreak.care.screening.trial_outcome import JudgedOutcome, outcome_of
from daybreak.care.screening.trial_report import JudgedTrial, report
from daybreak.care.screening.trial_rules import TrialRules

_ADEQUACY = {
    Verdict.MET: Adequacy.ADEQUATE,
    Verdict.NOT_MET: Adequacy.INADEQUATE,
    Verdict.UNKNOWN: Adequacy.UNKNOWN,
}
_FAILED = {Outcome.FAILED: Verdict.MET, Outcome.UNKNOWN: Verdict.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a trial is judged against: the chart, the tables, the rules and the current episode."""

    index: ChartIndex
    tables: ReferenceTables
    rules: TrialRules
    episode: Episode


def antidepressant_trials(
    medications: Sequence[MedicationExposure], history: History
) -> tuple[AntidepressantTrial, ...]:
    """All trials up to the day of the index, earliest first; augmentations and combinations are among them."""
    taken = stretches(medications, history.index.as_of)
    antidepressants = [c for name in sorted(taken) for c in _courses_of(name, taken[name], history)]
    augmenting = [c for name in sorted(taken) for c in _augmentations(name, taken[name], antidepressants, history)]
    known = {course.id for course in antidepressants}
    judged = [_judged(course, antidepressants, known, history) for course in (*antidepressants, *augmenting)]
    tried = {trial.course.ingredient for trial in judged}
    trials = [report(trial, history.rules, history.episode, tried) for trial in judged]
    return tuple(sorted(trials, key=lambda trial: (trial.start or PartialDate(BEGINNING, BEGINNING), trial.id)))


def minimum_dose_mg(medicine: Medicine, rules: TrialRules) -> float | None:
    """The daily dose that a trial of the medicine has to reach; None if it is no antidepressant."""
    dose = medicine.antidepressant
    if dose is None:
        return None
    return dose.strict_mg if rules.dose_level.value == "strict" else dose.minimum_mg


def _courses_of(name: str, taken: list[Stretch], history: History) -> list[Course]:
    medicine = history.tables.medicines.get(name)
    if medicine is None or medicine.antidepressant is None:
        return []
    return courses(
        taken,
        minimum_dose_mg(medicine, history.rules),
        history.rules.merge_gap_days.value,
        lambda trial_id: history.index.number(f"trial:{trial_id}:daily_dose_mg"),
    )


def _augmentations(name: str, taken: list[Stretch], beside: list[Course], history: History) -> list[Course]:
    medicine = history.tables.medicines.get(name)
    if medicine is None or medicine.antidepressant is not None or not medicine.augments:
        return []
    return [c for c in courses(taken, None, history.rules.merge_gap_days.value) if is_beside(c, beside)]


def _judged(course: Course, antidepressants: list[Course], known: set[str], history: History) -> JudgedTrial:
    medicine = history.tables.medicines[course.ingredient]
    rules = history.rules
    minimum_mg = minimum_dose_mg(medicine, rules)
    days = _days(course, minimum_mg, history.index)
    by_days = days.at_least(rules.minimum_days.value) if minimum_mg is not None else Verdict.UNKNOWN
    outcome = outcome_of(course, by_days is Verdict.MET, history.index, history.tables, rules)
    taken = _is_taken_well(course, outcome, history.index)
    adequate = by_days if taken else Verdict.NOT_MET
    together = (
        ALONE if minimum_mg is None else combined(course, antidepressants, history.index, rules.cross_taper_days.value)
    )
    in_episode = _in_episode(course, days, history.episode, rules)
    doubts = unanswered(course.id, left_over(course.ingredient, known, history.index), history.index)
    counts = _counts(adequate, outcome, together, in_episode, minimum_mg is not None, rules)
    return JudgedTrial(
        course=course,
        medicine=medicine,
        minimum_mg=minimum_mg,
        days=days,
        adequacy=_ADEQUACY[adequate],
        taken_well=taken,
        outcome=outcome,
        combined=together,
        in_episode=in_episode,
        doubts=doubts,
        counts=Verdict.UNKNOWN if doubts and counts is Verdict.MET else counts,
    )


def _counts(
    adequate: Verdict,
    outcome: JudgedOutcome,
    together: Combined,
    in_episode: Verdict,
    is_trial: bool,
    rules: TrialRules,
) -> Verdict:
    where = in_episode if rules.count_within.value == "current_episode" else Verdict.MET
    failed = _FAILED.get(outcome.outcome, Verdict.NOT_MET)
    return all_of((adequate, failed, where, ~together.verdict, verdict_of(is_trial)))


def _days(course: Course, minimum_mg: float | None, index: ChartIndex) -> Span:
    """Days at the minimum dose (any dose, where there is none): as answered, else as the records allow."""
    answered = index.number(f"trial:{course.id}:days")
    if answered is None:
        return course.days_at_dose() if minimum_mg is not None else course.days_taken()
    if minimum_mg is None or any(s.dose is not None and s.dose.low >= minimum_mg for s in course.stretches):
        return Span.exactly(answered)
    if all(stretch.dose is not None and stretch.dose.high < minimum_mg for stretch in course.stretches):
        return Span.exactly(0)
    return Span(0, answered)


def _is_taken_well(course: Course, outcome: JudgedOutcome, index: ChartIndex) -> bool:
    """Adherence is assumed unless an answer or the reason for stopping says otherwise."""
    answer = index.yes_or_no(f"trial:{course.id}:adherence")
    return not outcome.not_taken if answer is None else answer


def _in_episode(course: Course, days: Span, episode: Episode, rules: TrialRules) -> Verdict:
    """Whether it belongs to the current episode: begun in it, or with enough days at dose since it began."""
    if episode.start is None:
        return Verdict.UNKNOWN
    began_latest = episode.start.latest.toordinal()
    if course.perhaps_from >= began_latest:
        return Verdict.MET
    if course.perhaps_until < episode.start.earliest.toordinal():
        return Verdict.NOT_MET
    if days.at_least(rules.minimum_days.value) is Verdict.NOT_MET:
        return verdict_of(True if course.end.earliest.toordinal() >= began_latest else None)
    return course.days_at_dose(episode.start).at_least(rules.minimum_days.value)
