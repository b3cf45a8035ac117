"""The calendar: a day by chair, or a week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.schedule.day_table import day_table
from daybreak.clinic.schedule.hours import open_spans
from daybreak.clinic.schedule.models import Appointment, ClosedDay, OpeningHours
from daybreak.clinic.schedule.reading import appointments_on
from daybreak.clinic.sessions.models import Chair

_STANDING = (Appointment.Status.PLANNED, Appointment.Status.ATTENDED)
_EARLIEST, _LATEST = date(2000, 1, 3), date(2199, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a week. closed: why, or that it is; "" on a day with opening hours."""

    day: date
    is_today: bool
    closed: str
    standing: tuple[Appointment, ...]
    gone: tuple[Appointment, ...]


@requires("schedule.read")
def calendar(request: HttpRequest) -> HttpResponse:
    """A day or a week, as the address says; today by default."""
    chosen = _chosen(request.GET.get("day", ""))
    week = request.GET.get("view") == "week"
    first = chosen - timedelta(days=chosen.weekday()) if week else chosen
    last = first + timedelta(days=6) if week else chosen
    days = _days(first, last)
    step = timedelta(days=7 if week else 1)
    context = {
        "chosen": chosen,
        "today": timezone.localdate(),
        "first": first,
        "last": last,
        "week": week,
        "days": days,
        "before": chosen - step,
        "after": chosen + step,
        "hours_known": OpeningHours.objects.exists(),
    }
    if not week:
        context["day"] = days[0]
        context["table"] = day_table(days[0].standing, Chair.objects.filter(is_active=True), open_spans(first, first))
    return render(request, "schedule/calendar.html", context)


def _days(first: date, last: date) -> list[Day]:
    found = appointments_on(first, last)
    closed = {each.day: each.reason or "Closed" for each in ClosedDay.objects.filter(day__range=(first, last))}
    weekdays = set(OpeningHours.objects.values_list("weekday", flat=True))
    days = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        own = [each for each in found if timezone.localdate(each.starts_at) == day]
        days.append(
            Day(
                day=day,
                is_today=day == timezone.localdate(),
                closed=closed.get(day, "" if day.weekday() in weekdays else "Not open"),
                standing=tuple(each for each in own if each.status in _STANDING),
                gone=tuple(each for each in own if each.status not in _STANDING),
            )
        )
    return days


def _chosen(text: str) -> date:
    """The day of the address; today where it is none, or lies where no calendar reaches."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day is not None and _EARLIEST <= day <= _LATEST else timezone.localdate()
