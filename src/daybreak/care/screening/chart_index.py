"""The facts of one chart, found by what they mean: built once for a screening and read by every rule."""

from collections.abc import Iterable, Iterator
from datetime import date

from daybreak.care.chart import Answer, Chart, Condition, Encounter, Observation, Procedure
from daybreak.care.findings import Input
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.concepts import ConceptIndex, Standing, concept_index, standing

_USABLE = ("final", "amended", "corrected")
_VOID = ("entered-in-error", "not-done", "cancelled", "preparation")


class ChartIndex:
    """Answers "which records speak of this?" for one chart on one day. What came after that day is not there.

    An answer is there whenever it was given: it is about the day asked for, and bad news told later is still bad news.
    """

    __slots__ = ("_answers", "_conditions", "_observations", "_procedures", "as_of", "encounters")

    def __init__(self, chart: Chart, tables: ReferenceTables, as_of: date) -> None:
        index = concept_index(tables)
        self.as_of = as_of
        self._answers = _latest_answers(chart.answers)
        self._conditions = _conditions(chart.conditions, index, as_of)
        self._observations = _observations(chart.observations, as_of)
        self._procedures = _procedures(chart.procedures, index, as_of)
        self.encounters = _encounters(chart.encounters, index, as_of)

    def answer(self, question_id: str) -> Answer | None:
        """The latest answer; None if there is none, or if two of the same moment contradict each other."""
        return self._answers.get(question_id)

    def yes_or_no(self, question_id: str) -> bool | None:
        """The latest answer to a yes-or-no question; None if it is neither."""
        answer = self._answers.get(question_id)
        return {"yes": True, "no": False}.get(answer.value) if answer else None

    def number(self, question_id: str) -> float | None:
        """The latest answer to a question for a number that cannot be negative; None if it is no such number."""
        answer = self._answers.get(question_id)
        try:
            value = float(answer.value) if answer else -1.0
        except ValueError:
            return None
        return value if 0 <= value < float("inf") else None

    def answers_about(self, subject: str) -> list[Answer]:
        """The latest answers to every question whose id begins so, in the order of their ids."""
        return [self._answers[question] for question in sorted(self._answers) if question.startswith(subject)]

    def conditions(self, concepts: Iterable[str]) -> list[tuple[Condition, Standing]]:
        """The records of these conditions, each once, with what they say."""
        found = {
            condition.record: (condition, said)
            for concept in concepts
            for condition, said in self._conditions.get(concept, ())
        }
        return list(found.values())

    def observations(self, concept: str) -> list[Observation]:
        """The valid observations of a concept, whatever their date."""
        return self._observations.get(concept, [])

    def procedures(self, concept: str) -> list[Procedure]:
        """The procedures of a concept that were done or begun."""
        return self._procedures.get(concept, [])


def answer_input(answer: Answer, name: str) -> Input:
    """The answer as a fact that a finding shows."""
    return Input(name=name, value=answer.value, record=answer.record, date=str(answer.answered))


def _latest_answers(answers: Iterable[Answer]) -> dict[str, Answer]:
    by_question: dict[str, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    found = {question: _latest(group) for question, group in by_question.items()}
    return {question: answer for question, answer in found.items() if answer is not None}


def _latest(group: list[Answer]) -> Answer | None:
    if len(group) == 1:
        return group[0]
    newest = max((answer.answered.latest, answer.answered.earliest) for answer in group)
    last = [answer for answer in group if (answer.answered.latest, answer.answered.earliest) == newest]
    return min(last, key=lambda answer: answer.record) if len({answer.value for answer in last}) == 1 else None


def _conditions(
    conditions: Iterable[Condition], index: ConceptIndex, as_of: date
) -> dict[str, list[tuple[Condition, Standing]]]:
    found: dict[str, list[tuple[Condition, Standing]]] = {}
    for condition in sorted(conditions, key=lambda condition: condition.record):
        said = standing(condition, as_of)
        if said is not Standing.VOID:
            for concept in index.concepts_of(condition.codings, condition.text):
                found.setdefault(concept, []).append((condition, said))
    return found


def _observations(observations: Iterable[Observation], as_of: date) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for observation in observations:
        in_future = observation.effective is not None and observation.effective.earliest > as_of
        if observation.concept is not None and observation.status in _USABLE and not in_future:
            found.setdefault(observation.concept, []).append(observation)
    for group in found.values():
        group.sort(key=_by_content)
    return found


def _by_content(observation: Observation) -> tuple[object, ...]:
    effective = observation.effective
    days = (effective.latest.toordinal(), effective.earliest.toordinal()) if effective else (0, 0)
    value = observation.value
    return (*days, -1.0 if value is None else value, observation.value_text, observation.record)


def _procedures(procedures: Iterable[Procedure], index: ConceptIndex, as_of: date) -> dict[str, list[Procedure]]:
    found: dict[str, list[Procedure]] = {}
    for procedure in sorted(procedures, key=lambda procedure: procedure.record):
        in_future = procedure.start is not None and procedure.start.earliest > as_of
        if procedure.status not in _VOID and not in_future:
            for concept in index.concepts_of(procedure.codings, procedure.text):
                found.setdefault(concept, []).append(procedure)
    return found


def _encounters(
    encounters: Iterable[Encounter], index: ConceptIndex, as_of: date
) -> list[tuple[Encounter, frozenset[str]]]:
    return [
        (encounter, index.concepts_of((*encounter.codings, *encounter.reasons), encounter.text))
        for encounter in _begun(encounters, as_of)
    ]


def _begun(encounters: Iterable[Encounter], as_of: date) -> Iterator[Encounter]:
    for encounter in sorted(encounters, key=lambda encounter: encounter.record):
        in_future = encounter.start is not None and encounter.start.earliest > as_of
        if encounter.status not in (*_VOID, "planned") and not in_future:
            yield encounter
