"""What has been tried before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Input, Missing, Verdict, any_of, at_least
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import ask
from daybreak.care.screening.current_medicines import CurrentMedicine, UnnamedMedicine
from daybreak.care.screening.result import AntidepressantTrial
from daybreak.care.screening.words import counted, lower_first


def failed_medicines(trials: Iterable[AntidepressantTrial]) -> dict[str, Verdict]:
    """Whether each antidepressant failed an adequate trial that counts; however often it was tried, it is one."""
    by_medicine: dict[str, list[Verdict]] = {}
    for trial in trials:
        if trial.role != "augmentation":
            by_medicine.setdefault(trial.medicine, []).append(trial.counts_as_failed)
    return {medicine: any_of(verdicts) for medicine, verdicts in by_medicine.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAdequateTrialsAtLeast:
    """So many different antidepressants failed at an adequate dose for long enough."""

    name: Literal["failed_adequate_trials_at_least"] = "failed_adequate_trials_at_least"
    count: int

    def judge(self, evidence: Evidence) -> Judgement:
        """NOT_MET only if the history is complete and even its unknowns could not reach the count."""
        by_medicine = failed_medicines(evidence.trials)
        unnamed = [each for each in evidence.medicines.unnamed if not _is_dismissed(each, evidence)]
        complete = bool(evidence.medicines.is_complete)
        unseen = [Verdict.UNKNOWN] * (len(unnamed) if complete else self.count)
        verdict = at_least(self.count, [*by_medicine.values(), *unseen])
        sure = sum(each is Verdict.MET for each in by_medicine.values())
        perhaps = sum(each is Verdict.UNKNOWN for each in by_medicine.values())
        missing = tuple(self._missing(evidence, by_medicine, unnamed)) if verdict is Verdict.UNKNOWN else ()
        return Judgement(
            verdict=verdict,
            sentence=_sentence(sure, perhaps, self.count, len(unnamed), complete),
            inputs=(*(_trial_input(trial) for trial in evidence.trials), *evidence.medicines.completeness),
            missing=tuple(dict.fromkeys(missing)),
        )

    def _missing(
        self, evidence: Evidence, by_medicine: dict[str, Verdict], unnamed: list[UnnamedMedicine]
    ) -> Iterator[Missing]:
        for trial in evidence.trials:
            if trial.counts_as_failed is Verdict.UNKNOWN and by_medicine.get(trial.medicine) is Verdict.UNKNOWN:
                yield from trial.missing
        for medicine in unnamed:
            yield _was_antidepressant(medicine, evidence)
        if not evidence.medicines.is_complete:
            yield evidence.medicines.missing_completeness


def _is_dismissed(medicine: UnnamedMedicine, evidence: Evidence) -> bool:
    return evidence.index.yes_or_no(f"{medicine.id}:antidepressant") is False


def _was_antidepressant(medicine: UnnamedMedicine, evidence: Evidence) -> Missing:
    name = f"\u201c{medicine.text}\u201d"
    if evidence.index.yes_or_no(f"{medicine.id}:antidepressant"):
        return Missing(
            what=f"which antidepressant {name} was",
            question=f"Which antidepressant was {name}? Correct its record.",
            question_id=f"{medicine.id}:name",
            answer_kind="record",
            record=medicine.record,
        )
    return ask(f"what {name} was", f"Is or was {name} an antidepressant?", f"{medicine.id}:antidepressant")


def _sentence(sure: int, perhaps: int, needed: int, unnamed: int, complete: bool) -> str:
    parts = [f"{counted(sure, 'adequate failed antidepressant')}; {needed} needed"]
    if sure < needed:
        parts += [f"{perhaps} not settled"] if perhaps else []
        parts += [f"{counted(unnamed, 'medicine')} without a known name"] if unnamed else []
        parts += [] if complete else ["the medicine list has not been reviewed as complete"]
    return f"{'; '.join(parts)}."


def _in_short(trial: AntidepressantTrial) -> str:
    """Adequacy and outcome; an augmentation is no trial of its own."""
    return trial.role if trial.role == "augmentation" else f"{trial.adequacy.value}, {trial.outcome.value}"


def _trial_input(trial: AntidepressantTrial) -> Input:
    return Input(
        name=f"Trial of {trial.medicine_label}",
        value=f"{_in_short(trial)}: {trial.reason}",
        record=trial.inputs[0].record if trial.inputs else None,
        date=str(trial.start) if trial.start else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OralAntidepressantCurrent:
    """The patient now takes an antidepressant of one of these classes (empty: of any)."""

    name: Literal["oral_antidepressant_current"] = "oral_antidepressant_current"
    classes: tuple[str, ...] = ()

    def judge(self, evidence: Evidence) -> Judgement:
        """By the current medicines; that there is none is known only from a complete list."""
        found = [each for each in evidence.medicines.current if self._fits(each, evidence)]
        inputs = tuple(fact for each in found for fact in each.inputs)
        if any(each.sure for each in found):
            names = ", ".join(each.label for each in found if each.sure)
            return Judgement(verdict=Verdict.MET, sentence=f"Takes {names}.", inputs=inputs)
        missing = tuple(
            ask(f"whether {each.label} is still taken", f"Does the patient still take {each.label}?",
                f"medicine:{each.ingredient}:taken_now")
            for each in found
        )  # fmt: skip
        if not evidence.medicines.is_complete:
            missing += (evidence.medicines.missing_completeness,)
        if missing:
            sentence = f"Not settled: {'; '.join(each.what for each in missing)}."
            return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=missing)
        sentence = "Takes no such antidepressant now."
        return Judgement(verdict=Verdict.NOT_MET, sentence=sentence, inputs=evidence.medicines.completeness)

    def _fits(self, medicine: CurrentMedicine, evidence: Evidence) -> bool:
        row = evidence.tables.medicines.get(medicine.ingredient)
        if row is None or row.antidepressant is None:
            return False
        return not self.classes or bool(set(self.classes) & set(medicine.classes))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTreatmentsKnown:
    """Whether ECT, TMS or psychotherapy (concepts) has been given is known, either way."""

    name: Literal["other_treatments_known"] = "other_treatments_known"
    concept: str

    def judge(self, evidence: Evidence) -> Judgement:
        """By the recorded procedures and the answer."""
        label = evidence.tables.concepts[self.concept].label
        question_id = f"history:{self.concept}"
        given = evidence.index.procedures(self.concept)
        answer = evidence.index.answer(question_id)
        answered = evidence.index.yes_or_no(question_id)
        inputs = tuple(
            Input(
                name=each.text or label,
                value=each.outcome_text or each.status,
                record=each.record,
                date=str(each.start) if each.start else None,
            )
            for each in given
        )
        inputs += (answer_input(answer, label),) if answer else ()
        if given:
            against = ", although it was answered with no: correct one" if answered is False else ""
            return Judgement(verdict=Verdict.MET, sentence=f"{label}: recorded{against}.", inputs=inputs)
        if answered is not None:
            words = "given, as answered" if answered else "never given, as answered"
            return Judgement(verdict=Verdict.MET, sentence=f"{label}: {words}.", inputs=inputs)
        missing = ask(label.lower(), f"Has the patient ever had {lower_first(label)}?", question_id)
        sentence = f"{label}: not recorded and not asked."
        return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=(missing,))
