"""QuestionnaireResponse: answers to Daybreak's own questions, and scored instruments.

https://hl7.org/fhir/R4/questionnaireresponse.html
"""

from collections.abc import Iterator

from daybreak.care.chart import Answer, Coding, Observation
from daybreak.care.dates import PartialDate
from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, coding_of
from daybreak.exchange.fhir.observables import Misfit, ObservableCodes, observable_codes, value_in_unit
from daybreak.exchange.fhir.scores import ItemScore, note_other_sum, scored

SCREENING_QUESTIONNAIRE = "urn:daybreak:questionnaire:screening"

_LOINC = "http://loinc.org"
_ORDINAL_VALUES = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
_FREQUENCY_ANSWERS = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3}
"""LOINC answer list LL358-3 ("not at all" to "nearly every day") of PHQ-9 and GAD-7 items, with its scores."""
_COMPLETE = ("completed", "amended")
_DEPTH = 16


def read_questionnaire_response(element: Element, context: Context) -> tuple[Fact, ...]:
    """Answers to Daybreak's questions, or an instrument's item scores and, if every item allows it, its total."""
    status = element.require_text("status", "the status of the response")
    if status == "entered-in-error":
        return kept(element, "status", status, "Nothing to do.")
    questionnaire = (element.text("questionnaire") or "").partition("|")[0]
    if questionnaire == SCREENING_QUESTIONNAIRE:
        return _answers(element, context, status)
    facts = tuple(_observations(element, context, status))
    if not facts and not element.notes.problems:
        return kept(element, "questionnaire", questionnaire or "no known questionnaire", "It is kept and not used.")
    return facts


def _answers(element: Element, context: Context, status: str) -> tuple[Answer, ...]:
    if status not in _COMPLETE:
        return kept(element, "status", status, "Complete the answers.")
    answered = element.date("authored")
    if answered is None:
        element.refuse("authored", "no usable date", "when the questions were answered")
        return ()
    return tuple(
        Answer(record=context.record, question_id=question_id, value=value, answered=answered)
        for item in _items(element)
        for question_id, value in _answer(item)
    )


def _answer(item: Element) -> Iterator[tuple[str, str]]:
    question_id = item.text("linkId")
    answers = item.children("answer")
    if question_id is None or not answers:
        return
    if len(answers) > 1:
        item.note("answer", f"{len(answers)} answers", "one answer", "Answer the question again.")
        return
    value = _plain_value(answers[0])
    if value is None:
        item.note("answer[0]", "no usable value", "yes or no, a number, a date, a choice or text", "Answer it again.")
    else:
        yield question_id, value


def _plain_value(answer: Element) -> str | None:
    field = answer.choice("value")
    if field == "valueBoolean":
        yes = answer.boolean(field)
        return None if yes is None else "yes" if yes else "no"
    if field in ("valueInteger", "valueDecimal"):
        number = answer.number(field)
        return None if number is None else f"{number:.15g}"
    if field == "valueDate":
        day = answer.date(field)
        return None if day is None else str(day)
    if field == "valueCoding":
        coding = coding_of(answer.child(field))
        return None if coding is None else coding.code
    return answer.text(field) if field == "valueString" else None


def _observations(element: Element, context: Context, status: str) -> Iterator[Observation]:
    codes = observable_codes(context.tables)
    authored = element.date("authored")
    complete = status in _COMPLETE
    scores = [_score(item) for item in _items(element)]
    totals = tuple(scored(scores, context.tables, element)) if complete else ()
    sums = {total.observable.id: total.total for total in totals}
    stated: set[str] = set()
    for score in scores:
        for fact in _item_observation(score, codes, element, context, authored, "final" if complete else "preliminary"):
            stated.add(fact.concept or "")
            expected = sums.get(fact.concept or "", fact.value)
            if fact.value == expected:
                yield fact
            else:
                note_other_sum(element, fact.value, expected)
    for total in totals:
        if total.observable.id not in stated:
            yield Observation(
                record=context.record,
                concept=total.observable.id,
                text=total.instrument.label,
                value=total.total,
                unit=total.observable.unit,
                effective=authored,
            )


def _item_observation(
    score: ItemScore,
    codes: ObservableCodes,
    element: Element,
    context: Context,
    authored: PartialDate | None,
    status: str,
) -> Iterator[Observation]:
    """An item or a stated total that is an observable by itself (the suicide item speaks even in a partial form)."""
    if score.score is None:
        return
    for observable in codes.meant_by(score.codings, ""):
        value = value_in_unit(observable, score.score, None, "1")
        if isinstance(value, Misfit):
            element.notes.add(score.path, value.found, value.expected, value.advice)
            continue
        yield Observation(
            record=context.record,
            status=status,
            concept=observable.id,
            codings=score.codings,
            value=value,
            unit=observable.unit,
            effective=authored,
        )


def _score(item: Element) -> ItemScore:
    answers = item.children("answer")
    value = _answer_score(answers[0]) if len(answers) == 1 else None
    return ItemScore(codings=_item_codes(item), score=value, path=item.path)


def _item_codes(item: Element) -> tuple[Coding, ...]:
    """The LOINC code that the link id is or ends with ("44250-9", "/44249-1/44250-9")."""
    link_id = (item.text("linkId") or "").rpartition("/")[2]
    return (Coding(system=_LOINC, code=link_id),) if link_id else ()


def _answer_score(answer: Element) -> float | None:
    field = answer.choice("value")
    if field in ("valueInteger", "valueDecimal"):
        return answer.number(field)
    if field == "valueQuantity":
        quantity = answer.child(field)
        return quantity.number("value") if quantity is not None else None
    coded = answer.child(field) if field == "valueCoding" else None
    return _coded_score(coded) if coded is not None else None


def _coded_score(coded: Element) -> float | None:
    for extension in coded.children("extension"):
        if extension.text("url") in _ORDINAL_VALUES:
            return extension.number("valueDecimal")
    coding = coding_of(coded)
    return _FREQUENCY_ANSWERS.get(coding.code) if coding is not None and coding.system == _LOINC else None


def _items(element: Element, depth: int = _DEPTH) -> Iterator[Element]:
    """Every item, groups and nested ones included."""
    for item in element.children("item"):
        yield item
        if depth:
            yield from _items(item, depth - 1)
            for answer in item.children("answer"):
                yield from _items(answer, depth - 1)
