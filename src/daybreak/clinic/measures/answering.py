"""A patient's answers: which question comes next, and keeping each answer the moment it is given.

An answer that calls for somebody opens the safety task in the same transaction: there is no moment at which the answer
is kept and nobody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from django.utils import timezone

from daybreak.care.course.measures import score
from daybreak.care.reference import Instrument
from daybreak.clinic.audit import services as audit
from daybreak.clinic.measures.charting import bring_to_chart, measure_reference
from daybreak.clinic.measures.models import AnswerGiven, MeasureRequest, RequestClosed
from daybreak.clinic.measures.safety_acting import raise_for_answer, tell_of_correction
from daybreak.clinic.measures.wordings import available_wordings
from daybreak.clinic.one_writer import MEASURES, one_writer
from daybreak.knowledge import load_tables
from daybreak.knowledge.questionnaire_texts import ItemWording, Questionnaire


class WordingGone(LookupError):
    """A text that was there when the patient was asked is not there any more (a clinic's file was taken away)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a request. number: from 1, over all its measures. given: the answer that counts, if any."""

    number: int
    instrument: Instrument
    wording: Questionnaire
    item: ItemWording
    given: AnswerGiven | None

    @property
    def is_done(self) -> bool:
        """Whether the patient has been through it, with or without an answer."""
        return self.given is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of an answer. calls: it calls for somebody, and the patient is shown where help is."""

    status: Literal["saved", "known", "closed"]
    calls: bool = False


def questions_of(request: MeasureRequest) -> list[Question]:
    """Every question in order. Raises WordingGone."""
    latest = {each.item: each for each in request.answers.order_by("id")}
    found: list[Question] = []
    for name in request.instruments:
        wording = available_wordings().get((name, request.language))
        if wording is None:
            raise WordingGone(f"no text of {name} in {request.language}")
        for item in wording.items:
            found.append(
                Question(
                    number=len(found) + 1,
                    instrument=load_tables().instruments[name],
                    wording=wording,
                    item=item,
                    given=latest.get(item.item),
                )
            )
    return found


def next_open(questions: Sequence[Question], after: int = 0) -> Question | None:
    """The first unanswered question beyond a number, else the first of all; None if none is left."""
    waiting = [each for each in questions if not each.is_done]
    return next((each for each in waiting if each.number > after), waiting[0] if waiting else None)


def is_open(request: MeasureRequest, now: datetime) -> bool:
    """Whether the link still takes answers."""
    return now < request.expires_at and not RequestClosed.objects.filter(request=request).exists()


def may_answer(question: Question, value: int | None) -> bool:
    """Whether the value is one of the question's answers; None is the patient who would rather not say."""
    return value is None or value in [choice.value for choice in question.item.choices]


def save_answer(
    request: MeasureRequest, question: Question, value: int | None, *, key: UUID, now: datetime | None = None
) -> Saved:
    """Keeps the answer, tells the clinic if it calls for somebody, and brings a measure that is complete to the chart.

    Sent twice it is one answer. value: one of the question's (`may_answer`).
    """
    moment = now or timezone.now()
    with one_writer(MEASURES):
        if not is_open(request, moment):
            return Saved(status="closed")
        if AnswerGiven.objects.filter(key=key).exists():
            return Saved(status="known", calls=_is_critical(question, value))
        saved = _keep(request, question, value, key, moment)
    bring_to_chart(request, moment)
    return saved


def finish(request: MeasureRequest, now: datetime | None = None) -> bool:
    """The patient says that this is all. False while a question was not looked at."""
    moment = now or timezone.now()
    with one_writer(MEASURES):
        if not is_open(request, moment):
            return True
        if next_open(questions_of(request)) is not None:
            return False
        RequestClosed.objects.create(request=request, how=RequestClosed.How.FINISHED, at=moment)
        audit.record("measure.finish", patient=request.patient, record=f"MeasureRequest/{request.pk}")
    bring_to_chart(request, moment)
    return True


def has_called(request: MeasureRequest) -> bool:
    """Whether any answer on this link ever called for somebody: help then stays in sight, whatever came after."""
    instruments = [load_tables().instruments[name] for name in request.instruments]
    least = {rule.item: rule.at_least for instrument in instruments for rule in instrument.critical_items}
    given = request.answers.filter(item__in=least).exclude(value=None).values_list("item", "value")
    return any(_calls(instruments, item, value) for item, value in given)


def calling_values(question: Question) -> list[int]:
    """The answers to this question that call for somebody: where the network is gone, the page still shows help."""
    values = [choice.value for choice in question.item.choices]
    return [value for value in values if _is_critical(question, value)]


def _calls(instruments: list[Instrument], item: str, value: int) -> bool:
    return any(score(instrument, {item: value}).critical for instrument in instruments)


def _is_critical(question: Question, value: int | None) -> bool:
    return bool(score(question.instrument, {question.item.item: value}).critical)


def _keep(request: MeasureRequest, question: Question, value: int | None, key: UUID, now: datetime) -> Saved:
    item, instrument = question.item.item, question.instrument
    before = request.answers.filter(item=item).order_by("-id").first()
    if before is not None and before.value == value:
        return Saved(status="known", calls=_is_critical(question, value))
    AnswerGiven.objects.create(
        request=request,
        instrument=instrument.id,
        item=item,
        value=value,
        wording=f"{question.wording.id} {question.wording.version}",
        key=key,
        answered_at=now,
    )
    measure, name = measure_reference(request, instrument.id), f"answer-{key}"
    calls = raise_for_answer(request.patient, instrument, item, value, measure=measure, key=name, now=now)
    if not calls and before is not None and _is_critical(question, before.value):
        tell_of_correction(request.patient, item=item, value=value, measure=measure, key=name, now=now)
    return Saved(status="saved", calls=calls)


def page_key(request: MeasureRequest, question: Question, value: str) -> UUID:
    """The key of an answer from a page that was sent without one: the same page and answer, the same key."""
    before = question.given.pk if question.given else 0
    return uuid5(request.pk, f"{question.item.item}|{value}|{before}")
