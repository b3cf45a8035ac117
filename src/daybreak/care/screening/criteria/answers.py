"""What has to be done or confirmed before treatment."""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Missing, Verdict
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import ask
from daybreak.care.screening.measures import latest, observation_input
from daybreak.care.screening.words import lower_first


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDone:
    """One of these values (ids of knowledge/observables) has been measured within so many days."""

    name: Literal["baseline_done"] = "baseline_done"
    label: str
    observables: tuple[str, ...]
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """MET with any result surely in the window; what it says is for the clinician to read."""
        found = [
            latest(evidence.index.observations(name), evidence.as_of, self.within_days) for name in self.observables
        ]
        names = {name: evidence.tables.observables[name].label for name in self.observables}
        inputs = tuple(observation_input(each, names[each.concept or ""]) for one in found for each in one.observations)
        if any(each.value is not None or each.value_text for one in found if one.sure for each in one.observations):
            return Judgement(verdict=Verdict.MET, sentence=f"{self.label}: done.", inputs=inputs)
        missing = Missing(
            what=lower_first(self.label),
            question=f"{self.label}: add a result of the last {self.within_days} days.",
            question_id=f"baseline:{self.observables[0]}",
            answer_kind="record",
        )
        sentence = f"{self.label}: no result in the last {self.within_days} days."
        return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=(missing,))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredYes:
    """A question of the programme has been answered with yes ("consent:off_label")."""

    name: Literal["answered_yes"] = "answered_yes"
    question_id: str
    question: str

    def judge(self, evidence: Evidence) -> Judgement:
        """By the latest answer."""
        answer = evidence.index.answer(self.question_id)
        answered = evidence.index.yes_or_no(self.question_id)
        if answer is None or answered is None:
            missing = ask("a confirmation", self.question, self.question_id)
            return Judgement(verdict=Verdict.UNKNOWN, sentence="Not confirmed yet.", missing=(missing,))
        sentence = f"Answered {answer.answered}: {answer.value}."
        inputs = (answer_input(answer, self.question),)
        return Judgement(verdict=Verdict.MET if answered else Verdict.NOT_MET, sentence=sentence, inputs=inputs)
