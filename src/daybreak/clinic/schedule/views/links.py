"""Calendar links: one's own, a patient's, and what a calendar program gets by one."""

import hashlib
from importlib import import_module
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import public, requires
from daybreak.clinic.accounts.throttle import connection_address
from daybreak.clinic.audit import services as audit
from daybreak.clinic.audit.acting import Acting, acting
from daybreak.clinic.measures.throttle import WRONG_LINKS, wrong_link
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.feeds.entries import patient_entries, staff_entries
from daybreak.clinic.schedule.feeds.links import (
    link_of_patient,
    link_of_staff,
    link_with,
    make_link,
    revoke,
    shown_token,
    still_works,
)
from daybreak.clinic.schedule.models import CalendarLink


@requires("schedule.read")
def own_link(request: HttpRequest) -> HttpResponse:
    """The link to the whole calendar, with initials and chairs, for one's own device."""
    link = link_of_staff(request.user)
    if request.method == "POST":
        _change(request, link)
        return redirect("schedule-own-link")
    context = {"link": link, "address": address_of(request, link) if link else ""}
    return render(request, "schedule/own_link.html", context)


@requires("schedule.book")
@require_POST
def patient_link(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Makes a patient's link, a new one, or none."""
    patient = get_object_or_404(Patient, pk=patient_id)
    _change(request, link_of_patient(patient), patient)
    return redirect("patient-appointments", patient_id)


@public
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of a link. Who asks again for what has not changed gets nothing, and no line in the trail."""
    link = link_with(token)
    if link is None:
        tries = wrong_link(connection_address(request))
        return HttpResponse("There is no such calendar.", status=429 if tries > WRONG_LINKS else 404)
    if not still_works(link):
        return HttpResponse("This calendar link was revoked. Ask the clinic for another.", status=410)
    content = _content(link)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    with acting(Acting(link=str(link.pk), route=f"{request.method} /calendar/…", address=connection_address(request))):
        audit.record("schedule.feed", patient=link.patient, record=f"CalendarLink/{link.pk}")
    named = 'inline; filename="calendar.ics"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Disposition": named}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def address_of(request: HttpRequest, link: CalendarLink) -> str:
    """The whole address; "" if the server no longer has the key that it was signed with."""
    token = shown_token(link)
    return request.build_absolute_uri(reverse("calendar-feed", args=[token])) if token else ""


def _change(request: HttpRequest, link: CalendarLink | None, patient: Patient | None = None) -> None:
    if request.POST.get("do") == "revoke":
        if link is not None:
            revoke(link, by=request.user)
        messages.success(request, "The calendar link no longer works.")
        return
    make_link(patient=patient, by=request.user)
    messages.success(request, "The calendar link is made. An earlier one no longer works.")


def _content(link: CalendarLink) -> bytes:
    """The file. The library that writes it is loaded when a calendar is first asked for: it reads every time zone."""
    now = timezone.now()
    entries = patient_entries(link.patient, now) if link.patient else staff_entries(now)
    ical: Any = import_module("daybreak.clinic.schedule.feeds.ical")
    title = "Appointments" if link.patient else "Clinic schedule"
    return bytes(ical.calendar_file(entries, title=title, zone=timezone.get_default_timezone()))
