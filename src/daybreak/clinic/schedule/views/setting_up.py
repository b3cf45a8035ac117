"""The hours of the clinic and its staff: who may, changes them; everybody at the clinic sees them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.posted import posted
from daybreak.clinic.schedule import setting_up
from daybreak.clinic.schedule.clinic_defaults import DEFAULT, PATIENTS_AT_ONCE
from daybreak.clinic.schedule.forms import (
    AbsenceForm,
    AttendantForm,
    ClosedDayForm,
    HoursForm,
    NewAttendantForm,
    hours_of,
)
from daybreak.clinic.schedule.hours import at_once, attendants
from daybreak.clinic.schedule.models import Absence, Attendant, ClosedDay, OpeningHours


@requires("schedule.set_up")
def hours(request: HttpRequest) -> HttpResponse:
    """The clinic's week, its closed days and its staff."""
    rows = [(each.weekday, each.opens, each.closes) for each in OpeningHours.objects.all()]
    form = HoursForm(rows, posted(request))
    if request.method == "POST" and form.is_valid():
        setting_up.set_opening_hours(form.rows(), by=request.user)
        messages.success(request, "The opening hours are kept. Appointments that stand already stay where they are.")
        return redirect("schedule-hours")
    return _page(request, form=form)


@requires("schedule.set_up")
@require_POST
def close_day(request: HttpRequest) -> HttpResponse:
    """Closes the clinic on a day."""
    form = ClosedDayForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, closing=form)
    setting_up.close_on(form.cleaned_data["day"], form.cleaned_data["reason"], by=request.user)
    messages.success(request, "The clinic is closed on that day.")
    return redirect("schedule-hours")


@requires("schedule.set_up")
@require_POST
def open_day(request: HttpRequest, row_id: int) -> HttpResponse:
    """Opens it again."""
    setting_up.open_again(get_object_or_404(ClosedDay, pk=row_id), by=request.user)
    return redirect("schedule-hours")


@requires("schedule.set_up")
@require_POST
def add_attendant(request: HttpRequest) -> HttpResponse:
    """Somebody attends patients from now on; their hours come next."""
    form = NewAttendantForm(request.POST)
    if not form.is_valid():
        return _page(request, adding=form)
    row = setting_up.attend(form.cleaned_data["staff"], by=request.user)
    return redirect("schedule-attendant", row.pk)


@requires("schedule.set_up")
def attendant(request: HttpRequest, row_id: int) -> HttpResponse:
    """One person: how many patients at once, their week, and when they are away."""
    row = get_object_or_404(Attendant.objects.select_related("staff"), pk=row_id)
    form = AttendantForm(posted(request), initial={"patients_at_once": row.patients_at_once})
    week = HoursForm(hours_of(row), posted(request))
    if request.method == "POST" and form.is_valid() and week.is_valid():
        setting_up.set_attendant(row, form.cleaned_data["patients_at_once"], week.rows(), by=request.user)
        messages.success(request, f"The hours of {row} are kept.")
        return redirect("schedule-hours")
    return _attendant_page(request, row, form=form, week=week)


@requires("schedule.set_up")
@require_POST
def add_absence(request: HttpRequest, row_id: int) -> HttpResponse:
    """Somebody is away."""
    row = get_object_or_404(Attendant.objects.select_related("staff"), pk=row_id)
    form = AbsenceForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _attendant_page(request, row, absence=form)
    setting_up.away(row, form.cleaned_data["first_day"], form.cleaned_data["last_day"], by=request.user)
    return redirect("schedule-attendant", row_id)


@requires("schedule.set_up")
@require_POST
def end_absence(request: HttpRequest, row_id: int) -> HttpResponse:
    """An absence that is none any more."""
    row = get_object_or_404(Absence, pk=row_id)
    setting_up.back(row, by=request.user)
    return redirect("schedule-attendant", row.attendant_id)


@requires("schedule.set_up")
@require_POST
def remove_attendant(request: HttpRequest, row_id: int) -> HttpResponse:
    """Somebody attends patients no longer."""
    row = get_object_or_404(Attendant.objects.select_related("staff"), pk=row_id)
    setting_up.stop_attending(row, by=request.user)
    messages.success(request, f"{row} is no longer planned for. What is booked with them stays.")
    return redirect("schedule-hours")


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    rows = [(each.weekday, each.opens, each.closes) for each in OpeningHours.objects.all()]
    context = {
        "form": forms.get("form") or HoursForm(rows),
        "closing": forms.get("closing") or ClosedDayForm(label_suffix=""),
        "adding": forms.get("adding") or NewAttendantForm(),
        "closed": ClosedDay.objects.filter(day__gte=timezone.localdate()),
        "people": [(each, at_once(each), list(each.shifts.all())) for each in attendants()],
        "default": DEFAULT,
        "default_at_once": PATIENTS_AT_ONCE,
    }
    return render(request, "schedule/hours.html", context)


def _attendant_page(request: HttpRequest, row: Attendant, **forms: Any) -> HttpResponse:
    context = {
        "row": row,
        "form": forms.get("form") or AttendantForm(initial={"patients_at_once": row.patients_at_once}),
        "week": forms.get("week") or HoursForm(hours_of(row)),
        "absence": forms.get("absence") or AbsenceForm(label_suffix=""),
        "absences": row.absences.filter(last_day__gte=timezone.localdate()),
        "default": DEFAULT,
    }
    return render(request, "schedule/attendant.html", context)
