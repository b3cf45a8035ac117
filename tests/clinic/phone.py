"""A patient at the phone, and the request that the clinic made."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.answering import Saved, questions_of, save_answer
from daybreak.clinic.measures.links import token_of
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.requests import ask
from daybreak.clinic.patients.models import Patient


def asked(
    patient: Patient, by: User, *instruments: str, due_in: int = 2, works_for: int = 9, now: datetime | None = None
) -> MeasureRequest:
    """A request for measures (the PHQ-9 if none is named), due and ending so many days from `now`."""
    today = timezone.localdate(now)
    days = [today + timedelta(days=each) for each in (due_in, works_for)]
    return ask(patient, instruments or ("phq9",), due_on=days[0], works_until=days[1], by=by, now=now)


def address(request: MeasureRequest, rest: str = "") -> str:
    """A page of the patient's link."""
    return f"/m/{token_of(request.pk)}/{rest}"


def sends(
    request: MeasureRequest, number: int, answer: int | str, *, key: str | None = None, client: Client | None = None
) -> HttpResponse:
    """What the server says to one answer, sent as a phone without any script sends it."""
    form = {"answer": str(answer), "key": str(uuid4()) if key is None else key}
    return (client or Client()).post(address(request, f"{number}/"), form)


def answers(request: MeasureRequest, *values: int | None, first: int = 1, now: datetime | None = None) -> list[Saved]:
    """The answers to the questions from `first` on, one after another."""
    saved = []
    for number, value in enumerate(values, start=first):
        question = questions_of(request)[number - 1]
        saved.append(save_answer(request, question, value, key=uuid4(), now=now))
    return saved


def given(request: MeasureRequest) -> list[tuple[str, int | None]]:
    """Every row of answers, in the order in which they came."""
    return list(request.answers.order_by("id").values_list("item", "value"))


def today(days: int = 0) -> date:
    """The clinic's day, so many days ahead."""
    return timezone.localdate() + timedelta(days=days)


KEY = str(UUID(int=7))
