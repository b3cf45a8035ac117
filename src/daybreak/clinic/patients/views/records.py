"""Records: the list, one with its original beside what was understood, and typing in and correcting."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.entering import RecordRefused, amend_record, enter_record, resource_of, retract_record
from daybreak.clinic.patients.entry.fields import RecordForm, typed_date
from daybreak.clinic.patients.entry.kinds import KINDS, form_for
from daybreak.clinic.patients.models import Document, Patient, Record, RecordVersion
from daybreak.clinic.patients.understood import understood
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see


class ReasonForm(forms.Form):
    """Why a record is corrected."""

    why = forms.CharField(label="Why it is corrected", max_length=500, help_text="It stays with the record.")


class ResourceForm(forms.Form):
    """The resource itself, for records that no form shows whole."""

    text = forms.CharField(
        label="The record as FHIR JSON", widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})
    )

    def clean_text(self) -> str:
        """Raises ValidationError when it is no JSON object."""
        text = str(self.cleaned_data["text"])
        try:
            value = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        if not isinstance(value, dict):
            raise forms.ValidationError("Expected one object in curly brackets.")
        return text

    def resource(self) -> dict[str, Any]:
        """The resource as typed."""
        return dict(json.loads(self.cleaned_data["text"]))


@requires("record.read")
def records(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every record of the patient, with what became of it."""
    context = see(patient_id).context()
    found = Record.objects.filter(patient=patient_id).select_related(
        "current", "current__document", "current__entered_by"
    )
    kinds = list(found.order_by("resource_type").values_list("resource_type", flat=True).distinct())
    kind, outcome = request.GET.get("type", ""), request.GET.get("outcome", "")
    chosen = found.defer("current__original", "current__document__content").order_by(
        "resource_type", "-current__at", "-pk"
    )
    chosen = chosen.filter(resource_type=kind) if kind else chosen
    chosen = chosen.filter(current__outcome=outcome) if outcome else chosen
    rows = [(record, understood(record.current)) for record in chosen[:500]]
    context |= {"rows": rows, "kinds": kinds, "kind": kind, "outcome": outcome, "total": chosen.count()}
    return render(request, "patients/records.html", context)


@requires("record.read")
def record(request: HttpRequest, patient_id: int, kind: str, identifier: str) -> HttpResponse:
    """One record: the original beside what was understood, and its earlier versions."""
    found = _record(patient_id, kind, identifier)
    versions = list(
        found.versions.select_related("document", "entered_by").defer("document__content").order_by("-number")
    )
    number = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == number), found.current or versions[0])
    context = see(patient_id).context() | {
        "record": found,
        "versions": versions,
        "shown": shown,
        "facts": understood(shown),
        "original": _readable(bytes(shown.original)),
    }
    return render(request, "patients/record.html", context)


@requires("record.read")
def original(request: HttpRequest, patient_id: int, kind: str, identifier: str, number: int) -> HttpResponse:
    """The exact bytes of one version, as a file."""
    found = _record(patient_id, kind, identifier)
    version = get_object_or_404(RecordVersion, record=found, number=number)
    name = f"{found.resource_type}-{found.pk}-{number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bytes(version.original), content_type="application/fhir+json", headers=headers)


@requires("record.read")
def document(request: HttpRequest, patient_id: int, document_id: int) -> HttpResponse:
    """A whole file as it came. Only one that holds records of nobody but this patient, because it shows all of it."""
    found = get_object_or_404(Document.objects.filter(versions__record__patient=patient_id).distinct(), pk=document_id)
    others = Record.objects.filter(versions__document=found).exclude(patient=patient_id).exclude(patient_reference="")
    if others.exists():
        raise Http404("This file holds records of other patients too; open each record's original instead.")
    headers = {"Content-Disposition": f'attachment; filename="document-{found.pk}.json"'}
    return HttpResponse(bytes(found.content), content_type="application/fhir+json", headers=headers)


@requires("record.enter")
def record_kinds(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What can be typed in."""
    return render(request, "patients/record_kinds.html", see(patient_id).context() | {"kinds": KINDS.values()})


@requires("record.enter")
def enter(request: HttpRequest, patient_id: int, kind: str) -> HttpResponse:
    """A new record, typed in."""
    if kind not in KINDS:
        raise Http404(f"{kind!r} cannot be typed in; expected one of {', '.join(KINDS)}")
    form = KINDS[kind].form(posted(request), initial=_begins_with(request))
    patient = get_object_or_404(Patient, pk=patient_id)
    if request.method == "POST" and form.is_valid():
        try:
            stored = enter_record(patient, form.resource(), by=request.user)
        except RecordRefused as refusal:
            _show_refusal(form, refusal)
        else:
            messages.success(request, f"{KINDS[kind].title} saved.")
            return _back(request, patient_id) or redirect(
                "record", patient_id, stored.resource_type, stored.resource_id
            )
    return render(request, "patients/enter.html", see(patient_id).context() | {"form": form, "kind": KINDS[kind]})


@requires("record.amend")
def correct(request: HttpRequest, patient_id: int, kind: str, identifier: str) -> HttpResponse:
    """A corrected version; the original stays visible beside the form and afterwards."""
    found = _record(patient_id, kind, identifier)
    form, reason = _correction_form(request, resource_of(found)), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid() & reason.is_valid():
        try:
            amend_record(found, form.resource(), reason=reason.cleaned_data["why"], by=request.user)
        except RecordRefused as refusal:
            _show_refusal(form, refusal)
        else:
            messages.success(request, "The correction is saved. Every earlier version stays below.")
            return redirect("record", patient_id, found.resource_type, found.resource_id)
    context = see(patient_id).context() | {
        "record": found,
        "form": form,
        "reason": reason,
        "facts": understood(found.current),
        "original": _readable(bytes(found.current.original)),
    }
    return render(request, "patients/correct.html", context)


@requires("record.amend")
@require_POST
def retract(request: HttpRequest, patient_id: int, kind: str, identifier: str) -> HttpResponse:
    """Marks a record as entered in error."""
    found = _record(patient_id, kind, identifier)
    try:
        retract_record(found, reason=request.POST.get("why", ""), by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The record is marked as entered in error; no rule counts it any more.")
    return redirect("record", patient_id, found.resource_type, found.resource_id)


def _begins_with(request: HttpRequest) -> dict[str, str]:
    """What the address says; for who came from a question of the worksheet, today: it asks how things are now."""
    asked = request.GET.dict()
    return {"effective": typed_date(timezone.localdate().isoformat()), **asked} if "screening" in asked else asked


def _back(request: HttpRequest, patient_id: int) -> HttpResponse | None:
    """To the worksheet, for who came from a question of it."""
    if "screening" not in request.GET:
        return None
    query = urlencode({"protocol": request.GET["screening"]})
    return redirect(f"{reverse('worksheet', args=[patient_id])}?{query}#questions")


def _record(patient_id: int, kind: str, identifier: str) -> Record:
    """The patient's record. Two sources may use one id; the newest counts."""
    found = Record.objects.filter(patient=patient_id, resource_type=kind, resource_id=identifier)
    first = found.select_related("current", "patient").order_by("-pk").first()
    if first is None:
        raise Http404(f"{kind}/{identifier} is no record of this patient")
    return first


def _correction_form(request: HttpRequest, resource: dict[str, Any]) -> RecordForm | ResourceForm:
    form = form_for(resource)
    if form is not None:
        return form(posted(request), base=resource)
    return ResourceForm(
        posted(request), initial={"text": json.dumps(resource, indent=2, ensure_ascii=False)}, label_suffix=""
    )


def _show_refusal(form: forms.Form, refusal: RecordRefused) -> None:
    for problem in refusal.problems:
        form.add_error(None, f"{problem.path}: found {problem.found}, expected {problem.expected}. {problem.advice}")


def _readable(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")
