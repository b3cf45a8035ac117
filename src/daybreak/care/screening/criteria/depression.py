"""How ill the patient is."""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.chart import Encounter
from daybreak.care.findings import Input, Missing, Verdict
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import ask
from daybreak.care.screening.severity import Severity, is_at_least, scores_now
from daybreak.care.screening.words import counted, either

_INPATIENT = ("IMP", "ACUTE", "NONAC")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityAtLeast:
    """The depression is at least so severe on the latest score of any of these instruments within so many days."""

    name: Literal["severity_at_least"] = "severity_at_least"
    severity: Severity
    instruments: tuple[str, ...]
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """By the band of each scale measured lately."""
        scores = scores_now(evidence.index, evidence.tables, self.instruments, self.within_days)
        verdict = is_at_least(scores, self.severity)
        if not scores:
            sentence = f"No rating scale of depression in the last {self.within_days} days."
        else:
            open_words = "; the scores leave it open" if verdict is Verdict.UNKNOWN else ""
            sentence = f"{', '.join(each.sentence for each in scores)}; {self.severity} or worse wanted{open_words}."
        return Judgement(
            verdict=verdict,
            sentence=sentence,
            inputs=tuple(score.input for score in scores),
            missing=(self._missing(evidence),) if verdict is Verdict.UNKNOWN else (),
        )

    def _missing(self, evidence: Evidence) -> Missing:
        labels = [evidence.tables.instruments[name].label for name in self.instruments]
        return Missing(
            what="how severe the depression is now",
            question=f"What is the score today on {either(labels)}? Add it.",
            question_id="measure:severity",
            answer_kind="record",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentRecorded:
    """Functional impairment has been scored on one of these instruments within so many days."""

    name: Literal["impairment_recorded"] = "impairment_recorded"
    instruments: tuple[str, ...]
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """MET with any score in the window; what it says is shown, not judged."""
        found = scores_now(evidence.index, evidence.tables, self.instruments, self.within_days)
        scores = [score for score in found if score.sure and score.observation.value is not None]
        inputs = tuple(score.input for score in found)
        if scores:
            sentence = f"{', '.join(score.sentence for score in scores)}."
            return Judgement(verdict=Verdict.MET, sentence=sentence, inputs=inputs)
        labels = [evidence.tables.instruments[name].label for name in self.instruments]
        missing = Missing(
            what="functional impairment",
            question=f"How far is the patient impaired? Add a score on {either(labels)}.",
            question_id="measure:impairment",
            answer_kind="record",
        )
        sentence = f"Functional impairment was not scored in the last {self.within_days} days."
        return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=(missing,))


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalisationHistoryKnown:
    """Whether the patient was ever in hospital for psychiatric reasons is known, either way."""

    name: Literal["hospitalisation_history_known"] = "hospitalisation_history_known"

    def judge(self, evidence: Evidence) -> Judgement:
        """By recorded inpatient stays and the answer."""
        question_id = "history:psychiatric_hospitalisation"
        stays = [stay for stay, concepts in evidence.index.encounters if _is_psychiatric(stay, concepts)]
        answer = evidence.index.answer(question_id)
        answered = evidence.index.yes_or_no(question_id)
        inputs = tuple(_stay_input(stay) for stay in stays)
        inputs += (answer_input(answer, "Ever in hospital for psychiatric reasons"),) if answer else ()
        if stays:
            count = f"{counted(len(stays), 'psychiatric hospital stay')} recorded"
            against = "; the answer was no: correct one" if answered is False else ""
            return Judgement(verdict=Verdict.MET, sentence=f"{count}{against}.", inputs=inputs)
        if answered is not None:
            words = "Was in hospital" if answered else "Never in hospital"
            return Judgement(
                verdict=Verdict.MET, sentence=f"{words} for psychiatric reasons, as answered.", inputs=inputs
            )
        question = "Has the patient ever been in hospital for psychiatric reasons?"
        missing = ask("psychiatric hospital stays", question, question_id)
        sentence = "No psychiatric hospital stay is recorded, and it was not asked."
        return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=(missing,))


def _is_psychiatric(stay: Encounter, concepts: frozenset[str]) -> bool:
    return stay.class_code in _INPATIENT and "psychiatric_reason" in concepts


def _stay_input(stay: Encounter) -> Input:
    reason = next((each.display for each in stay.reasons if each.display), stay.text or "psychiatric")
    return Input(name="Hospital stay", value=reason, record=stay.record, date=str(stay.start) if stay.start else None)
