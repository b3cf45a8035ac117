"""A patient's chart on one page."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.chart_page import chart_page
from daybreak.clinic.patients.models import Document
from daybreak.clinic.screening.seen import see
from daybreak.clinic.ui.charts.measures import measure_panels
from daybreak.clinic.ui.charts.medication_timeline import medication_timeline
from daybreak.knowledge import load_tables

SPANS = {"2": "2 years", "5": "5 years", "10": "10 years", "all": "Everything"}


@requires("patient.read")
def patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Banner, timeline, measures, problems, medicines, stays and treatments."""
    seen = see(patient_id)
    span = request.GET.get("span", "all")
    context = seen.context() | {
        "screening": seen.screening,
        "protocol": seen.protocol,
        "page": chart_page(seen.chart),
        "chart": seen.chart,
        "timeline": medication_timeline(seen.screening, since=_since(span)),
        "panels": measure_panels(seen.chart, seen.screening, load_tables()),
        "documents": Document.objects.filter(versions__record__patient=seen.patient)
        .defer("content")
        .distinct()
        .order_by("-id"),
        "spans": SPANS,
        "span": span if span in SPANS else "all",
    }
    return render(request, "patients/patient.html", context)


def _since(span: str) -> date | None:
    today = timezone.localdate()
    return date(today.year - int(span), today.month, 1) if span in SPANS and span != "all" else None
