"""A judged trial as the screening shows it: its sentence, the records behind it, and the questions still open."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from daybreak.care.dates import Span
from daybreak.care.findings import Input, Missing, Source, Verdict
from daybreak.care.reference import Medicine
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.combinations import Combined
from daybreak.care.screening.courses import Course
from daybreak.care.screening.episode import EPISODE_START, Episode
from daybreak.care.screening.exposures import Stretch
from daybreak.care.screening.result import Adequacy, AntidepressantTrial, DosePeriod, Outcome
from daybreak.care.screening.trial_answers import LeftOver
from daybreak.care.screening.trial_outcome import JudgedOutcome
from daybreak.care.screening.trial_rules import TrialRules
from daybreak.care.screening.words import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrial:
    """Everything that was found out about one course of one medicine."""

    course: Course
    medicine: Medicine
    minimum_mg: float | None
    days: Span
    adequacy: Adequacy
    taken_well: bool
    outcome: JudgedOutcome
    combined: Combined
    in_episode: Verdict
    doubts: tuple[LeftOver, ...]
    counts: Verdict

    @property
    def role(self) -> Literal["antidepressant", "augmentation", "combination"]:
        """What the medicine was used for, as far as is sure."""
        if self.minimum_mg is None:
            return "augmentation"
        return "combination" if self.combined.verdict is Verdict.MET else "antidepressant"


def report(trial: JudgedTrial, rules: TrialRules, episode: Episode, tried: Collection[str]) -> AntidepressantTrial:
    """The trial as a result. tried: ingredients of all trials, for the note on two that are nearly one drug."""
    course = trial.course
    return AntidepressantTrial(
        id=course.id,
        medicine=course.ingredient,
        medicine_label=trial.medicine.label,
        medicine_class=trial.medicine.classes[0] if trial.medicine.classes else "",
        role=trial.role,
        start=course.start,
        end=None if course.ongoing else course.end,
        max_daily_dose_mg=_highest(course),
        minimum_adequate_dose_mg=trial.minimum_mg,
        days_at_adequate_dose=trial.days,
        adequacy=trial.adequacy,
        outcome=trial.outcome.outcome,
        in_current_episode=trial.in_episode,
        reason="; ".join(_reasons(trial, rules, tried)),
        periods=_periods(course.stretches),
        inputs=(*_exposure_inputs(trial), *trial.outcome.inputs, *_doubt_inputs(trial), *episode.inputs),
        missing=tuple(_missing(trial, rules, episode)),
        source=_source(trial.medicine, rules),
        counts_as_failed=trial.counts,
    )


def _source(medicine: Medicine, rules: TrialRules) -> Source:
    dose = medicine.antidepressant
    if dose is None:
        return rules.minimum_days.source
    return (dose.strict_source or dose.source) if rules.dose_level.value == "strict" else dose.source


def _highest(course: Course) -> float | None:
    doses = [s.dose.high for s in course.stretches if s.dose is not None and s.dose.high < float("inf")]
    return max(doses, default=None)


def _reasons(trial: JudgedTrial, rules: TrialRules, tried: Collection[str]) -> Iterator[str]:
    if trial.role == "augmentation":
        yield "added to an antidepressant; not judged as a trial of its own"
    else:
        yield _adequacy_words(trial, rules)
    if not trial.taken_well:
        yield f"not taken regularly (less than {rules.minimum_adherence_percent.value:g} % of doses)"
    yield trial.outcome.basis
    if trial.combined.verdict is not Verdict.NOT_MET:
        may = "" if trial.combined.verdict is Verdict.MET else "perhaps "
        yield f"{may}added to {' and '.join(trial.combined.partners) or 'another antidepressant'}, which went on"
    if trial.in_episode is Verdict.NOT_MET:
        yield "not in the current episode"
    elif trial.in_episode is Verdict.UNKNOWN:
        yield "not known whether in the current episode"
    for doubt in trial.doubts:
        yield f"an answer about a trial begun {doubt.started} may belong to it ({doubt.about}: {doubt.answer.value})"
    if any(name in trial.medicine.same_drug_note.casefold() for name in tried if name != trial.medicine.id):
        yield trial.medicine.same_drug_note


def _adequacy_words(trial: JudgedTrial, rules: TrialRules) -> str:
    minimum = f"{trial.minimum_mg:g} mg"
    needed = rules.minimum_days.value
    days = _days_words(trial.days)
    highest = _highest(trial.course)
    if trial.days.high == 0 and highest is not None:
        return f"dose too low: at most {highest:g} mg a day, {minimum} needed"
    if trial.adequacy is Adequacy.UNKNOWN and any(stretch.dose is None for stretch in trial.course.stretches):
        return f"daily dose not known: {days} at {minimum} or more, {needed} days needed"
    if trial.adequacy is Adequacy.INADEQUATE and trial.taken_well:
        return f"too short: {days} at {minimum} or more, {needed} days needed"
    return f"{days} at {minimum} or more, {needed} days needed"


def _days_words(days: Span) -> str:
    if days.is_exact:
        return counted(int(days.low), "day")
    return f"{days.low:g} to {days.high:g} days"


def _periods(stretches: tuple[Stretch, ...]) -> tuple[DosePeriod, ...]:
    """One period for each dose in turn; a refill on the same dose lengthens it."""
    periods: list[DosePeriod] = []
    for stretch in stretches:
        last = periods[-1] if periods else None
        if last is not None and last.daily_dose_mg == stretch.dose and stretch.start.earliest <= last.end.latest:
            end = max(last.end, stretch.end, key=lambda day: (day.latest, day.earliest))
            records = tuple(dict.fromkeys((*last.records, *stretch.records)))
            periods[-1] = DosePeriod(start=last.start, end=end, daily_dose_mg=last.daily_dose_mg, records=records)
        else:
            periods.append(
                DosePeriod(start=stretch.start, end=stretch.end, daily_dose_mg=stretch.dose, records=stretch.records)
            )
    return tuple(periods)


def _exposure_inputs(trial: JudgedTrial) -> Iterator[Input]:
    for stretch in trial.course.stretches:
        until = "still taken" if stretch.ongoing else str(stretch.end) if stretch.end_known else "end not recorded"
        since = str(stretch.start) if stretch.start_known else "start not recorded"
        for record in stretch.records:
            value = f"{_dose_words(stretch.dose)}, {since} to {until}"
            yield Input(
                name=trial.medicine.label, value=value, record=record, date=since if stretch.start_known else None
            )


def _dose_words(dose: Span | None) -> str:
    if dose is None:
        return "dose not known"
    if dose.is_exact:
        return f"{dose.low:g} mg a day"
    return f"{dose.low:g} mg a day or more" if dose.high == float("inf") else f"{dose.low:g} to {dose.high:g} mg a day"


def _doubt_inputs(trial: JudgedTrial) -> Iterator[Input]:
    return (answer_input(doubt.answer, f"Answer about a trial begun {doubt.started}") for doubt in trial.doubts)


def _missing(trial: JudgedTrial, rules: TrialRules, episode: Episode) -> Iterator[Missing]:
    """What could still make it count, or not; nothing once it is settled either way."""
    if trial.counts is not Verdict.UNKNOWN:
        return
    doubted = {doubt.about for doubt in trial.doubts}
    if trial.adequacy is Adequacy.UNKNOWN:
        dose_open = any(stretch.dose is None for stretch in trial.course.stretches)
        doubted.add("daily_dose_mg" if dose_open else "days")
    if trial.outcome.outcome is Outcome.UNKNOWN:
        doubted.add("outcome")
    if trial.combined.verdict is Verdict.UNKNOWN:
        doubted.add("combined")
    yield from (about(trial, rules) for name, about in _QUESTIONS.items() if name in doubted)
    if trial.in_episode is Verdict.UNKNOWN and rules.count_within.value == "current_episode":
        yield EPISODE_START if episode.start is None or not episode.start.is_exact else _about_start(trial)


def _about_dose(trial: JudgedTrial, _: TrialRules) -> Missing:
    name = trial.medicine.label
    return Missing(
        what=f"the daily dose of {name}",
        question=f"What daily dose of {name} was taken ({_dates(trial)})?",
        question_id=f"trial:{trial.course.id}:daily_dose_mg",
        answer_kind="number",
        unit="mg",
    )


def _about_days(trial: JudgedTrial, rules: TrialRules) -> Missing:
    name, minimum = trial.medicine.label, f"{trial.minimum_mg:g} mg"
    return Missing(
        what=f"how long {name} was taken",
        question=f"For how many days was {name} taken at {minimum} a day or more ({_dates(trial)})?"
        f" {rules.minimum_days.value} are needed.",
        question_id=f"trial:{trial.course.id}:days",
        answer_kind="number",
        unit="d",
    )


def _about_adherence(trial: JudgedTrial, rules: TrialRules) -> Missing:
    name = trial.medicine.label
    return Missing(
        what=f"whether {name} was taken regularly",
        question=f"Was {name} ({_dates(trial)}) taken regularly, at least"
        f" {rules.minimum_adherence_percent.value:g} % of the doses?",
        question_id=f"trial:{trial.course.id}:adherence",
        answer_kind="yes_no",
    )


def _about_outcome(trial: JudgedTrial, rules: TrialRules) -> Missing:
    return Missing(
        what=f"the outcome of {trial.medicine.label}",
        question=f"How did {trial.medicine.label} ({_dates(trial)}) end: failed (less than"
        f" {rules.response_percent.value:g} % better), responded, or not tolerated?",
        question_id=f"trial:{trial.course.id}:outcome",
        answer_kind="choice",
        choices=("failed", "responded", "intolerant"),
    )


def _about_combination(trial: JudgedTrial, _: TrialRules) -> Missing:
    partners = " and ".join(trial.combined.partners) or "another antidepressant"
    return Missing(
        what=f"whether {trial.medicine.label} was added to {partners}",
        question=f"Was {trial.medicine.label} ({_dates(trial)}) added to {partners}, which went on beside it?",
        question_id=f"trial:{trial.course.id}:combined",
        answer_kind="yes_no",
    )


_QUESTIONS: dict[str, Callable[[JudgedTrial, TrialRules], Missing]] = {
    "daily_dose_mg": _about_dose,
    "days": _about_days,
    "adherence": _about_adherence,
    "outcome": _about_outcome,
    "combined": _about_combination,
}


def _about_start(trial: JudgedTrial) -> Missing:
    return Missing(
        what=f"when {trial.medicine.label} was taken",
        question=f"When was {trial.medicine.label} started and stopped? Add the dates to its record.",
        question_id=f"trial:{trial.course.id}:dates",
        answer_kind="record",
        record=trial.course.stretches[0].records[0],
    )


def _dates(trial: JudgedTrial) -> str:
    start = str(trial.course.start) if trial.course.start else "start not recorded"
    return f"{start} to {'now' if trial.course.ongoing else trial.course.end}"
