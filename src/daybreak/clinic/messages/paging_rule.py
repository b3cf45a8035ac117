"""When people are told of a late safety task, and how many of them: pure. The minutes are the protocol's.

From the moment that something is late, a step is taken, and another one after each interval in which the protocol
wants a task acknowledged. At step n the one who has the task is told, and the first n of the list. Who takes the task
on makes it silent until something else becomes late; but not for ever, because taken on is not done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from daybreak.care.course.safety_events import happened_at
from daybreak.care.course.safety_task import SafetyTask

Person = TypeVar("Person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The step that is due. number: from 1. since: when it became late, or was to be told again."""

    number: int
    since: datetime


def step_due(task: SafetyTask, interval: timedelta, again_after: timedelta, now: datetime) -> Step | None:
    """The step of paging at `now`; None if nothing is late, or somebody has taken it on.

    interval: between two steps. again_after: so long an acknowledgement keeps it silent while the same is late.
    """
    since = _since(task, again_after)
    if since is None or since > now:
        return None
    return Step(number=(now - since) // interval + 1, since=since)


def told_at(step: int, responsible: Person | None, listed: Sequence[Person]) -> list[Person]:
    """Whom a step tells: the one who has the task, and the first so many of the list; each once."""
    first = [responsible] if responsible is not None else []
    return list(dict.fromkeys([*first, *listed[:step]]))


def _since(task: SafetyTask, again_after: timedelta) -> datetime | None:
    late = [each.due for each in task.late]
    if not task.is_open or not late:
        return None
    if task.acknowledged is None:
        return min(late)
    taken_on = happened_at(task.acknowledged)
    later = [due for due in late if due > taken_on]
    again = [taken_on + again_after] if len(later) < len(late) else []
    return min([*later, *again])
