"""Writing down what the outcomes rest on: that somebody asked, a rating, what a rating asks about; and striking out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.scores import DatedScore, label_of, span_words
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.services import current_course, protocol_of
from daybreak.clinic.outcomes.forms import AskedForm, RatingForm, ScoreDetailForm, StrikeForm, show
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent, Told
from daybreak.clinic.outcomes.ratings import enter_rating
from daybreak.clinic.outcomes.scores import scores_of
from daybreak.clinic.outcomes.telling import TellingRefused, counting, strike, tell_asked, tell_score
from daybreak.clinic.patients.entering import RecordRefused
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import chosen_protocol, see
from daybreak.knowledge import load_tables

_STRUCK = {"event": OutcomeEvent, "asked": EventsAsked}


@requires("outcome.record")
def ask_about_events(request: HttpRequest, patient_id: int) -> HttpResponse:
    """That somebody asked about events that count as a relapse, with the answer."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = AskedForm(posted(request), rules=rules_for(patient))
    if request.method == "POST" and form.is_valid():
        given = {name: each for name, each in form.cleaned_data.items() if name != "happened"}
        try:
            tell_asked(patient, happened=form.kind, by=request.user, **given)
        except TellingRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Written down, with the day on which you asked.")
            return redirect("patient-outcomes", patient_id)
    purpose = (
        "Admission to hospital for psychiatric reasons and a suicide attempt count as a relapse whatever the scores "
        "say. That nothing of the kind happened is known only if somebody asked."
    )
    return _form(request, patient_id, form, "Asked about events", purpose, "Write it down")


@requires("outcome.record")
def rate(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A rating with its hour, such as the one a day after the first session."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = RatingForm(posted(request), rules=rules_for(patient))
    if request.method == "POST" and form.is_valid():
        try:
            enter_rating(patient, by=request.user, **form.cleaned_data)
        except RecordRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "The rating is in the chart.")
            return redirect("patient-outcomes", patient_id)
    purpose = (
        "The response a day after the first session needs a rating of that day: with its hour, and of the last 24 "
        "hours. The total goes into the chart as any other; Daybreak does not show the licensed text."
    )
    return _form(request, patient_id, form, "Enter a rating", purpose, "Enter")


@requires("outcome.record")
def detail(request: HttpRequest, patient_id: int) -> HttpResponse:
    """When a score of the chart was taken, and which time it asks about. `score` in the address names it."""
    patient = get_object_or_404(Patient, pk=patient_id)
    score = _score_or_404(patient, request.GET.get("score", ""))
    form = ScoreDetailForm(posted(request), initial=_told_before(score))
    if request.method == "POST" and form.is_valid():
        try:
            tell_score(patient, score.id, by=request.user, **form.cleaned_data)
        except TellingRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Written down. The record itself is as it was.")
            return redirect("patient-outcomes", patient_id)
    label = label_of(score.instrument, load_tables())
    purpose = f"{label} {span_words(score.bounds)} of {score.day.isoformat()}: what its record does not say."
    return _form(request, patient_id, form, "Hour and kind of a rating", purpose, "Write it down")


@requires("outcome.record")
def strike_out(request: HttpRequest, patient_id: int, kind: str, row_id: int) -> HttpResponse:
    """An entry that never was true."""
    if kind not in _STRUCK:
        raise Http404(f"{kind!r} cannot be struck out; expected one of {', '.join(_STRUCK)}")
    patient = get_object_or_404(Patient, pk=patient_id)
    row: Told | None = next((each for each in counting(_STRUCK[kind], patient) if each.pk == row_id), None)
    if row is None:
        raise Http404("It was struck out already, or is of somebody else")
    return striking(request, row, back="patient-outcomes")


def striking(request: HttpRequest, row: Told, *, back: str) -> HttpResponse:
    """The form with which any entry of these pages is struck out."""
    form = StrikeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            strike(row, why=form.cleaned_data["why"], by=request.user)
        except TellingRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Struck out. It no longer counts, and stays to be read.")
            return redirect(back, row.patient_id)
    kind = getattr(row, "get_kind_display", getattr(row, "get_what_display", lambda: "Asked about events"))()
    purpose = f"{kind}, {row.day.isoformat()}. {row.note}"
    return _form(request, row.patient_id, form, "Strike out", purpose, "Strike out", back=back)


def rules_for(patient: Patient) -> OutcomeRules:
    """Of the course that runs, else of the clinic's usual protocol. Raises Http404 where neither has any."""
    course = current_course(patient)
    rules = protocol_of(course).outcomes if course else chosen_protocol().outcomes
    if rules is None:
        raise Http404("The protocol has no section `outcomes`; add it to your copy.")
    return rules


def _form(
    request: HttpRequest,
    patient_id: int,
    form: forms.Form,
    title: str,
    purpose: str,
    button: str,
    *,
    back: str = "patient-outcomes",
) -> HttpResponse:
    words = {"patient-outcomes": "Outcomes", "long-term-safety": "Long-term safety"}
    context = {"form": form, "title": title, "purpose": purpose, "button": button, "back": back, "trail": words[back]}
    return render(request, "outcomes/form.html", see(patient_id).context() | context)


def _score_or_404(patient: Patient, name: str) -> DatedScore:
    found = next((each for each in scores_of(patient) if each.id == name), None)
    if found is None:
        raise Http404(f"no score {name!r} of this patient")
    return found


def _told_before(score: DatedScore) -> dict[str, Any]:
    answer = {True: "yes", False: "no", None: ""}[score.recall_24h]
    return {"taken_at": score.taken_at, "recall_24h": answer}
