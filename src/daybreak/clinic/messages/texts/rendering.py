"""A message in words, as it would go out now; and the words by which staff know it."""

import re
from uuid import UUID

from django.conf import settings

from daybreak.clinic.measures.links import shown_token
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.messages.guard import named_in
from daybreak.clinic.messages.models import Channel, OutgoingMessage
from daybreak.clinic.messages.texts.english import ENGLISH
from daybreak.clinic.messages.texts.facts import Facts
from daybreak.clinic.messages.texts.spanish import SPANISH
from daybreak.clinic.messages.texts.wording import Text, Wording

LANGUAGES: dict[str, Wording] = {"en": ENGLISH, "es": SPANISH}
TITLES = {
    "session-reminder": "Reminder of an appointment",
    "session-moved": "An appointment was moved",
    "session-cancelled": "An appointment was cancelled",
    "measure-link": "Link to questions",
    "measure-reminder": "Questions are still open",
    "safety-page": "Overdue safety task",
    "safety-opened": "New safety task",
    "overdue-checks": "Overdue long-term checks",
    "page-test": "Test message",
}
"""What staff see in the list, by template."""
_WITH_LINK = ("measure-link", "measure-reminder")
_KEY = re.compile(r"/m/[^\s/]+/")
_LINK_SHOWN = "https://…"


class CannotBeWritten(ValueError):
    """Why the text cannot be made, or must not go out, in a sentence for staff."""


def text_of(message: OutgoingMessage, language: str) -> Text:
    """The text as it goes out. Raises CannotBeWritten.

    language: of the patient; one that lacks the template gets English.
    """
    link = link_of(message) if message.template in _WITH_LINK else ""
    text = _worded(message, language, link)
    word = named_in(f"{text.subject} {text.body} {text.short}")
    if word:
        raise CannotBeWritten(
            f"The text would say “{word}”. Messages name no drug, no diagnosis and no questionnaire: look at the "
            "protocol's words, at the clinic's name and at DAYBREAK_SITE_ADDRESS."
        )
    return text


def shown_text(message: OutgoingMessage, language: str) -> Text:
    """The text for staff to look at, with … for a patient's link."""
    return _worded(message, language, _LINK_SHOWN)


def said_by(channel: str, text: Text) -> str:
    """All that is sent by the channel, as one piece."""
    return text.short if channel == Channel.SMS else f"{text.subject}\n\n{text.body}"


def without_key(text: str) -> str:
    """The text as it may be kept: whoever reads it cannot open a patient's questions."""
    return _KEY.sub("/m/…/", text)


def link_of(message: OutgoingMessage) -> str:
    """The link of the measures that the message is about. Raises CannotBeWritten."""
    if not settings.SITE_ADDRESS:
        raise CannotBeWritten("No link can be made: DAYBREAK_SITE_ADDRESS is not set.")
    request = MeasureRequest.objects.get(pk=UUID(message.context["request"]))
    token = shown_token(request)
    if not token:
        raise CannotBeWritten("The link was made with a key that the server no longer has. Withdraw it and ask anew.")
    return f"{settings.SITE_ADDRESS}/m/{token}/"


def clinic_name() -> str:
    """The clinic's name as messages may carry it: "" if it names a drug or a diagnosis itself."""
    name: str = settings.CLINIC["name"]
    return "" if named_in(name) else name


def _worded(message: OutgoingMessage, language: str, link: str) -> Text:
    spoken = language if message.template in LANGUAGES.get(language, {}) else "en"
    facts = Facts(
        language=spoken,
        clinic=clinic_name(),
        telephone=settings.CLINIC["telephone"],
        context=message.context,
        link=link,
        site=settings.SITE_ADDRESS,
    )
    return LANGUAGES[spoken][message.template](facts)
