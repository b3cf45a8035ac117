"""Records that wait for a person: whose they are, or which of two versions counts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.inbox import accept_newest, give_to_patient, keep_current
from daybreak.clinic.patients.inbox import inbox as waiting_records
from daybreak.clinic.patients.models import Patient, Record
from daybreak.clinic.patients.search import search_patients
from daybreak.clinic.patients.understood import understood

PAGE = 50


@requires("inbox.read")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first."""
    page = Paginator(waiting_records().defer("current__original"), PAGE).get_page(request.GET.get("page"))
    rows = [(record, understood(record.current)) for record in page]
    return render(request, "patients/inbox.html", {"page": page, "rows": rows})


@requires("inbox.read")
def look(request: HttpRequest, record_id: int) -> HttpResponse:
    """One waiting record with its versions, and a search for its patient."""
    record = get_object_or_404(waiting_records(), pk=record_id)
    versions = list(record.versions.select_related("document").defer("document__content").order_by("-number"))
    text = request.GET.get("q", "").strip()
    context = {
        "record": record,
        "versions": [
            (version, understood(version), bytes(version.original).decode(errors="replace")) for version in versions
        ],
        "text": text,
        "found": search_patients(text, limit=10) if text else [],
    }
    return render(request, "patients/inbox_record.html", context)


@requires("inbox.resolve")
@require_POST
def settle(request: HttpRequest, record_id: int) -> HttpResponse:
    """Gives the record to a patient, or says which version counts."""
    record = get_object_or_404(Record, pk=record_id)
    choice = request.POST.get("choice", "")
    try:
        _settle(record, choice, request)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{record.reference} is settled.")
    return redirect("inbox")


def _settle(record: Record, choice: str, request: HttpRequest) -> None:
    if choice.startswith("patient:"):
        give_to_patient(record, get_object_or_404(Patient, pk=choice.partition(":")[2]), by=request.user)
    elif choice == "newest":
        accept_newest(record, by=request.user)
    elif choice == "current":
        keep_current(record, by=request.user)
    else:
        raise ValueError(f"{choice!r} is no way to settle a record.")
