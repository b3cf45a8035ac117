"""Telling the named clinician that a safety task has opened, before anything about it is late.

Named is who is to take the task on; as long as that is nobody, who is named for the patient's course, then who asked
for the questions. Each is told once, by every channel. From the moment that something is late, paging takes over.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.services import current_course
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.safety_reading import OpenTask, open_tasks
from daybreak.clinic.messages.contacts import MAY_BE_PAGED, on_call
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.paging import Reachable, queue_by_every_channel, reachable, responsible_for, stem_of
from daybreak.clinic.messages.services import OPENED, cancel
from daybreak.clinic.outcomes.overdue_checks import clinician_of

State = OutgoingMessage.State


def plan_openings(now: datetime) -> Iterator[str]:
    """Says for each thing done "queued", "cancelled" or "nobody": a task waits and there is nobody to tell."""
    waiting = {stem_of(each): each for each in open_tasks(now) if _is_new(each)}
    yield from _call_off(waiting, now)
    for each in waiting.values():
        whom = _whom(each)
        yield from _tell(each, whom, now) if whom else ["nobody"]


def _is_new(each: OpenTask) -> bool:
    """Nobody has taken it on, and nothing is late yet."""
    return each.task.acknowledged is None and not each.task.late


def _whom(each: OpenTask) -> Reachable | None:
    """The one who is named; where that is nobody or they cannot be reached, the first on call who can."""
    able = [one for one in (*_named(each), *on_call()) if one.is_active and one.may(MAY_BE_PAGED)]
    return next((one for one in reachable(able) if one.addresses), None)


def _named(each: OpenTask) -> Iterator[User]:
    responsible = responsible_for(each.task)
    if responsible is not None:
        yield responsible
        return
    course = current_course(each.patient)
    if course is not None:
        yield clinician_of(course)
    asked = MeasureRequest.objects.filter(patient=each.patient).select_related("requested_by")
    last = asked.order_by("-requested_at").first()
    if last is not None:
        yield last.requested_by


def _tell(each: OpenTask, whom: Reachable, now: datetime) -> Iterator[str]:
    stem = stem_of(each)
    since, by = each.task.raised_at.astimezone(UTC), each.next.due.astimezone(UTC)
    facts = {"since": since.isoformat(), "by": by.isoformat(), "task": stem}
    yield from queue_by_every_channel(
        whom,
        OPENED,
        facts,
        key=f"{stem}:opened:{whom.user.pk}",
        reason="New safety task",
        about=each.patient,
        expires_at=each.next.due,
        now=now,
    )


def _call_off(waiting: dict[str, OpenTask], now: datetime) -> Iterator[str]:
    for each in OutgoingMessage.objects.filter(template=OPENED, state=State.WAITING):
        if each.context["task"] not in waiting:
            why = "The task was taken on or assessed, or it is late and paging has begun."
            cancel(each, reason=f"{why} {each.failed_reason}".strip(), now=now)
            yield "cancelled"
