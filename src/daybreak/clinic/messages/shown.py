"""Messages as a page shows them: whom, what, how it stands, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.channels import is_on, problem_of
from daybreak.clinic.messages.contacts import contact_of
from daybreak.clinic.messages.guard import named_in
from daybreak.clinic.messages.models import Channel, OutgoingMessage
from daybreak.clinic.messages.paging import last_pass, paging_problems
from daybreak.clinic.messages.services import OF_SAFETY, is_being_sent
from daybreak.clinic.messages.texts.rendering import TITLES, said_by, shown_text

State = OutgoingMessage.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message in a list."""

    message: OutgoingMessage
    title: str
    can_change: bool

    @property
    def is_page(self) -> bool:
        """Whether it tells of a safety task."""
        return self.message.template in OF_SAFETY


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """A channel and whether it works: what is missing in its settings, else where it goes out."""

    label: str
    is_on: bool
    words: str


def messages_for(user: User) -> QuerySet[OutgoingMessage]:
    """What the account may see: those of safety tasks only if it may see them."""
    found = OutgoingMessage.objects.select_related("patient", "staff")
    return found if user.may("safety.read") else found.exclude(template__in=OF_SAFETY)


def rows(found: Iterable[OutgoingMessage], now: datetime) -> list[Row]:
    """As a list shows them."""
    return [
        Row(
            message=each,
            title=TITLES.get(each.template, each.template),
            can_change=each.state in (State.WAITING, State.FAILED)
            and each.patient_id is not None
            and not is_being_sent(each, now),
        )
        for each in found
    ]


def text_shown(message: OutgoingMessage) -> str:
    """The text as it would go out now, without a patient's link."""
    contact = contact_of(message.patient) if message.patient is not None and message.staff is None else None
    return said_by(message.channel, shown_text(message, contact.language if contact else "en"))


def channel_states() -> list[ChannelState]:
    """Each channel, in words for whoever runs Daybreak."""
    on = {
        Channel.EMAIL: f"By {settings.EMAIL_HOST}, from {settings.DEFAULT_FROM_EMAIL}.",
        Channel.SMS: "By the provider that DAYBREAK_SMS_SENDER names.",
    }
    return [ChannelState(label=each.label, is_on=is_on(each), words=problem_of(each) or on[each]) for each in Channel]


def notices(now: datetime) -> list[str]:
    """What is wrong or missing, in sentences."""
    found = paging_problems(now)
    if not settings.SITE_ADDRESS:
        found.append("No link can be sent: DAYBREAK_SITE_ADDRESS is not set.")
    names = {"DAYBREAK_MAIL_FROM": settings.DEFAULT_FROM_EMAIL, "DAYBREAK_SITE_ADDRESS": settings.SITE_ADDRESS}
    for name, value in names.items():
        word = named_in(value.replace(".", " ").replace("-", " "))
        if word:
            found.append(f"{name} says “{word}”: everybody who sees a message reads it.")
    return list(dict.fromkeys(found))


def last_look() -> datetime | None:
    """When the worker last looked."""
    return last_pass()
