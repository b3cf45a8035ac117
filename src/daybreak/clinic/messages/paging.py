"""Telling people at once that a safety task is late, by every channel there is, until somebody takes it on."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from daybreak.care.course.safety_task import SafetyTask
from daybreak.care.course.suicide_safety import rules_of
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_reading import OpenTask, open_tasks, rules_for
from daybreak.clinic.messages.channels import channels_on, problem_of
from daybreak.clinic.messages.contacts import address_of_staff, on_call, staff_contacts
from daybreak.clinic.messages.models import Channel, OutgoingMessage, WorkerPass
from daybreak.clinic.messages.paging_rule import Step, step_due, told_at
from daybreak.clinic.messages.services import OF_SAFETY, PAGE, cancel, queue
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.people import label

WORKER_IS_LATE_AFTER = timedelta(minutes=10)
"""The worker looks every half minute, or every five where cron starts it."""
_KEEPS_AT_LEAST = timedelta(minutes=30)
"""A page that could not be sent in that time was followed by others."""
State = OutgoingMessage.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """Somebody and the addresses at which they can be told now, by channel."""

    user: User
    addresses: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A task of which a step is due. interval_minutes: to the next step, by the protocol."""

    task: OpenTask
    step: Step
    interval_minutes: float

    @property
    def stem(self) -> str:
        """Begins the keys of a task's pages."""
        return stem_of(self.task)


def plan_pages(now: datetime) -> Iterator[str]:
    """Says for each thing done "queued", "cancelled" or "nobody": a step is due and there is nobody to tell."""
    due = {each.stem: each for each in _due(now)}
    yield from _call_off(due, now)
    listed = on_call()
    for each in due.values():
        whom = _whom(each, listed)
        yield from _tell(each, whom, now) if whom else ["nobody"]


def paging_problems(now: datetime) -> list[str]:
    """Why nobody would be told of a late safety task, in sentences; empty if somebody would."""
    found = [] if channels_on() else [problem_of(each) for each in Channel.values]
    listed = on_call()
    if not listed:
        found.append("Nobody is on the list of those on call.")
    elif channels_on() and not any(each.addresses for each in reachable(listed)):
        found.append("Nobody on call has an address for a channel that is on.")
    last = last_pass()
    if last is None:
        found.append("The worker `daybreak remind` has never run.")
    elif now - last > WORKER_IS_LATE_AFTER:
        found.append(f"The worker `daybreak remind` has not run for {int((now - last).total_seconds() // 60)} minutes.")
    return found + _unsent(now)


def stem_of(each: OpenTask) -> str:
    """Begins the keys of a task's messages: the patient, and the concern that opened it."""
    first = each.task.concerns[0].id
    return f"page:{each.patient.pk}:{hashlib.sha256(first.encode()).hexdigest()[:16]}"


def responsible_for(task: SafetyTask) -> User | None:
    """The account of the one who has it or is to take it on; None if nobody has."""
    if task.responsible is None:
        return None
    return next((user for user in User.objects.filter(is_active=True) if label(user) == task.responsible), None)


def reachable(users: list[User]) -> list[Reachable]:
    """Each with the addresses that can be used now."""
    known, on = staff_contacts(users), channels_on()
    found = []
    for user in users:
        addresses = {each.value: address_of_staff(known.get(user.pk), each) for each in on}
        found.append(Reachable(user=user, addresses={name: to for name, to in addresses.items() if to}))
    return found


def last_pass() -> datetime | None:
    """When the worker last looked."""
    found = WorkerPass.objects.first()
    return found.at if found else None


def _due(now: datetime) -> Iterator[_Due]:
    for each in open_tasks(now):
        rules = rules_for(list(SafetyEvent.objects.filter(patient=each.patient).order_by("id")))
        minutes = rules_of(rules, each.task.level).acknowledge_within_minutes
        again_after = timedelta(hours=settings.PAGE_AGAIN_HOURS)
        step = step_due(each.task, timedelta(minutes=minutes), again_after, now)
        if step is not None:
            yield _Due(task=each, step=step, interval_minutes=minutes)


def _whom(due: _Due, listed: list[User]) -> list[Reachable]:
    """Whom the step tells. Where none of them can be reached, the first of the list who can."""
    able = [
        each for each in reachable(told_at(due.step.number, responsible_for(due.task.task), listed)) if each.addresses
    ]
    return able or [each for each in reachable(listed) if each.addresses][:1]


def _tell(due: _Due, whom: list[Reachable], now: datetime) -> Iterator[str]:
    since, number = due.step.since.astimezone(UTC), due.step.number
    facts = {"since": since.isoformat(), "interval_minutes": due.interval_minutes, "step": number, "task": due.stem}
    keeps = max(_KEEPS_AT_LEAST, 2 * timedelta(minutes=due.interval_minutes))
    for one in whom:
        yield from queue_by_every_channel(
            one,
            PAGE,
            facts,
            key=f"{due.stem}:{since:%Y%m%dT%H%M%S}:{number}:{one.user.pk}",
            reason=f"Overdue safety task, step {number}",
            about=due.task.patient,
            expires_at=now + keeps,
            now=now,
        )


def queue_by_every_channel(
    whom: Reachable,
    template: str,
    facts: dict[str, Any],
    *,
    key: str,
    reason: str,
    about: Patient,
    expires_at: datetime,
    now: datetime,
) -> Iterator[str]:
    """A message to a colleague by each channel that reaches them, once for a key; "queued" for each that is new."""
    for channel in whom.addresses:
        of_channel = f"{key}:{channel}"
        if OutgoingMessage.objects.filter(key=of_channel).exists():
            continue
        queue(
            whom.user,
            template,
            facts,
            due_at=now,
            expires_at=expires_at,
            reason=reason,
            key=of_channel,
            channel=channel,
            about=about,
            now=now,
        )
        yield "queued"


def _call_off(due: dict[str, _Due], now: datetime) -> Iterator[str]:
    """Pages that wait although somebody took the task on, or although the next step is due."""
    for each in OutgoingMessage.objects.filter(template=PAGE, state=State.WAITING):
        still = due.get(each.context["task"])
        if still is None or still.step.number != each.context["step"]:
            why = "The next step is due." if still else "The task was taken on, or nothing is late any more."
            cancel(each, reason=f"{why} {each.failed_reason}".strip(), now=now)
            yield "cancelled"


def _unsent(now: datetime) -> list[str]:
    """Messages of safety tasks that the other side did not take."""
    lately = OutgoingMessage.objects.filter(template__in=OF_SAFETY, created_at__gt=now - timedelta(hours=1))
    stuck = lately.filter(state__in=(State.WAITING, State.FAILED)).exclude(failed_reason="")
    return list(dict.fromkeys(f"The last message could not be sent. {each.failed_reason}" for each in stuck))[:2]
