"""The trail, for the medical director."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.audit.services import events
from daybreak.clinic.patients.models import Patient

PAGE = 100


@requires("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """Who read or wrote what, the newest first; of one patient, one person or one outcome if asked."""
    patient = Patient.objects.filter(pk=_number(request.GET.get("patient"))).first()
    who, outcome = request.GET.get("who", "").strip(), request.GET.get("outcome", "")
    found = events(patient=patient)
    found = found.filter(username=who) if who else found
    found = found.filter(outcome=outcome) if outcome else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    chosen = {"patient": patient.pk if patient else "", "who": who, "outcome": outcome}
    context = {
        "page": page,
        "of_patient": patient,
        "who": who,
        "outcome": outcome,
        "outcomes": ("done", "denied", "failed"),
        "query": f"{urlencode({name: value for name, value in chosen.items() if value})}&",
    }
    return render(request, "audit/audit.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
