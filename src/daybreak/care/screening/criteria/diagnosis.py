"""Who the patient is and what the illness is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Input, Missing, Verdict, any_of
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.concepts import Standing
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import (
    Presence,
    active,
    ask,
    condition_input,
    ever,
    presence,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDeceased:
    """No record says that the patient has died."""

    name: Literal["not_deceased"] = "not_deceased"

    def judge(self, evidence: Evidence) -> Judgement:
        """NOT_MET for a recorded death; a referral without one is about a living person."""
        if evidence.chart.patient.deceased:
            fact = Input(name="Deceased", value="yes", record=f"Patient/{evidence.chart.patient.id}")
            return Judgement(
                verdict=Verdict.NOT_MET, sentence="The record says that the patient has died.", inputs=(fact,)
            )
        return Judgement(verdict=Verdict.MET, sentence="No record says that the patient has died.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAtLeast:
    """The patient is at least so many years old on the day of screening."""

    name: Literal["age_at_least"] = "age_at_least"
    years: int

    def judge(self, evidence: Evidence) -> Judgement:
        """By the date of birth; a birth year alone may leave it open."""
        patient = evidence.chart.patient
        missing = Missing(
            what="the date of birth",
            question="What is the patient's full date of birth? Correct the patient's record.",
            question_id="patient:birth_date",
            answer_kind="record",
            record=f"Patient/{patient.id}",
        )
        if patient.birth_date is None:
            return Judgement(verdict=Verdict.UNKNOWN, sentence="The date of birth is not recorded.", missing=(missing,))
        age = age_on(evidence.as_of, patient.birth_date)
        verdict = age.at_least(self.years)
        years = f"{age.low:g} years" if age.is_exact else f"{age.low:g} to {age.high:g} years"
        return Judgement(
            verdict=verdict,
            sentence=f"{years} old on the day of screening; at least {self.years} needed.",
            inputs=(Input(name="Date of birth", value=str(patient.birth_date), record=f"Patient/{patient.id}"),),
            missing=(missing,) if verdict is Verdict.UNKNOWN else (),
        )


def age_on(day: date, birth: PartialDate) -> Span:
    """Completed years on the day: at least and at most. A birthday counts on the day itself."""
    return Span(_years(birth.latest, day), _years(birth.earliest, day))


def _years(born: date, day: date) -> int:
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisPresent:
    """A diagnosis (a concept of knowledge/concepts) is recorded, not refuted and not over, nor one that excludes it."""

    name: Literal["diagnosis_present"] = "diagnosis_present"
    concept: str
    excluded_by: tuple[str, ...] = ()

    def judge(self, evidence: Evidence) -> Judgement:
        """By the active records and the answer, which must not contradict each other."""
        label = evidence.tables.concepts[self.concept].label
        question_id = f"diagnosis:{self.concept}"
        missing = ask(f"whether this is {label.lower()}", f"Is the diagnosis {label.lower()}?", question_id)
        excluded, excluding = self._excluded(evidence)
        if excluded is Verdict.MET:
            names = ", ".join(dict.fromkeys(fact.name for fact in excluding))
            return Judgement(verdict=Verdict.NOT_MET, sentence=f"Not {label.lower()}: {names}.", inputs=excluding)
        records = evidence.index.conditions((self.concept,))
        inputs = tuple(condition_input(condition, said) for condition, said in records)
        answer = evidence.index.answer(question_id)
        inputs += (answer_input(answer, label),) if answer else ()
        verdict, words = _recorded_and_answered(
            {said for _, said in records}, evidence.index.yes_or_no(question_id), label
        )
        if verdict is Verdict.MET and excluded is Verdict.UNKNOWN:
            verdict, words = Verdict.UNKNOWN, f"{label}, but an excluding diagnosis is not settled."
        return Judgement(
            verdict=verdict,
            sentence=words,
            inputs=(*inputs, *excluding),
            missing=(missing,) if verdict is Verdict.UNKNOWN else (),
        )

    def _excluded(self, evidence: Evidence) -> tuple[Verdict, tuple[Input, ...]]:
        """Whether another diagnosis excludes this one. Where nothing is known of it, another rule asks."""
        found = [
            (ever(condition, said), condition_input(condition, said))
            for condition, said in evidence.index.conditions(self.excluded_by)
            if said is not Standing.REFUTED
        ]
        for concept in self.excluded_by:
            answer = evidence.index.answer(f"diagnosis:{concept}")
            if answer is not None and evidence.index.yes_or_no(answer.question_id) is True:
                found.append((Verdict.MET, answer_input(answer, evidence.tables.concepts[concept].label)))
        return any_of(verdict for verdict, _ in found), tuple(fact for _, fact in found)


def _recorded_and_answered(records: set[Standing], answered: bool | None, label: str) -> tuple[Verdict, str]:
    if Standing.PRESENT in records:
        if answered is False:
            return Verdict.UNKNOWN, f"{label} is recorded as active, although it was answered with no: correct one."
        return Verdict.MET, f"{label} is recorded and active."
    if answered is True:
        if Standing.REFUTED in records:
            return Verdict.UNKNOWN, f"{label} was answered with yes, but a record refutes it: correct one."
        return Verdict.MET, f"{label}, as answered."
    if answered is False:
        return Verdict.NOT_MET, f"Not {label.lower()}, as answered."
    if records:
        return Verdict.UNKNOWN, f"{label} is recorded, but not as active and confirmed."
    return Verdict.UNKNOWN, f"{label} is neither recorded nor answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisAbsent:
    """A diagnosis has been asked about and is absent. Any unrefuted record, past or present, counts as present."""

    name: Literal["diagnosis_absent"] = "diagnosis_absent"
    concept: str

    def judge(self, evidence: Evidence) -> Judgement:
        """By the records and the answer."""
        label = evidence.tables.concepts[self.concept].label
        question_id = f"diagnosis:{self.concept}"
        found = presence(evidence, (self.concept,), question_id, ever)
        question = f"Has the patient ever had {label.lower()}?"
        return absent(found, label, ask(f"whether there was ever {label.lower()}", question, question_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeNotPsychotic:
    """The current depressive episode has no psychotic features."""

    name: Literal["episode_not_psychotic"] = "episode_not_psychotic"
    concept: str = "psychotic_depression"

    def judge(self, evidence: Evidence) -> Judgement:
        """By the active diagnosis and the answer."""
        question_id = PSYCHOTIC_FEATURES.question_id
        return absent(
            presence(evidence, (self.concept,), question_id, active),
            "Psychotic features in the current episode",
            PSYCHOTIC_FEATURES,
        )


PSYCHOTIC_FEATURES = ask(
    "whether the current episode has psychotic features",
    "Does the current depressive episode have psychotic features (delusions, hallucinations)?",
    "episode:psychotic_features",
)


def absent(found: Presence, label: str, missing: Missing) -> Judgement:
    """The judgement of a rule that is met if something is not there."""
    return Judgement(
        verdict=~found.verdict,
        sentence=f"{label}: {found.said}.",
        inputs=found.inputs,
        missing=(missing,) if found.verdict is Verdict.UNKNOWN else (),
    )
