"""Where each course stands, kept for the list of all courses; made anew from the events whenever one lands."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from daybreak.care.course.course_state import CourseState
from daybreak.clinic.courses.models import Course, CourseStanding
from daybreak.clinic.courses.reading import state_of


def refresh_schedule(course: Course, today: date) -> CourseState:
    """Writes down where the course stands now; call within one_writer(COURSES).

    What is proposed is not asked here (proposing.py does), and is marked as not asked since.
    """
    known = changes_of(course)
    state = state_of(course, today)
    write(course, state, known, open_proposals=[], proposals_as_of=None)
    return state


def changes_of(course: Course) -> int:
    """How much came in so far; read it before the state that is to be written down."""
    return CourseStanding.objects.filter(course=course).values_list("changes", flat=True).first() or 0


def write(course: Course, state: CourseState, changes_seen: int, **more: Any) -> None:
    """The row of a course, as of this state."""
    fields = {**_fields(state), "changes_seen": changes_seen, "refreshed_at": timezone.now(), **more}
    CourseStanding.objects.update_or_create(course=course, defaults=fields)


def mark_changed(patient_id: int) -> None:
    """Something came in that the rows of this patient's courses do not know of."""
    CourseStanding.objects.filter(course__patient_id=patient_id).update(changes=F("changes") + 1)


def _fields(state: CourseState) -> dict[str, Any]:
    due, at = state.due, state.position
    return {
        "status": state.status.value,
        "phase": at.phase.title,
        "interval": at.interval.title if at.interval else "",
        "sessions_given": len(state.given),
        "last_given_on": state.last_given_on,
        "earliest": due.earliest if due else None,
        "due_from": due.due_from if due else None,
        "due_to": due.due_to if due else None,
        "latest": due.latest if due else None,
        "decide_by": state.decide_by,
        "paused_on": state.paused_on,
        "paused_until": state.paused_until,
    }
