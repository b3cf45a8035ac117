"""A clinic with hours, staff and chairs, and appointments in one line each; days are counted as in course_records."""

from datetime import datetime, time, timedelta
from typing import Any

from course_records import day, noon
from seated import chair_called
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.accepting import accept
from daybreak.clinic.schedule.feeds.links import make_link, revoke
from daybreak.clinic.schedule.hours import moment
from daybreak.clinic.schedule.models import Appointment, Attendant, PatientWish
from daybreak.clinic.schedule.proposing import propose
from daybreak.clinic.schedule.services import Draft, book, set_wish
from daybreak.clinic.schedule.setting_up import attend, set_attendant, set_opening_hours

BEFORE = noon(-1)
"""The day before the first session, when everything is planned."""

WORKDAYS = [(weekday, time(8), time(18)) for weekday in range(5)]


def opened_clinic(*, at_once: int | None = None) -> Attendant:
    """Open from Monday to Friday, eight to six; two chairs; the nurse and the prescriber are there all the time."""
    set_opening_hours(WORKDAYS, by=account_of(Role.DIRECTOR))
    chair_called("Chair 1")
    chair_called("Chair 2")
    for role in (Role.PRESCRIBER, Role.NURSE):
        row = attend(account_of(role), by=account_of(Role.DIRECTOR))
        set_attendant(row, at_once, WORKDAYS, by=account_of(Role.DIRECTOR))
    return row


def at(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day in the clinic's zone, so many days after the first session."""
    return moment(day(number), time(hour, minute))


def draft(who: Patient, number: int = 0, hour: int = 9, **more: Any) -> Draft:
    """A session of 150 minutes in the first chair with the nurse."""
    start = at(number, hour)
    fields = {
        "kind": "session",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=150),
        "chair": chair_called("Chair 1"),
        "staff": account_of(Role.NURSE),
    }
    return Draft(patient=who, **{**fields, **more})


def appointed(
    who: Patient, number: int = 0, hour: int = 9, *, course: Course | None = None, by: User | None = None, **more: Any
) -> Appointment:
    """A booked one."""
    return book(draft(who, number, hour, course=course, **more), by=by or account_of(Role.FRONT_DESK), now=BEFORE)


def rows_of_schedule(who: Patient) -> dict[str, Any]:
    """One row of each append-only table."""
    opened_clinic()
    booked = appointed(who)
    desk = account_of(Role.FRONT_DESK)
    plan = propose(day(3), by=desk, now=BEFORE)
    accept(plan, frozenset(), by=desk, now=BEFORE)
    link = make_link(patient=who, by=desk)
    revoke(link, by=desk)
    return {
        "AcceptedPlan": plan.accepted,
        "AppointmentChange": booked.changes.get(),
        "CalendarLink": link,
        "PatientWish": set_wish(who, PatientWish(weekdays=[1]), by=desk),
        "ProposedPlan": plan,
        "RevokedLink": link.revoked,
    }
