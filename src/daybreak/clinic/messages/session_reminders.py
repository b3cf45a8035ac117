"""Reminders of appointments: the queue brought in line with the schedule, one appointment at a time.

How long before the appointment is a clinic default (DAYBREAK_REMINDER_HOURS); what to remember comes from the protocol
of the course.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from daybreak.care.protocol import Protocol
from daybreak.clinic.courses.services import protocol_of
from daybreak.clinic.messages.contacts import channel_for, contacts_of
from daybreak.clinic.messages.models import MessageEvent, OutgoingMessage, PatientContact
from daybreak.clinic.messages.services import cancel, queue
from daybreak.clinic.messages.session_planning import TEMPLATES, CallOff, Said, Tell, wanted
from daybreak.clinic.one_writer import MESSAGES, one_writer
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.services import appointments_between

_AHEAD = timedelta(days=400)
_FASTING = "fasting-"
"""How the ids of a protocol's rules on food and drink begin; other rules may name medicines and are told in person."""
_DRIVING = "no-driving"
State, Status = OutgoingMessage.State, Appointment.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """An appointment, what was said about it, and how its patient is reached."""

    appointment: Appointment
    contact: PatientContact | None
    messages: list[OutgoingMessage] = field(default_factory=list)
    called_off: set[Any] = field(default_factory=set)

    def wanted(self, now: datetime) -> list[CallOff | Tell]:
        """What the appointment calls for."""
        found = self.appointment
        return list(
            wanted(
                _utc(found.starts_at) if found.is_planned else None,
                [_said(each, self.called_off) for each in self.messages],
                [timedelta(hours=each) for each in settings.REMINDER_HOURS],
                now,
                cancelled=found.status == Status.CANCELLED,
                reachable=channel_for(self.contact) is not None and not found.patient.deceased,
            )
        )


def plan_session_reminders(now: datetime) -> Iterator[str]:
    """Says for each thing done "queued" or "cancelled". Looked at without a lock; only what is wanted takes one."""
    for each in _read(_appointments(now), now):
        if each.wanted(now):
            yield from _bring_in_line(each.appointment.pk, now)


def _bring_in_line(appointment: Any, now: datetime) -> list[str]:
    """Looks again with nobody else writing, so that two workers who saw the same do it once."""
    with one_writer(MESSAGES):
        rows = Appointment.objects.filter(pk=appointment).select_related("patient", "course")
        return [_do(about, each, now) for about in _read(rows, now) for each in about.wanted(now)]


def _do(about: _About, each: CallOff | Tell, now: datetime) -> str:
    if isinstance(each, CallOff):
        message = next(one for one in about.messages if str(one.pk) == each.id)
        cancel(message, reason=f"The appointment {_became(about.appointment)}.", now=now)
        return "cancelled"
    appointment = about.appointment
    facts = {"appointment": str(appointment.pk)}
    if each.was_at is not None:
        facts["was_at"] = each.was_at.isoformat()
    if each.template != "session-cancelled":
        facts |= _facts(appointment)
    stem = f"session:{appointment.pk}:"
    queue(
        appointment.patient,
        each.template,
        facts,
        due_at=each.due_at,
        expires_at=each.expires_at,
        reason=f"{appointment.get_kind_display()} of {timezone.localtime(appointment.starts_at):%d %b %Y, %H:%M}",
        key=f"{stem}{OutgoingMessage.objects.filter(key__startswith=stem).count() + 1}",
        now=now,
    )
    return "queued"


def _became(appointment: Appointment) -> str:
    return "was moved" if appointment.is_planned else f"is {appointment.get_status_display().lower()}"


def _appointments(now: datetime) -> Iterable[Appointment]:
    """Those to come, and those that something was said about and that are over or gone."""
    coming = {str(each.pk): each for each in appointments_between(now, now + _AHEAD) if each.is_planned}
    spoken_of = {each.context["appointment"] for each in _messages(now)} - set(coming)
    return [*coming.values(), *Appointment.objects.filter(pk__in=spoken_of).select_related("patient", "course")]


def _messages(now: datetime) -> list[OutgoingMessage]:
    """Of one appointment in the order in which they were queued: by the number at the end of the key."""
    found = OutgoingMessage.objects.filter(template__in=TEMPLATES, expires_at__gt=now)
    return sorted(found, key=lambda each: (len(each.key), each.key))


def _read(appointments: Iterable[Appointment], now: datetime) -> list[_About]:
    found = list(appointments)
    contacts = contacts_of({each.patient_id for each in found})
    about = {str(each.pk): _About(appointment=each, contact=contacts.get(each.patient_id)) for each in found}
    messages = [each for each in _messages(now) if each.context["appointment"] in about]
    by_worker = MessageEvent.objects.filter(kind=MessageEvent.Kind.CANCELLED, by=None, message__in=messages)
    called_off = set(by_worker.values_list("message", flat=True))
    for each in messages:
        one = about[each.context["appointment"]]
        one.messages.append(each)
        one.called_off.update({each.pk} & called_off)
    return list(about.values())


def _said(message: OutgoingMessage, called_off: set[Any]) -> Said:
    says = message.context.get("starts_at")
    return Said(
        id=str(message.pk),
        template=message.template,  # type: ignore[arg-type]
        says=datetime.fromisoformat(says) if says else None,
        due_at=_utc(message.due_at),
        state=message.state,
        called_off=message.state == State.CANCELLED and message.pk in called_off,
    )


def _facts(appointment: Appointment) -> dict[str, Any]:
    facts: dict[str, Any] = {"starts_at": _utc(appointment.starts_at).isoformat()}
    if appointment.kind != Appointment.Kind.SESSION or appointment.course is None:
        return facts
    return facts | instructions_of(protocol_of(appointment.course))


def instructions_of(protocol: Protocol) -> dict[str, Any]:
    """What a patient is to remember before and after a session, in the protocol's words, with where it stands."""
    rules = protocol.session
    if rules is None:
        return {}
    driving = [each.text for each in rules.instructions if each.id == _DRIVING]
    return {
        "protocol": f"{protocol.id} {protocol.version}",
        "fasts": [
            {
                "title": each.title,
                "minutes": each.minutes,
                "source": each.source.key,
                "certainty": each.source.certainty,
            }
            for each in rules.fasting
            if each.id.startswith(_FASTING)
        ],
        "escort": rules.discharge.escort.key,
        "no_driving": driving[0] if driving else "",
    }


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
