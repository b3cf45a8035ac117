"""A patient's appointments, one of them with its history, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.posted import posted
from daybreak.clinic.schedule.feeds.links import link_of_patient
from daybreak.clinic.schedule.forms import CancelForm, MissedForm, Plain, ReasonForm, WishForm
from daybreak.clinic.schedule.models import WEEKDAYS, Appointment
from daybreak.clinic.schedule.services import (
    BookingRefused,
    appointments,
    cancel,
    course_was_told,
    mark_attended,
    mark_missed,
    reopen,
    set_wish,
    tell_course,
    wish_of,
)
from daybreak.clinic.schedule.suggesting import Wanted, window_for
from daybreak.clinic.schedule.views.about import about
from daybreak.clinic.schedule.views.links import address_of
from daybreak.clinic.schedule.visiting import visit_of

_DONE = {
    "cancel": "Cancelled. Its place is free again.",
    "missed": "Noted as missed.",
    "attended": "Noted as attended.",
    "reopen": "Taken back: it is planned as before.",
    "tell": "The course knows of it now.",
}
_TITLES = {
    "cancel": ("Cancel this appointment", "It does not take place, and you know it beforehand."),
    "missed": ("Note it as missed", "The patient did not come. The protocol then says how the course goes on."),
    "attended": ("Note it as attended", "Opening a session does this by itself."),
    "reopen": ("Take it back", "What was noted was wrong; the appointment is planned as before."),
    "tell": ("Tell the course", "The course learns that this session did not take place."),
}
_FORMS: dict[str, type[Plain]] = {"cancel": CancelForm, "missed": MissedForm, "reopen": ReasonForm}


@requires("schedule.read")
def of_patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What is to come, what there was, what suits the patient, and the calendar link."""
    context: dict[str, Any] = about(request, patient_id)
    rows = list(appointments().filter(patient=patient_id))
    now, row = timezone.now(), wish_of(context["patient"])
    ahead = [each for each in rows if each.is_planned and each.ends_at > now]
    link = link_of_patient(context["patient"])
    context |= {
        "ahead": ahead,
        "open": [each for each in rows if each.is_planned and each.ends_at <= now],
        "past": [each for each in reversed(rows) if not each.is_planned],
        "wish": row,
        "wish_days": ", ".join(name for number, name in WEEKDAYS if row and number in row.weekdays),
        "link": link,
        "address": address_of(request, link) if link and request.user.may("schedule.book") else "",
    }
    return render(request, "schedule/patient.html", context)


@requires("schedule.read")
def one(request: HttpRequest, patient_id: int, appointment_id: UUID) -> HttpResponse:
    """One appointment: when, where, with whom, and everything that was done with it."""
    found = appointment_or_404(patient_id, appointment_id)
    now = timezone.now()
    wanted = Wanted(patient=found.patient, kind=found.kind, course=found.course, but=found)
    context = about(request, patient_id) | {
        "appointment": found,
        "changes": list(found.changes.select_related("by", "chair", "staff", "plan")),
        "has_begun": found.starts_at <= now,
        "day_has_come": timezone.localdate(found.starts_at) <= timezone.localdate(now),
        "told": course_was_told(found),
        "visit": visit_of(found),
        "window": window_for(wanted, now) if found.status != Appointment.Status.ATTENDED else None,
    }
    return render(request, "schedule/appointment.html", context)


@requires("schedule.book")
def act(request: HttpRequest, patient_id: int, appointment_id: UUID, action: str) -> HttpResponse:
    """Cancels it, notes that the patient came or did not, takes that back, or tells the course."""
    if action not in _TITLES:
        raise Http404(f"{action!r} is nothing to do with an appointment; expected one of {', '.join(_TITLES)}")
    found = appointment_or_404(patient_id, appointment_id)
    if visit_of(found) is not None:
        return follows_its_visit(request, found)
    form = _FORMS.get(action, Plain)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _do(action, found, form.cleaned_data, request.user)
        except BookingRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, _DONE[action])
            return redirect("appointment", patient_id, appointment_id)
    title, words = _TITLES[action]
    context = about(request, patient_id) | {"appointment": found, "form": form, "title": title, "words": words}
    return render(request, "schedule/act.html", context)


@requires("schedule.book")
def wish(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Which weekdays and times suit the patient."""
    context: dict[str, Any] = about(request, patient_id)
    form = WishForm.of(wish_of(context["patient"]), posted(request))
    if request.method == "POST" and form.is_valid():
        set_wish(context["patient"], form.row(), by=request.user)
        messages.success(request, "Noted. The next plan follows it where it can.")
        return redirect("patient-appointments", patient_id)
    return render(request, "schedule/wish.html", context | {"form": form})


def follows_its_visit(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Nothing is done with an appointment whose visit is recorded: the record and the calendar say the same."""
    messages.warning(request, "Its visit is recorded, and the appointment follows the record. Nothing was changed.")
    return redirect("appointment", found.patient_id, found.pk)


def appointment_or_404(patient_id: int, appointment_id: UUID) -> Appointment:
    """The appointment of this patient. Raises Http404."""
    found: Appointment = get_object_or_404(appointments(), pk=appointment_id, patient=patient_id)
    return found


def _do(action: str, found: Appointment, told: dict[str, Any], by: User) -> None:
    if action == "cancel":
        cancel(found, why=told["why"], reason=told["reason"], by=by)
    elif action == "missed":
        mark_missed(found, why=told["why"], reason=told["reason"], by=by)
    elif action == "attended":
        mark_attended(found, by=by)
    elif action == "reopen":
        reopen(found, reason=told["reason"], by=by)
    else:
        tell_course(found, by=by)
