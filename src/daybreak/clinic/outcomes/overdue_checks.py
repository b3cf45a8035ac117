"""Whose long-term checks are overdue, of every course that runs: kept for a day, so that a list judges them once.

A row is made anew on another day, and whenever somebody asks for it because something was entered.
"""

import logging
import time
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from daybreak.care.course.course_state import CourseStatus
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course, SignedDecision
from daybreak.clinic.one_writer import COURSES, one_writer
from daybreak.clinic.outcomes.models import ChecksStanding
from daybreak.clinic.outcomes.safety_record import NoSafetyRules, watch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCheck:
    """One check that should have been done. on: the day on which it was due."""

    course: int
    check: str
    title: str
    on: date

    @property
    def key(self) -> str:
        """The same as long as it is the same check of the same day."""
        return f"{self.course}:{self.check}:{self.on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCourse:
    """A course with checks that are overdue, and who is named for it. unreadable: it could not be judged."""

    course: Course
    clinician: User
    checks: tuple[OverdueCheck, ...]
    as_of: date
    unreadable: bool = False


def look_through(now: datetime, *, seconds: float) -> int:
    """Judges the courses that run and were not looked at today, for so long; how many were."""
    began, today, looked = time.monotonic(), timezone.localdate(now), 0
    for course in _to_look_at(today):
        if time.monotonic() - began > seconds:
            break
        look_at(course, today)
        looked += 1
    return looked


def look_at(course: Course, today: date) -> ChecksStanding:
    """Makes the row of one course anew. One that cannot be judged says so, and stops no other."""
    checks, unreadable = [], False
    try:
        checks = _overdue(course, today)
    except DatabaseError:
        raise
    # What the error says may name a patient, so the log gets its kind alone.
    except Exception as error:
        _log.error("the long-term checks of course %s cannot be judged (%s)", course.pk, type(error))
        unreadable = True
    columns = {"as_of": today, "overdue": checks, "overdue_count": len(checks), "unreadable": unreadable}
    with one_writer(COURSES):
        row, _ = ChecksStanding.objects.update_or_create(course=course, defaults=columns)
    return row


def overdue_courses() -> list[OverdueCourse]:
    """Every course of which something is overdue or cannot be told, the longest overdue first."""
    rows = ChecksStanding.objects.filter(Q(overdue_count__gt=0) | Q(unreadable=True), course__in=_running())
    found = [_course(row) for row in rows.select_related("course", "course__patient", "course__opened_by")]
    return sorted(found, key=lambda each: (min((one.on for one in each.checks), default=date.max), each.course.pk))


def not_looked_at(today: date) -> int:
    """How many courses that run were not looked at today."""
    return _to_look_at(today).count()


def clinician_of(course: Course) -> User:
    """Who is named for a course: the prescriber who signed its last decision, else who opened it."""
    last = SignedDecision.objects.filter(event__course=course).select_related("signed_by").order_by("-id").first()
    return last.signed_by if last is not None else course.opened_by


def _running() -> QuerySet[Course]:
    return Course.objects.exclude(standing__status=CourseStatus.ENDED)


def _to_look_at(today: date) -> QuerySet[Course]:
    looked = ChecksStanding.objects.filter(as_of=today).values("course")
    oldest = F("checks_standing__as_of").asc(nulls_first=True)
    return _running().exclude(pk__in=looked).select_related("patient").order_by(oldest, "pk")


def _overdue(course: Course, today: date) -> list[dict[str, str]]:
    try:
        items = watch(course, today).items
    except NoSafetyRules:
        return []
    return [
        {"check": each.id, "title": each.title, "on": each.on.isoformat()}
        for each in items
        if each.status == "overdue" and each.on is not None
    ]


def _course(row: ChecksStanding) -> OverdueCourse:
    checks = tuple(
        OverdueCheck(course=row.course_id, check=each["check"], title=each["title"], on=date.fromisoformat(each["on"]))
        for each in row.overdue
    )
    return OverdueCourse(
        course=row.course,
        clinician=clinician_of(row.course),
        checks=tuple(sorted(checks, key=lambda each: (each.on, each.title))),
        as_of=row.as_of,
        unreadable=row.unreadable,
    )
