"""SMS by the clinic's provider: JSON, posted to its HTTPS address with a token."""

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings

from daybreak.clinic.messages.channels import NotSent, plain

_SECONDS = 20
_READ_AT_MOST = 65_536
_HERE = ("localhost", "127.0.0.1", "::1")
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_SETTINGS_WRONG = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token and the message to somebody else."""

    def redirect_request(self, *args: Any) -> None:
        """Follows none."""
        return None


class HttpSms:
    """Posts {"to", "from", "text", "reference"}; any answer of 200 to 299 means that the provider took it.

    The header `Idempotency-Key` holds the reference too, for providers that fold duplicates by it. Encryption is
    required, except to this computer itself.
    """

    def problem(self) -> str:
        """What is missing in DAYBREAK_SMS_URL and DAYBREAK_SMS_TOKEN."""
        url = urlsplit(settings.SMS["url"])
        if not url.hostname:
            return "SMS is off: DAYBREAK_SMS_URL is not set."
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _HERE):
            return "SMS is off: DAYBREAK_SMS_URL must begin with https://."
        return "" if settings.SMS["token"] else "SMS is off: DAYBREAK_SMS_TOKEN is not set."

    def send(self, *, to: str, text: str, reference: str) -> str:
        """The provider's `id`, if its answer is JSON that has one. Raises NotSent."""
        try:
            with _opener().open(_request(to, text, reference), timeout=_SECONDS) as answer:
                return _id_in(answer)
        except urllib.error.HTTPError as error:
            error.close()
            for_good = HTTPStatus.BAD_REQUEST <= error.code < HTTPStatus.INTERNAL_SERVER_ERROR
            later = error.code in (*_LATER, *_SETTINGS_WRONG)
            raise NotSent(f"The SMS provider answered {error.code}.", for_good=for_good and not later) from error
        except OSError as error:
            why = plain(getattr(error, "reason", None) or error)
            raise NotSent(f"The SMS provider cannot be reached: {why}.") from error


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


def _request(to: str, text: str, reference: str) -> urllib.request.Request:
    body = {"to": to, "from": settings.SMS["from"], "text": text, "reference": reference}
    headers = {
        "Authorization": f"Bearer {settings.SMS['token']}",
        "Content-Type": "application/json",
        "Idempotency-Key": reference,
    }
    # `problem` lets no other scheme than https pass, but for this computer.
    return urllib.request.Request(settings.SMS["url"], json.dumps(body).encode(), headers, method="POST")  # noqa: S310


def _id_in(answer: IO[bytes]) -> str:
    try:
        found = json.loads(answer.read(_READ_AT_MOST))
    except ValueError:
        return ""
    return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""
