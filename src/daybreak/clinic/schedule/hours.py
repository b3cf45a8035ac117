"""The hours of the clinic and of its staff as spans of time: weekly in the clinic's own zone, less what is closed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from daybreak.clinic.schedule.clinic_defaults import PATIENTS_AT_ONCE
from daybreak.clinic.schedule.models import Attendant, ClosedDay, OpeningHours
from daybreak.clinic.schedule.planning.problem import Attendant as PlanAttendant
from daybreak.clinic.schedule.planning.problem import Kind, Span

_KINDS: dict[str, tuple[Kind, ...]] = {
    "session.chart": ("session", "integration_visit"),
    "course.decide": ("evaluation", "integration_visit"),
}
"""What somebody may attend, by the permission it takes."""


def moment(day: date, clock: time) -> datetime:
    """A time of day in the clinic's zone, as an instant. A time that clocks leave out is the one after the gap."""
    return datetime.combine(day, clock, timezone.get_default_timezone()).astimezone(UTC)


def day_span(first: date, last: date) -> Span:
    """From the midnight before one day to the midnight after another."""
    return Span(start=moment(first, time.min), end=moment(last + timedelta(days=1), time.min))


def days_from(first: date, last: date) -> Iterator[date]:
    """Each day, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def open_spans(first: date, last: date) -> list[Span]:
    """When the clinic is open."""
    weekly = list(OpeningHours.objects.all())
    closed = set(ClosedDay.objects.filter(day__range=(first, last)).values_list("day", flat=True))
    return [
        _span(day, each.opens, each.closes)
        for day in days_from(first, last)
        if day not in closed
        for each in weekly
        if each.weekday == day.weekday()
    ]


def attendants() -> list[Attendant]:
    """Everybody of the staff who attends patients, with their hours; nobody whose account is closed.

    Who may attend less comes first: evaluations need a prescriber, sessions do not.
    """
    found = Attendant.objects.filter(staff__is_active=True).select_related("staff")
    rows = found.prefetch_related("shifts", "absences")
    return sorted(rows, key=lambda each: ("evaluation" in may_attend(each), each.staff.full_name, each.pk))


def shift_spans(attendant: Attendant, first: date, last: date) -> list[Span]:
    """When somebody works."""
    away = [(each.first_day, each.last_day) for each in attendant.absences.all()]
    weekly = list(attendant.shifts.all())
    return [
        _span(day, each.starts, each.ends)
        for day in days_from(first, last)
        if not any(begin <= day <= end for begin, end in away)
        for each in weekly
        if each.weekday == day.weekday()
    ]


def at_once(attendant: Attendant) -> int:
    """How many patients somebody watches at a time."""
    return PATIENTS_AT_ONCE if attendant.patients_at_once is None else attendant.patients_at_once


def may_attend(attendant: Attendant) -> frozenset[Kind]:
    """Which kinds of appointments somebody's role lets them attend."""
    return frozenset(kind for permission, kinds in _KINDS.items() if attendant.staff.may(permission) for kind in kinds)


def planned_attendants(rows: Iterable[Attendant], first: date, last: date) -> tuple[PlanAttendant, ...]:
    """As the planner knows them."""
    return tuple(
        PlanAttendant(
            id=str(each.staff_id),
            name=str(each.staff),
            shifts=tuple(shift_spans(each, first, last)),
            at_once=at_once(each),
            kinds=may_attend(each),
        )
        for each in rows
    )


def covers(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    """Whether one stretch, of spans that touch, holds it from beginning to end."""
    reached = start
    for each in sorted(spans, key=lambda span: span.start):
        if each.start <= reached < each.end:
            reached = each.end
    return reached >= end


def _span(day: date, begin: time, end: time) -> Span:
    return Span(start=moment(day, begin), end=moment(day, end))
