"""Finding and registering patients."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.entering import RecordRefused, register_patient
from daybreak.clinic.patients.entry.patient import PatientForm
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.patients.search import count_patients, search_patients
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.models import SignedScreening

PAGE = 50


class Row(NamedTuple):
    """A patient with where the screening stands and what comes next."""

    patient: Patient
    outcome: str
    next_word: str
    next_url: str


@requires("patient.list")
def patients(request: HttpRequest) -> HttpResponse:
    """The list, or only its rows while somebody types."""
    text = request.GET.get("q", "").strip()
    found = search_patients(text, limit=PAGE + 1)
    context = {"text": text, "rows": _rows(found[:PAGE]), "count_sentence": _count_sentence(text, len(found))}
    template = "patients/found.html" if request.headers.get("HX-Target") == "found" else "patients/patients.html"
    return render(request, template, context)


@requires("patient.register")
def register(request: HttpRequest) -> HttpResponse:
    """A new patient, typed in."""
    form = PatientForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            patient = register_patient(form.resource(), by=request.user)
        except RecordRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{patient.name} is registered.")
            return redirect("patient", patient.pk) if request.user.may("patient.read") else redirect("patients")
    return render(request, "patients/register.html", {"form": form})


def _rows(found: list[Patient]) -> list[Row]:
    latest: dict[int, SignedScreening] = {}
    signed = SignedScreening.objects.filter(patient__in=found).order_by("id").only("id", "patient_id", "outcome")
    for each in signed:
        latest[each.patient_id] = each
    return [_row(patient, latest.get(patient.pk)) for patient in found]


def _row(patient: Patient, signed: SignedScreening | None) -> Row:
    worksheet = reverse("worksheet", args=[patient.pk])
    if patient.deceased:
        return Row(patient, signed.outcome if signed else "", "None", "")
    if signed is None:
        return Row(patient, "", "Screen", worksheet)
    if signed.outcome == "undetermined":
        return Row(patient, signed.outcome, "Answer open questions", worksheet)
    return Row(patient, signed.outcome, "Read the decision", reverse("signed-screening", args=[patient.pk, signed.pk]))


def _count_sentence(text: str, found: int) -> str:
    if found > PAGE:
        total = "" if text else f" of {count_patients():,}"
        return f"The first {PAGE}{total} by name. Type to find somebody."
    words = "1 patient" if found == 1 else f"{found} patients"
    return f"{words} found for “{text}”" if text else words
