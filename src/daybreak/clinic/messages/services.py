"""The only way a message is queued, cancelled or sent again."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.messages.contacts import channel_for, contact_of
from daybreak.clinic.messages.models import MessageEvent, OutgoingMessage
from daybreak.clinic.messages.texts.rendering import TITLES
from daybreak.clinic.one_writer import MESSAGES, one_writer
from daybreak.clinic.patients.models import Patient

Kind, State = MessageEvent.Kind, OutgoingMessage.State
PAGE, OPENED = "safety-page", "safety-opened"
OF_SAFETY = (PAGE, OPENED)
"""Before every other message; nobody can call them off, and only who may see safety tasks sees them."""


class MessageRefused(ValueError):
    """Why a message cannot be queued, cancelled or sent again, in a sentence for staff."""


def queue(
    recipient: Patient | User,
    template: str,
    context: dict[str, Any],
    *,
    due_at: datetime,
    reason: str,
    key: str,
    channel: str | None = None,
    about: Patient | None = None,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> OutgoingMessage:
    """The message of this key: a new one, or the one that was queued before.

    context: what the template's text needs, as JSON; never a text, a name, a drug or an answer. channel: None for the
    one that the patient agreed to. about: the patient whom a message to staff is about. Raises MessageRefused if the
    patient agreed to none, KeyError for a template that does not exist.
    """
    if template not in TITLES:
        raise KeyError(f"{template!r} is no template of a message; expected one of {', '.join(TITLES)}")
    with one_writer(MESSAGES):
        known = OutgoingMessage.objects.filter(key=key).first()
        if known is not None:
            return known
        moment = now or timezone.now()
        made = OutgoingMessage.objects.create(
            key=key,
            patient=recipient if isinstance(recipient, Patient) else about,
            staff=recipient if isinstance(recipient, User) else None,
            channel=channel or _agreed(recipient),
            template=template,
            context=context,
            reason=reason[:200],
            created_at=moment,
            due_at=due_at,
            expires_at=expires_at,
            next_attempt_at=due_at,
        )
        MessageEvent.objects.create(message=made, kind=Kind.QUEUED, at=moment)
    return made


def cancel(
    message: OutgoingMessage, *, reason: str, by: User | None = None, now: datetime | None = None
) -> OutgoingMessage:
    """It is not sent any more. by: None for the worker. Raises PermissionDenied, MessageRefused."""
    ensure_may(by, "message.act")
    with one_writer(MESSAGES):
        found = OutgoingMessage.objects.get(pk=message.pk)
        if found.state not in (State.WAITING, State.FAILED):
            raise MessageRefused(f"It is {found.get_state_display().lower()} already; there is nothing to cancel.")
        if by is not None and found.template in OF_SAFETY:
            raise MessageRefused("Nobody can call off a safety task by its message. Take the task on: then it stops.")
        found.state = State.CANCELLED
        found.save(update_fields=["state"])
        _log(found, Kind.CANCELLED, by, reason, now)
        if by is not None:
            audit.record("message.cancelled", patient=found.patient, record=f"OutgoingMessage/{found.pk}", by=by)
    return found


def send_again(message: OutgoingMessage, *, by: User, now: datetime | None = None) -> OutgoingMessage:
    """A message that was given up, or waits for its next try, is tried at the next pass.

    Raises PermissionDenied, MessageRefused.
    """
    ensure_may(by, "message.act")
    moment = now or timezone.now()
    with one_writer(MESSAGES):
        found = OutgoingMessage.objects.get(pk=message.pk)
        if found.state not in (State.WAITING, State.FAILED):
            raise MessageRefused(f"It is {found.get_state_display().lower()} already and is not sent twice.")
        if is_being_sent(found, moment):
            raise MessageRefused("It is being sent just now. Look again in a few minutes.")
        if found.expires_at is not None and found.expires_at <= moment:
            raise MessageRefused("It is too late for this message: what it announces is over.")
        found.state, found.next_attempt_at = State.WAITING, max(moment, found.due_at)
        # Given up or not, it is tried as often as a new one.
        found.attempts, found.failed_reason = 0, ""
        found.save(update_fields=["state", "next_attempt_at", "attempts", "failed_reason"])
        _log(found, Kind.AGAIN, by, "", moment)
        audit.record("message.again", patient=found.patient, record=f"OutgoingMessage/{found.pk}", by=by)
    return found


def is_being_sent(message: OutgoingMessage, now: datetime) -> bool:
    """Whether a worker has it in hand: tried, and nothing heard of it yet."""
    if not message.is_waiting or not message.attempts or message.next_attempt_at <= now:
        return False
    last = message.events.order_by("-id").first()
    return last is not None and last.kind == Kind.ATTEMPT


def _agreed(recipient: Patient | User) -> str:
    if isinstance(recipient, User):
        raise MessageRefused("A message to staff needs its channel.")
    channel = channel_for(contact_of(recipient))
    if channel is None:
        raise MessageRefused("The patient agreed to no messages, or nobody recorded it.")
    return channel


def _log(message: OutgoingMessage, kind: str, by: User | None, detail: str, now: datetime | None) -> None:
    MessageEvent.objects.create(message=message, kind=kind, by=by, detail=detail[:500], at=now or timezone.now())
