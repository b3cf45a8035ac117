"""The two doors out: e-mail by a mail server, SMS by a provider. Each is off until its settings say where to.

A sender answers only when the other side has taken the message; everything else is NotSent, with the reason.
"""

import smtplib
import ssl
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from daybreak.clinic.messages.models import Channel

_SERVER_FOR_GOOD = 500
"""From here on a mail server refuses for good; below, it asks to come again (RFC 5321, 4.2.1)."""


class NotSent(Exception):
    """The other side did not take it. for_good: trying again would change nothing."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        self.for_good = for_good
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes out. reference: the same however often it is tried, so that the other side can fold duplicates."""

    to: str
    subject: str
    body: str
    reference: str


class SmsSender(Protocol):
    """What DAYBREAK_SMS_SENDER names: a class that is made without arguments and sends one SMS at a time.

    docs/operations/messages.md says how to write one. `sms_http.HttpSms` is the one that is shipped.
    """

    def problem(self) -> str:
        """What is missing in the settings, in a sentence; "" if SMS can be sent."""

    def send(self, *, to: str, text: str, reference: str) -> str:
        """Sends; answers the provider's own id of it, or "". Raises NotSent if the provider did not take it.

        to: international (+12025550123). reference: the same for each attempt of one message.
        """


def problem_of(channel: str) -> str:
    """Why nothing can be sent by the channel, in a sentence for staff; "" if it can."""
    return _problem_of_mail() if channel == Channel.EMAIL else _problem_of_sms()


def is_on(channel: str) -> bool:
    """Whether the channel is set up."""
    return not problem_of(channel)


def channels_on() -> list[Channel]:
    """Those that are set up."""
    return [each for each in Channel if is_on(each)]


def deliver(channel: str, letter: Letter) -> str:
    """Sends by the channel; what the other side said of it. Raises NotSent."""
    problem = problem_of(channel)
    if problem:
        raise NotSent(problem)
    if channel == Channel.EMAIL:
        return _mail(letter)
    return _sms(letter)


def _problem_of_mail() -> str:
    if not settings.EMAIL_HOST:
        return "E-mail is off: DAYBREAK_MAIL_HOST is not set."
    return "" if settings.DEFAULT_FROM_EMAIL else "E-mail is off: DAYBREAK_MAIL_FROM is not set."


def _problem_of_sms() -> str:
    if not settings.SMS["sender"]:
        return "SMS is off: DAYBREAK_SMS_SENDER is not set."
    try:
        return sms_sender().problem()
    except ImproperlyConfigured as error:
        return f"SMS is off: {error}"


def sms_sender() -> SmsSender:
    """The one that the setting names. Raises ImproperlyConfigured."""
    module, _, name = settings.SMS["sender"].partition(":")
    try:
        made: SmsSender = getattr(import_module(module), name)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"DAYBREAK_SMS_SENDER={settings.SMS['sender']!r} names no sender; expected package.module:Class ({error})."
        ) from error
    return made


def _mail(letter: Letter) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "daybreak.invalid"
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.to],
        headers={
            # The same for each attempt: a mail client that gets it twice shows it once.
            "Message-ID": f"<{letter.reference}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise NotSent(_said(code, said), for_good=code >= _SERVER_FOR_GOOD) from error
    except smtplib.SMTPAuthenticationError as error:
        # For good as far as the server is concerned, but it is a setting that is wrong, not the message.
        raise NotSent(f"The mail server did not accept user and password. {_said(error.smtp_code, b'')}") from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(_said(error.smtp_code, error.smtp_error), for_good=error.smtp_code >= _SERVER_FOR_GOOD) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"The mail server {settings.EMAIL_HOST} cannot be used: {plain(error)}.") from error
    return ""


def _sms(letter: Letter) -> str:
    try:
        sender = sms_sender()
    except ImproperlyConfigured as error:
        raise NotSent(str(error)) from error
    try:
        return sender.send(to=letter.to, text=letter.body, reference=letter.reference)
    except NotSent:
        raise
    # A sender that a clinic wrote may raise anything; the message must stay, and the others must go out.
    except Exception as error:
        raise NotSent(f"The SMS sender failed: {plain(error)}.") from error


def _said(code: int, said: Any) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return f"The mail server said {code} {words}".strip()


def plain(error: object) -> str:
    """What went wrong on the way, for staff: of a certificate that is not trusted, why it is not."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message.rstrip('.')})"
    return (str(error) or type(error).__name__).strip().rstrip(".")
