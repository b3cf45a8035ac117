"""What is answered while the database is locked or away: 503 and when to try again.

Never 400 or 500: a script would take the first for a refusal, and a person the second for a fault of the program.
"""

import logging
import sqlite3
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2
_SENTENCE = "The database is busy or cannot be reached. Try again in a moment."
_PAGE = {
    "heading": "Daybreak is busy",
    "explanation": "The database is locked or cannot be reached just now. Go back, see whether what you entered is "
    "there, and try again in a moment; if it goes on, tell whoever looks after this server.",
}
_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
# No connection, rolled back to end a deadlock, too many connections, a lock not had in time, being shut down.
_POSTGRESQL = ("08", "40", "53300", "55P03", "57P")


class DatabaseUnavailableMiddleware:
    """Answers for any view that the database left alone; `server_error` does for what happens outside of views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503, or nothing if it was something else."""
        return unavailable(request) if is_unavailable(exception) else None


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the same may work a moment later. A full disk or a missing table is none of that."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower byte is the kind of error, the rest its variety.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_POSTGRESQL)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: a page for people, a sentence for scripts. It asks neither session nor database who is signed in."""
    _log.warning("the database was locked or away; answered 503")
    if "text/html" in request.headers.get("Accept", ""):
        response = HttpResponse(render_to_string("ui/error.html", _PAGE), status=503)
    else:
        response = HttpResponse(_SENTENCE, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
