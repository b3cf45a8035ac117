"""Booking and moving by hand: free places to choose from, and in words what speaks against any other."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.services import current_course, protocol_of
from daybreak.clinic.posted import posted
from daybreak.clinic.schedule.forms import BookForm, MoveForm, PlaceForm
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.occupying import occupation
from daybreak.clinic.schedule.services import BookingRefused, book, move
from daybreak.clinic.schedule.suggesting import Wanted, suggestions, window_for
from daybreak.clinic.schedule.views.about import about
from daybreak.clinic.schedule.views.appointments import appointment_or_404, follows_its_visit
from daybreak.clinic.schedule.visiting import visit_of


@requires("schedule.book")
def new(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A new appointment."""
    context: dict[str, Any] = about(request, patient_id)
    patient = context["patient"]
    course = current_course(patient)
    kind = _kind(request)
    form = BookForm(posted(request), patient=patient, course=course, initial={"kind": kind, **_asked(request)})
    refused: BookingRefused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            booked = book(form.draft(), by=request.user, accepting=form.accepting(), key=form.cleaned_data["key"])
        except BookingRefused as refusal:
            refused = refusal
            form = _with_what_was_read(form, refusal)
        else:
            messages.success(request, "Booked.")
            return redirect("appointment", patient_id, booked.pk)
    wanted = Wanted(patient=patient, kind=kind, course=course)
    context |= _places(wanted) | {"form": form, "refused": refused, "kinds": Appointment.Kind.choices}
    return render(request, "schedule/new.html", context)


@requires("schedule.book")
def move_one(request: HttpRequest, patient_id: int, appointment_id: UUID) -> HttpResponse:
    """Another place for an appointment."""
    found = appointment_or_404(patient_id, appointment_id)
    if visit_of(found) is not None:
        return follows_its_visit(request, found)
    form = MoveForm.of(found, posted(request), initial=_asked(request))
    refused: BookingRefused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            move(
                found,
                form.draft(found),
                reason=form.cleaned_data["reason"],
                by=request.user,
                accepting=form.accepting(),
            )
        except BookingRefused as refusal:
            refused = refusal
            form = _with_what_was_read(form, refusal)
        else:
            messages.success(request, "Moved.")
            return redirect("appointment", patient_id, appointment_id)
    wanted = Wanted(patient=found.patient, kind=found.kind, course=found.course, but=found)
    context = about(request, patient_id) | _places(wanted)
    return render(request, "schedule/move.html", context | {"appointment": found, "form": form, "refused": refused})


def _places(wanted: Wanted) -> dict[str, Any]:
    """Free places, the window they lie in, and how long it takes."""
    now = timezone.now()
    protocol = protocol_of(wanted.course) if wanted.course else None
    return {
        "kind": wanted.kind,
        "course": wanted.course,
        "places": suggestions(wanted, now),
        "window": window_for(wanted, now),
        "occupation": occupation(wanted.kind, protocol),
    }


def _with_what_was_read(form: PlaceForm, refusal: BookingRefused) -> PlaceForm:
    """The same form, which now carries the clashes that the page shows; sent again with a reason, they are accepted."""
    form.show(refusal)
    if refusal.acceptable:
        form.data = form.data.copy()
        form.data["accepted"] = ",".join(each.rule for each in refusal.clashes)
    return form


def _kind(request: HttpRequest) -> str:
    """What is booked, as the form or the address says; a session otherwise."""
    told = request.POST.get("kind") or request.GET.get("kind", "")
    return told if told in Appointment.Kind.values else Appointment.Kind.SESSION.value


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The place of a suggestion, as its link says it; what cannot be read is left out."""
    told: dict[str, Any] = {}
    for name, read in (("day", date.fromisoformat), ("start", time.fromisoformat), ("chair", int), ("staff", int)):
        try:
            told[name] = read(request.GET[name])  # type: ignore[operator]
        except (KeyError, ValueError):
            continue
    return told
