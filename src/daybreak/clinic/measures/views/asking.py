"""Measures as staff see them: of everybody, of one patient, one request with its link, asking and withdrawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from daybreak.care.chart import Chart, Observation
from daybreak.care.course.measures import ScoredMeasure, stated
from daybreak.care.findings import Finding
from daybreak.care.reference import Instrument
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.measures.charting import bring_to_chart
from daybreak.clinic.measures.forms import AskForm, WithdrawForm, show
from daybreak.clinic.measures.links import shown_token
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.requests import (
    MeasureState,
    RequestRefused,
    RequestState,
    ask,
    overdue_finding,
    requests_with_all,
    state_of,
    states,
    unanswered,
    withdraw,
)
from daybreak.clinic.measures.safety_reading import open_task_of
from daybreak.clinic.measures.wordings import available_wordings, broken_wordings
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see
from daybreak.knowledge import load_tables

_WRONG = ("entered-in-error", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request in a list: how it stands, and the finding where it is late."""

    state: RequestState
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One total of the chart, with its band."""

    observation: Observation
    measured: ScoredMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The totals of one instrument, the newest first."""

    instrument: Instrument
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """One item of an answered measure as a clinician reads it. critical: it calls for somebody by itself."""

    text: str
    answer: str
    value: int | None
    critical: bool
    earlier: int


@requires("measure.read")
def everybody(request: HttpRequest) -> HttpResponse:
    """What is still to be answered, the longest overdue first; and own texts that cannot be used."""
    rows = [Row(state=each, finding=overdue_finding(each)) for each in unanswered(timezone.now())]
    late = [each for each in rows if each.state.overdue]
    context = {"late": late, "waiting": [each for each in rows if not each.state.overdue], "broken": broken_wordings()}
    return render(request, "measures/everybody.html", context)


@requires("measure.read")
def measures_of_patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The tab: requests and how they stand, results with their bands and where they come from."""
    _bring_what_is_left(requests_with_all().filter(patient=patient_id))
    seen = see(patient_id)
    found = states(requests_with_all().filter(patient=patient_id), timezone.now())
    context = seen.context() | {
        "rows": [Row(state=each, finding=overdue_finding(each)) for each in found],
        "results": results(seen.chart),
        "task": open_task_of(seen.patient, timezone.now()) if request.user.may("safety.read") else None,
    }
    return render(request, "measures/patient.html", context)


@requires("measure.request")
def ask_patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Asks the patient, and goes on to the link."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(patient, form.cleaned_data.pop("instruments"), by=request.user, **form.cleaned_data)
        except RequestRefused as refusal:
            show(form, refusal)
        else:
            return redirect("measure-request", patient_id, asked.pk)
    context = see(patient_id).context() | {"form": form, "broken": broken_wordings()}
    return render(request, "measures/ask.html", context)


@requires("measure.read")
def one_request(request: HttpRequest, patient_id: int, request_id: UUID) -> HttpResponse:
    """One request: its link while it works, and every answer."""
    asked = _request_or_404(patient_id, request_id)
    bring_to_chart(asked, timezone.now())
    state = state_of(asked, timezone.now())
    may_ask = request.user.may("measure.request")
    context = see(patient_id).context() | {
        "row": Row(state=state, finding=overdue_finding(state)),
        "measures": [(each, items_of(each, asked)) for each in state.measures],
        "withdraw": WithdrawForm(label_suffix=""),
        "link": _link(request, asked) if state.is_open and may_ask else "",
        "may_ask": may_ask,
    }
    if context["link"]:
        context["qr"] = _qr(str(context["link"]))
    return render(request, "measures/request.html", context)


@requires("measure.request")
def printed(request: HttpRequest, patient_id: int, request_id: UUID) -> HttpResponse:
    """The link on a sheet to take home: no name, no diagnosis, no name of a questionnaire."""
    asked = _request_or_404(patient_id, request_id)
    state = state_of(asked, timezone.now())
    link = _link(request, asked) if state.is_open else ""
    if not link:
        return redirect("measure-request", patient_id, request_id)
    clinic = settings.CLINIC
    context = {"asked": asked, "link": link, "qr": _qr(link), "clinic": clinic, "count": state.asked}
    return render(request, "measures/printed.html", context)


@requires("measure.request")
def withdraw_request(request: HttpRequest, patient_id: int, request_id: UUID) -> HttpResponse:
    """Ends the link."""
    asked = _request_or_404(patient_id, request_id)
    form = WithdrawForm(posted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(asked, reason=form.cleaned_data["reason"], by=request.user)
        except RequestRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Withdrawn. The link no longer works; answers that were given stay.")
            return redirect("measure-request", patient_id, request_id)
    state = state_of(asked, timezone.now())
    context = see(patient_id).context() | {"form": form, "state": state}
    return render(request, "measures/withdraw.html", context)


def results(chart: Chart) -> list[Results]:
    """The totals of the chart by instrument, with the band in which each lies; the longest series first."""
    found = []
    for instrument in load_tables().instruments.values():
        scores = [each for each in chart.observations if _is_total(each, instrument)]
        ordered = sorted(scores, key=lambda each: (each.effective, each.record), reverse=True)
        if ordered and instrument.items:
            told = tuple(Score(observation=each, measured=stated(instrument, each.value)) for each in ordered)
            found.append(Results(instrument=instrument, scores=told))
    return sorted(found, key=lambda each: (-len(each.scores), each.instrument.label))


def _is_total(each: Observation, instrument: Instrument) -> bool:
    usable = each.value is not None and each.effective is not None and each.status not in _WRONG
    return usable and each.concept == instrument.total_observable


def items_of(measure: MeasureState, asked: MeasureRequest) -> list[ItemShown]:
    """Each item with its answer in words. earlier: how many answers to it were replaced."""
    wording = available_wordings().get((measure.instrument.id, asked.language))
    words = {each.item: each for each in wording.items} if wording else {}
    critical = {each.item for each in measure.scored.critical}
    given = list(asked.answers.values_list("item", flat=True))
    shown = []
    for number, item in enumerate(measure.instrument.items, start=1):
        own, answer = words.get(item.id), measure.answers.get(item.id)
        value = answer.value if answer else None
        choices = {choice.value: choice.text for choice in own.choices} if own else {}
        told = "Not answered" if answer is None else "Would rather not say" if value is None else choices.get(value, "")
        shown.append(
            ItemShown(
                text=own.text if own else f"Item {number}",
                answer=told,
                value=value,
                critical=item.id in critical,
                earlier=max(0, given.count(item.id) - 1),
            )
        )
    return shown


def _bring_what_is_left(requests: Iterable[MeasureRequest]) -> None:
    """What could not be written into the chart when it was answered is tried again whenever somebody looks."""
    for each in requests:
        bring_to_chart(each, timezone.now())


def _request_or_404(patient_id: int, request_id: UUID) -> MeasureRequest:
    found: Any = get_object_or_404(requests_with_all(), pk=request_id, patient=patient_id)
    return found  # type: ignore[no-any-return]


def _link(request: HttpRequest, asked: MeasureRequest) -> str:
    """The whole address; "" if the server no longer has the key that it was signed with."""
    token = shown_token(asked)
    return request.build_absolute_uri(reverse("phone", args=[token])) if token else ""


def _qr(link: str) -> str:
    """The address as a picture within the page."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=3, dark="#1c1a2b", light="#fff"))
