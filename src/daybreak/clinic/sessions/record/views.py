"""The record of a session, the monitoring form and what the patient takes home: as pages and on paper."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.screening.seen import see
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.record.chart import readings_chart
from daybreak.clinic.sessions.record.facts import dose_facts, given_facts
from daybreak.clinic.sessions.record.form_fields import SUBMIT_SOURCE
from daybreak.clinic.sessions.record.monitoring_form import form_applies, monitoring_form
from daybreak.clinic.sessions.record.paper.form import DISCLAIMER, form_pdf, missing_sentence
from daybreak.clinic.sessions.record.paper.instructions import instructions_pdf
from daybreak.clinic.sessions.record.paper.record import record_pdf
from daybreak.clinic.sessions.record.reading import SessionRecord, session_record
from daybreak.clinic.sessions.record.words import PHASES


@requires("session.read")
@require_GET
def record(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """Everything of one session, also of one that still runs."""
    found = _record(patient_id, session_id)
    context = _context(found) | {
        "chart": readings_chart(found),
        "phase": PHASES[found.state.phase],
        "dose": tuple(dose_facts(found)),
        "given": tuple(given_facts(found)),
        "before": tuple(each for each in found.state.start if each not in found.state.dose.findings),
        "form_applies": form_applies(found),
    }
    return render(request, "sessions/record/record.html", context)


@requires("session.read")
@require_GET
def record_paper(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """The record as PDF."""
    found = _record(patient_id, session_id)
    return _pdf(record_pdf(found), f"session-{found.session.opened_at:%Y-%m-%d}.pdf")


@requires("session.read")
@require_GET
def form(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """The monitoring form with what is still missing; for an infusion, that there is none."""
    found = _record(patient_id, session_id)
    filled = monitoring_form(found) if form_applies(found) else None
    context = _context(found) | {"form": filled, "submit_source": SUBMIT_SOURCE, "disclaimer": DISCLAIMER}
    context["missing"] = missing_sentence(filled) if filled else ""
    return render(request, "sessions/record/form.html", context)


@requires("session.read")
@require_GET
def form_paper(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """The monitoring form as PDF."""
    found = _record(patient_id, session_id)
    if not form_applies(found):
        raise Http404("The monitoring form does not apply to this session.")
    return _pdf(form_pdf(monitoring_form(found)), f"monitoring-form-{found.session.opened_at:%Y-%m-%d}.pdf")


@requires("session.read")
@require_GET
def instructions(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """What the patient takes home."""
    return render(request, "sessions/record/instructions.html", _context(_record(patient_id, session_id)))


@requires("session.read")
@require_GET
def instructions_paper(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """The same as PDF."""
    found = _record(patient_id, session_id)
    return _pdf(instructions_pdf(found), f"instructions-{found.session.opened_at:%Y-%m-%d}.pdf")


def _record(patient_id: int, session_id: UUID) -> SessionRecord:
    sessions: Any = Session.objects.select_related("patient", "protocol", "opened_by")
    return session_record(get_object_or_404(sessions, pk=session_id, patient=patient_id))


def _context(found: SessionRecord) -> dict[str, Any]:
    started = found.state.clocks.administration_from or found.session.opened_at
    return see(found.session.patient_id).context() | {
        "record": found,
        "session": found.session,
        "state": found.state,
        "day": timezone.localdate(started),
        "clinic": settings.CLINIC,
    }


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
