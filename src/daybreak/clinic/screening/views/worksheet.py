"""The worksheet: questions answered in place, findings with their basis, and the signature."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from daybreak.care.findings import Missing
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.entry.fields import fhir_date
from daybreak.clinic.screening.forms import SignForm
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.protocol_page import clinic_defaults
from daybreak.clinic.screening.seen import Seen, see
from daybreak.clinic.screening.services import (
    ScreeningChanged,
    answer_question,
    available_protocols,
    broken_protocols,
    seal,
)
from daybreak.clinic.screening.services import sign as sign_screening
from daybreak.clinic.screening.worksheet import Worksheet, worksheet
from daybreak.clinic.ui.charts.medication_timeline import medication_timeline
from daybreak.knowledge import load_tables

Wrong = dict[str, str]


@requires("screening.read")
def show(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The whole worksheet."""
    seen = _seen(patient_id, request.GET)
    return render(request, "screening/worksheet.html", _context(request, seen))


@requires("screening.answer")
@require_POST
def answer(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Stores one answer; the sheet is drawn again, or the page is shown again without scripts."""
    seen = _seen(patient_id, request.POST)
    wrong = _store_answer(request, seen)
    again = _seen(patient_id, request.POST)
    if request.headers.get("HX-Request"):
        context = _context(request, again) | {
            "wrong": wrong,
            "announcement": wrong.get("message") or _announcement(again),
        }
        return render(request, "screening/sheet.html", context)
    if wrong:
        return render(request, "screening/worksheet.html", _context(request, again) | {"wrong": wrong})
    return redirect(f"{_address(again)}#questions")


@requires("screening.sign")
@require_POST
def sign(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Signs exactly what was shown; if the records changed meanwhile, shows them again instead."""
    seen = _seen(patient_id, request.POST)
    form = SignForm(request.POST, user=request.user, computed=seen.screening.decision)
    if request.POST.get("seen") != seal(seen.screening):
        form.add_error(None, "The records changed since this page was shown. Look again, then sign.")
    if form.is_valid():
        given = form.cleaned_data
        try:
            signed = sign_screening(
                seen.patient,
                seen.screening,
                decision=given["decision"],
                outcome=given["outcome"],
                reason=given["reason"],
                by=request.user,
            )
        except (ScreeningChanged, ValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Signed. The chart as you saw it is kept with the decision.")
            return redirect("signed-screening", patient_id, signed.pk)
    return render(request, "screening/worksheet.html", _context(request, seen) | {"sign_form": form}, status=422)


def _seen(patient_id: int, asked: Any) -> Seen:
    return see(patient_id, protocol_id=asked.get("protocol", ""), as_of=_day(asked.get("as_of", "")))


def _day(text: str) -> date | None:
    try:
        return min(date.fromisoformat(text), timezone.localdate())
    except ValueError:
        return None


def _context(request: HttpRequest, seen: Seen) -> dict[str, Any]:
    sheet = worksheet(seen.screening)
    return seen.context() | {
        "protocol": seen.protocol,
        "protocols": [each.protocol for each in available_protocols().values()],
        "broken": broken_protocols(),
        "sheet": sheet,
        "seen": seal(seen.screening),
        "today": timezone.localdate(),
        "timeline": medication_timeline(seen.screening),
        "answers": sorted(
            seen.chart.answers, key=lambda each: (each.answered.earliest, each.question_id), reverse=True
        ),
        "sign_form": SignForm(user=request.user, computed=seen.screening.decision),
        "signed": SignedScreening.objects.filter(patient=seen.patient).select_related("signed_by")[:5],
        "defaults": clinic_defaults(seen.protocol, load_tables()),
    }


def _store_answer(request: HttpRequest, seen: Seen) -> Wrong:
    """What was wrong with the answer, or nothing."""
    question_id, value = request.POST.get("question_id", ""), request.POST.get("value", "").strip()
    missing = _asked(worksheet(seen.screening), question_id)
    if missing is None:
        return {"question_id": question_id, "message": "This question is settled already."}
    try:
        typed = fhir_date(value) if missing.answer_kind == "date" and value else value
        answer_question(
            seen.patient, question_id, typed, by=request.user, kind=missing.answer_kind, choices=missing.choices
        )
    except ValidationError as refusal:
        return {"question_id": question_id, "message": "; ".join(refusal.messages)}
    except ValueError as refusal:
        return {"question_id": question_id, "message": str(refusal)}
    return {}


def _asked(sheet: Worksheet, question_id: str) -> Missing | None:
    questions = (*sheet.deciding, *sheet.completing)
    return next((each.missing for each in questions if each.missing.question_id == question_id), None)


def _announcement(seen: Seen) -> str:
    sheet = worksheet(seen.screening)
    left = len(sheet.deciding)
    questions = (
        "No question that decides is open" if not left else f"{left} {'question' if left == 1 else 'questions'} left"
    )
    return f"Answer saved. {questions}. {seen.screening.reason}"


def _address(seen: Seen) -> str:
    query = urlencode({"protocol": seen.protocol.id, "as_of": seen.screening.as_of.isoformat()})
    return f"{reverse('worksheet', args=[seen.patient.pk])}?{query}"
