"""Sending what is due: taken in hand in one transaction, sent outside of any, marked in another.

Whoever is killed in between has sent it perhaps, and it is sent again once `IN_HAND` is over: at least once, under the
same Message-ID. Nothing is ever marked as sent that the other side did not take.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, IntegerField, QuerySet, Value, When

from daybreak.clinic.messages.channels import Letter, NotSent, deliver, problem_of
from daybreak.clinic.messages.contacts import (
    address_of_patient,
    address_of_staff,
    channel_for,
    contact_of,
    staff_contacts,
)
from daybreak.clinic.messages.models import Channel, MessageEvent, OutgoingMessage
from daybreak.clinic.messages.services import OF_SAFETY, is_being_sent
from daybreak.clinic.messages.texts.rendering import CannotBeWritten, said_by, text_of, without_key
from daybreak.clinic.one_writer import MESSAGES, one_writer

IN_HAND = timedelta(minutes=10)
"""For so long nobody else takes a message that is being sent; longer than any time-out of a channel."""
_TRIES_AFTER_MINUTES = (1, 2, 5, 15, 30, 60, 120, 240)
"""How long to wait after each try; after as many and one more it is given up."""
_AT_ONCE = 20
"""So many in one go, so that a late safety task is looked for in between."""
_ENOUGH_OF_A_CHANNEL = 2
"""After so many failures in a row the rest of a channel waits for the next pass, and holds up nobody else."""
Kind, State = MessageEvent.Kind, OutgoingMessage.State
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one message in a pass. reason: why not, for staff; it names no patient."""

    message: OutgoingMessage
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _InHand:
    """A message that is ours to send."""

    message: OutgoingMessage
    letter: Letter


def send_due(now: datetime) -> list[Outcome]:
    """Sends what is due, safety tasks first, as many as go at once. One that fails stops no other."""
    outcomes: list[Outcome] = []
    failures = dict.fromkeys(Channel.values, 0)
    for name in _due(now).values_list("pk", flat=True)[:_AT_ONCE]:
        message = OutgoingMessage.objects.get(pk=name)
        if failures[message.channel] >= _ENOUGH_OF_A_CHANNEL:
            continue
        outcome = _send(message, now)
        if outcome is not None:
            outcomes.append(outcome)
            failures[message.channel] = failures[message.channel] + 1 if outcome.kind == Kind.NOT_SENT else 0
    return outcomes


def give_up_late(now: datetime) -> list[Outcome]:
    """What was not sent in time is not sent at all, and stands among the messages that failed."""
    late = OutgoingMessage.objects.filter(state=State.WAITING, expires_at__lte=now)
    return [_give_up(each, _why_late(each), now) for each in late if not is_being_sent(each, now)]


def _due(now: datetime) -> QuerySet[OutgoingMessage]:
    """What can be sent now: of channels that are set up only, the others wait and say so on the page."""
    waiting = OutgoingMessage.objects.filter(state=State.WAITING, due_at__lte=now, next_attempt_at__lte=now)
    working = [each for each in Channel.values if not problem_of(each)]
    first = Case(When(template__in=OF_SAFETY, then=Value(0)), default=Value(1), output_field=IntegerField())
    return waiting.filter(channel__in=working).order_by(first, "due_at", "id")


def _send(message: OutgoingMessage, now: datetime) -> Outcome | None:
    taken = _take(message, now)
    if not isinstance(taken, _InHand):
        return taken
    try:
        said = deliver(taken.message.channel, taken.letter)
    except NotSent as error:
        return _not_sent(taken.message, str(error), now, for_good=error.for_good)
    # Whatever it was, the others must go out, and this one must stand on the page.
    except Exception as error:
        log.exception("a message could not be sent")
        return _not_sent(taken.message, f"It could not be sent ({type(error).__name__}).", now, for_good=False)
    return _sent(taken.message, said, now)


def _take(message: OutgoingMessage, now: datetime) -> _InHand | Outcome | None:
    """The message with its text, ours alone for a while; what became of it instead; None if another worker has it."""
    with one_writer(MESSAGES):
        found = OutgoingMessage.objects.select_related("patient", "staff").get(pk=message.pk)
        if not found.is_waiting or found.next_attempt_at > now:
            return None
        if found.patient is not None and found.staff is None and found.patient.deceased:
            return _cancelled(found, "The patient has died.", now)
        address, language = _recipient(found)
        if not address:
            return _give_up(found, _no_address(found), now)
        try:
            text = text_of(found, language)
        except CannotBeWritten as error:
            return _not_sent(found, str(error), now, for_good=False)
        except (LookupError, ValueError, TypeError, ObjectDoesNotExist) as error:
            log.exception("the text of a message could not be written")
            return _not_sent(found, f"Its text cannot be written ({type(error).__name__}).", now, for_good=True)
        found.attempts += 1
        found.next_attempt_at = now + IN_HAND
        found.save(update_fields=["attempts", "next_attempt_at", "channel"])
        kept = without_key(said_by(found.channel, text))
        MessageEvent.objects.create(message=found, kind=Kind.ATTEMPT, at=now, address=address, text=kept)
    body = text.short if found.channel == Channel.SMS else text.body
    return _InHand(
        message=found, letter=Letter(to=address, subject=text.subject, body=body, reference=f"daybreak.{found.pk}")
    )


def _recipient(message: OutgoingMessage) -> tuple[str, str]:
    """Where it goes and in which language, as recorded now; "" if nowhere. A patient may have changed the channel."""
    if message.staff is not None:
        contact = staff_contacts([message.staff]).get(message.staff.pk) if message.staff.is_active else None
        return address_of_staff(contact, message.channel), "en"
    known = contact_of(message.patient) if message.patient is not None else None
    if known is None:
        return "", "en"
    if not address_of_patient(known, message.channel):
        message.channel = channel_for(known) or message.channel
    return address_of_patient(known, message.channel), known.language


def _no_address(message: OutgoingMessage) -> str:
    if message.staff is not None:
        return f"{message.staff} has no {message.get_channel_display()} address here any more."
    return "The patient no longer agrees to messages, or has no address here."


def _sent(message: OutgoingMessage, said: str, now: datetime) -> Outcome:
    with one_writer(MESSAGES):
        # Whatever was pressed meanwhile: it has gone out.
        OutgoingMessage.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=now, failed_reason="")
        MessageEvent.objects.create(message=message, kind=Kind.SENT, at=now, detail=said[:500])
    return Outcome(message=message, kind=Kind.SENT)


def _not_sent(message: OutgoingMessage, reason: str, now: datetime, *, for_good: bool) -> Outcome:
    """Tried again later, unless there is no use in it."""
    tries = _tries(message)
    if for_good or tries > len(_TRIES_AFTER_MINUTES):
        return _give_up(message, reason, now)
    later = now + timedelta(minutes=_TRIES_AFTER_MINUTES[max(0, tries - 1)])
    with one_writer(MESSAGES):
        waiting = OutgoingMessage.objects.filter(pk=message.pk)
        waiting.update(next_attempt_at=later, attempts=tries, failed_reason=reason[:500])
        MessageEvent.objects.create(message=message, kind=Kind.NOT_SENT, at=now, detail=reason[:500])
    return Outcome(message=message, kind=Kind.NOT_SENT, reason=reason)


def _tries(message: OutgoingMessage) -> int:
    """A text that could not even be written counts as a try, so that it is given up one day too."""
    last = message.events.order_by("-id").first()
    in_hand = last is not None and last.kind == Kind.ATTEMPT
    return message.attempts if in_hand else message.attempts + 1


def _give_up(message: OutgoingMessage, reason: str, now: datetime) -> Outcome:
    with one_writer(MESSAGES):
        waiting = OutgoingMessage.objects.filter(pk=message.pk, state=State.WAITING)
        if waiting.update(state=State.FAILED, failed_reason=reason[:500]):
            MessageEvent.objects.create(message=message, kind=Kind.FAILED, at=now, detail=reason[:500])
    return Outcome(message=message, kind=Kind.FAILED, reason=reason)


def _cancelled(message: OutgoingMessage, reason: str, now: datetime) -> Outcome:
    OutgoingMessage.objects.filter(pk=message.pk).update(state=State.CANCELLED)
    MessageEvent.objects.create(message=message, kind=Kind.CANCELLED, at=now, detail=reason)
    return Outcome(message=message, kind=Kind.CANCELLED, reason=reason)


def _why_late(message: OutgoingMessage) -> str:
    why = message.failed_reason or problem_of(message.channel)
    return f"It could not be sent in time. {why}".strip()
