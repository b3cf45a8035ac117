"""Signed screenings: what was decided, whether it still follows, what changed since, and the paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.paper.summary import summary_pdf
from daybreak.clinic.screening.seen import Seen, see
from daybreak.clinic.screening.services import changed_since, replay, signed_result
from daybreak.clinic.screening.worksheet import worksheet
from daybreak.clinic.ui.charts.medication_timeline import medication_timeline


@requires("screening.read")
def signed_screenings(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every signature, the newest first."""
    signed = SignedScreening.objects.filter(patient=patient_id).select_related("signed_by", "protocol").defer("chart")
    return render(request, "screening/signed_screenings.html", see(patient_id).context() | {"signed": signed})


@requires("screening.read")
def signed_screening(request: HttpRequest, patient_id: int, signed_id: int) -> HttpResponse:
    """One signature with its replay and the chart's changes."""
    signed = _signed(patient_id, signed_id)
    result = signed_result(signed)
    context = see(patient_id).context() | {
        "signed": signed,
        "sheet": worksheet(result),
        "timeline": medication_timeline(result),
        "replay": replay(signed),
        "change": changed_since(signed),
    }
    return render(request, "screening/signed_screening.html", context)


@requires("screening.read")
def summary(request: HttpRequest, patient_id: int, signed_id: int) -> HttpResponse:
    """The signed summary as PDF."""
    signed = _signed(patient_id, signed_id)
    return _pdf(summary_pdf(signed.patient, signed_result(signed), signed=signed), f"screening-{signed.pk}.pdf")


@requires("screening.read")
def draft_summary(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The screening as it stands now, marked as not signed."""
    seen = _asked(request, patient_id)
    return _pdf(summary_pdf(seen.patient, seen.screening), f"screening-draft-{patient_id}.pdf")


def _asked(request: HttpRequest, patient_id: int) -> Seen:
    try:
        day = parse_date(request.GET.get("as_of", ""))
    except ValueError:
        day = None
    return see(patient_id, protocol_id=request.GET.get("protocol", ""), as_of=day)


def _signed(patient_id: int, signed_id: int) -> SignedScreening:
    found: Any = SignedScreening.objects.select_related("patient", "protocol", "knowledge", "signed_by")
    return get_object_or_404(found, pk=signed_id, patient=patient_id)


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
