"""The link of measures by message, as soon as a request is made, and a reminder if it is not answered by its day.

Sent is the link of a request that was made while the patient had agreed to messages; older ones were given by hand.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from daybreak.clinic.measures.requests import RequestState, requests_with_all, states, unanswered
from daybreak.clinic.messages.contacts import channel_for, contact_of
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.services import cancel, queue

_LINK, _REMINDER = "measure-link", "measure-reminder"
_MORNING = time(9)
"""When people are reminded of what they did not answer, the day after: a clinic default (P)."""
State = OutgoingMessage.State


def plan_measure_links(now: datetime) -> Iterator[str]:
    """Says for each thing done "queued" or "cancelled"."""
    yield from _call_off(now)
    for each in states(requests_with_all().filter(closed=None, expires_at__gt=now), now):
        if each.is_open and not _is_queued(each, _LINK) and _had_agreed(each):
            _queue(each, _LINK, due_at=now, now=now)
            yield "queued"
    for each in unanswered(now):
        if each.overdue and each.is_open and _was_sent(each) and not _is_queued(each, _REMINDER):
            _queue(each, _REMINDER, due_at=max(now, _morning_after(each)), now=now)
            yield "queued"


def _call_off(now: datetime) -> Iterator[str]:
    """What waits for a request that takes no answers any more, or has them all."""
    waiting = list(OutgoingMessage.objects.filter(template__in=(_LINK, _REMINDER), state=State.WAITING))
    requests = requests_with_all().filter(pk__in={each.context["request"] for each in waiting})
    known = {str(each.request.pk): each for each in states(requests, now)}
    for each in waiting:
        found = known[each.context["request"]]
        if found.state not in ("not_begun", "begun"):
            cancel(each, reason=_OVER[found.state], now=now)
            yield "cancelled"


_OVER = {
    "answered": "Everything was answered.",
    "finished": "The patient has finished.",
    "withdrawn": "The link was withdrawn.",
    "expired": "The link no longer works.",
}


def _queue(each: RequestState, template: str, *, due_at: datetime, now: datetime) -> None:
    request = each.request
    context: dict[str, Any] = {"request": str(request.pk), "due_on": request.due_on.isoformat()}
    queue(
        request.patient,
        template,
        context,
        due_at=due_at,
        expires_at=request.expires_at,
        reason="Measures",
        key=_key(each, template),
        now=now,
    )


def _key(each: RequestState, template: str) -> str:
    return f"{template}:{each.request.pk}"


def _is_queued(each: RequestState, template: str) -> bool:
    return OutgoingMessage.objects.filter(key=_key(each, template)).exists()


def _was_sent(each: RequestState) -> bool:
    """Only who was sent the link is reminded by message, and only while they agree to it."""
    sent = OutgoingMessage.objects.filter(key=_key(each, _LINK), state=State.SENT).exists()
    return sent and channel_for(contact_of(each.request.patient)) is not None


def _had_agreed(each: RequestState) -> bool:
    """When it was asked, and still."""
    patient, asked_at = each.request.patient, each.request.requested_at
    if patient.deceased or channel_for(contact_of(patient)) is None:
        return False
    return channel_for(contact_of(patient, asked_at)) is not None


def _morning_after(each: RequestState) -> datetime:
    day = datetime.combine(each.request.due_on + timedelta(days=1), _MORNING)
    return timezone.make_aware(day).astimezone(UTC)
