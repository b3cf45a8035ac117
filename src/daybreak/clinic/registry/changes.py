"""Which courses have changed since their rows were made, found by looking through what was added since.

Everything that a course is judged by is stored in tables that only grow, so a look at their newest rows finds every
change, also one that came by an import. Whoever stores something does nothing for the registry: no chair waits for it.
Writers of each table take turns (one_writer), so that their numbers grow in the order in which rows become visible.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import F, Max, Model

from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.measures.models import AnswerGiven, ChartedMeasure, MeasureRequest, RequestClosed, SafetyEvent
from daybreak.clinic.one_writer import REGISTRY, one_writer
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent, ScoreDetail
from daybreak.clinic.patients.models import RecordVersion
from daybreak.clinic.registry.models import ChangedCourse, CourseFigures, Looked
from daybreak.clinic.sessions.models import SessionEvent

_SOURCES: tuple[tuple[type[Model], str], ...] = (
    (SessionEvent, "session__patient"),
    (RecordVersion, "record__patient"),
    (AnswerGiven, "request__patient"),
    (ChartedMeasure, "request__patient"),
    (RequestClosed, "request__patient"),
    (SafetyEvent, "patient"),
    (OutcomeEvent, "patient"),
    (EventsAsked, "patient"),
    (ScoreDetail, "patient"),
)
"""Tables with growing numbers, and the way from a row to its patient."""

_AGAIN = timedelta(minutes=5)
"""Requests have no growing number; those of so long before the last look are looked at again."""


def look_for_changes(now: datetime) -> None:
    """Marks every course of which something came in since the last look, and every course without a row."""
    with one_writer(REGISTRY):
        patients = {each for found in _changed_patients(now) for each in found if each is not None}
        marked = set(Course.objects.filter(patient__in=patients).values_list("pk", flat=True)) if patients else set()
        marked |= set(Course.objects.filter(figures=None).values_list("pk", flat=True))
        marked |= set(_since(CourseEvent, "course", now))
        mark(marked, now)


def mark(courses: Iterable[int], now: datetime) -> None:
    """The rows of these courses are to be made anew; call within one_writer(REGISTRY)."""
    wanted = set(courses)
    known = ChangedCourse.objects.filter(course__in=wanted)
    there = set(known.values_list("course_id", flat=True))
    known.update(changes=F("changes") + 1)
    ChangedCourse.objects.bulk_create(ChangedCourse(course_id=each, since=now) for each in sorted(wanted - there))


def to_renew(today: object) -> Iterator[int]:
    """Courses whose row is to be made anew: those that changed, the longest waiting first; then those of another day.

    A course that has ended stays as it is until something changes; of the others time alone changes what they say.
    """
    changed = list(ChangedCourse.objects.order_by("since", "course").values_list("course_id", flat=True))
    yield from changed
    older = CourseFigures.objects.exclude(status="ended").exclude(as_of=today).exclude(course__in=changed)
    yield from older.order_by("as_of", "course").values_list("course_id", flat=True)


def _changed_patients(now: datetime) -> Iterator[list[int | None]]:
    for model, path in _SOURCES:
        yield _since(model, path, now)
    looked, _ = Looked.objects.get_or_create(
        source="MeasureRequest", defaults={"at": datetime.min.replace(tzinfo=now.tzinfo)}
    )
    from_then = looked.at - _AGAIN if looked.at.year > 1 else looked.at
    yield list(MeasureRequest.objects.filter(requested_at__gt=from_then).values_list("patient", flat=True).distinct())
    Looked.objects.filter(pk="MeasureRequest").update(at=now)


def _since(model: type[Model], path: str, now: datetime) -> list[int | None]:
    """Whose rows were added since the last look; from then on they have been looked at."""
    name = model.__name__
    looked = Looked.objects.filter(pk=name).values_list("last_id", flat=True).first() or 0
    newest = model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
    if newest <= looked:
        return []
    rows = model._default_manager.filter(pk__gt=looked, pk__lte=newest).order_by()
    found = list(rows.values_list(path, flat=True).distinct())
    Looked.objects.update_or_create(source=name, defaults={"last_id": newest, "at": now})
    return found
