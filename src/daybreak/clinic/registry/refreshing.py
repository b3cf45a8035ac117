"""Keeping the rows of courses current: at reading for a moment, and by `daybreak refresh-figures` for all of them.

The only writer of the registry. A row is judged outside of any transaction and stored in a short one, so that nobody
at a chair waits; what changes meanwhile leaves its mark in place.
"""

import logging
import time
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from daybreak.clinic.courses.models import Course
from daybreak.clinic.one_writer import REGISTRY, one_writer
from daybreak.clinic.registry.changes import look_for_changes, mark, to_renew
from daybreak.clinic.registry.judging import row_of
from daybreak.clinic.registry.models import ChangedCourse, CourseFigures, TaskFigures

_log = logging.getLogger(__name__)

AT_READING_SECONDS = 0.5
"""How long a page works on rows that are behind before it shows them as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What was done. finished: every row that was behind was tried; else time ran out."""

    made: int
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How current the rows are. behind: courses whose row does not know of a change; older: rows of an earlier day.

    oldest_at: when the oldest of those was made; None where nothing is behind. without: courses that have no row yet.
    """

    courses: int
    behind: int
    older: int
    without: int
    oldest_at: datetime | None

    @property
    def is_current(self) -> bool:
        """Whether every row says what is known today."""
        return not (self.behind or self.older or self.without)


def refresh(*, now: datetime | None = None, seconds: float | None = None, everything: bool = False) -> int:
    """Makes the rows anew that are behind; how many were made.

    seconds: stops after so long, None for no limit. everything: also those that are current. A course that cannot be
    judged keeps its mark and is told in the log, by its number alone; the others are made all the same.
    """
    return renew(now=now, seconds=seconds, everything=everything).made


def renew(*, now: datetime | None = None, seconds: float | None = None, everything: bool = False) -> Renewal:
    """As `refresh`, and says whether it came to the end."""
    began, moment = time.monotonic(), now or timezone.now()
    today = timezone.localdate(moment)
    look_for_changes(moment)
    if everything:
        with one_writer(REGISTRY):
            mark(Course.objects.values_list("pk", flat=True), moment)
    made = 0
    for course_id in list(to_renew(today)):
        if seconds is not None and time.monotonic() - began > seconds:
            return Renewal(made=made, finished=False)
        made += _tried(course_id, today, moment)
    return Renewal(made=made, finished=True)


def freshness(now: datetime | None = None) -> Freshness:
    """How current the rows are, as far as changes have been looked for."""
    today = timezone.localdate(now or timezone.now())
    other_day = ~Q(status="ended") & ~Q(as_of=today)
    marked = Q(course__in=ChangedCourse.objects.values("course"))
    rows = CourseFigures.objects.filter(other_day | marked)
    found = rows.aggregate(
        behind=Count("pk", filter=marked), older=Count("pk", filter=other_day & ~marked), oldest=Min("computed_at")
    )
    courses, with_row = Course.objects.count(), CourseFigures.objects.count()
    return Freshness(
        courses=courses,
        behind=found["behind"],
        older=found["older"],
        without=courses - with_row,
        oldest_at=found["oldest"],
    )


def _tried(course_id: int, today: date, now: datetime) -> bool:
    try:
        renew_row(course_id, today, now)
    except Exception as error:
        # One record that cannot be judged must not keep every other course old; its own stays marked as behind. What
        # the error says may name a patient, so the log gets its kind alone.
        _log.error("the figures of course %s cannot be made (%s); its row stays as it was", course_id, type(error))
        return False
    return True


def renew_row(course_id: int, today: date, now: datetime) -> None:
    """Makes the row of one course anew."""
    seen = ChangedCourse.objects.filter(pk=course_id).values_list("changes", flat=True).first()
    course = Course.objects.select_related("patient").get(pk=course_id)
    columns, tasks = row_of(course, today, now)
    with one_writer(REGISTRY):
        figures, _ = CourseFigures.objects.update_or_create(course=course, defaults=columns)
        figures.tasks.all().delete()
        for each in tasks:
            each.figures = figures
        TaskFigures.objects.bulk_create(tasks)
        ChangedCourse.objects.filter(pk=course_id, changes=seen or 0).delete()
