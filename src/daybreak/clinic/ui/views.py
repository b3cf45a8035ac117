"""The first page, the safety statement, and the pages for when something is wrong."""

import sys
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from daybreak.clinic.accounts.access import public, requires
from daybreak.clinic.ui.rooms import rooms_for
from daybreak.clinic.unavailable import is_unavailable, unavailable
from daybreak.knowledge import load_tables

_FORM_TOO_OLD = (
    "This form is too old",
    "You signed in or out since the page was shown, or your browser keeps no cookies. Nothing was saved: open the page "
    "again and repeat what you did.",
)
_ERRORS = {
    400: ("This request could not be understood", "Go back and try again. If a file was sent, it may be too large."),
    403: (
        "This is not for your role",
        "Your account may not open this page. If you need it for your work, ask your medical director. "
        "The attempt has been recorded.",
    ),
    404: ("There is no such page", "The address may be mistyped, or the record belongs to somebody else."),
    500: (
        "Something went wrong on our side",
        "Nothing you entered was half saved. Try again; if it happens once more, tell whoever looks after this "
        "server: the log says what happened.",
    ),
}


@requires("home.read")
def home(request: HttpRequest) -> HttpResponse:
    """Who works here begins with what waits, room by room; a patient with a word of welcome."""
    if not request.user.may("protocol.read"):
        return render(request, "ui/home.html")
    now = timezone.now()
    return render(request, "ui/today.html", {"rooms": rooms_for(request.user, now), "now": now})


@public
def about(request: HttpRequest) -> HttpResponse:
    """What Daybreak is and is not."""
    return render(request, "ui/about.html", {"version": version("daybreak"), "tables": load_tables()})


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _error(request, 400)


@public
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _error(request, 403)


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _error(request, 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is locked or away.

    It asks neither session nor database who is signed in: they may be what went wrong.
    """
    if is_unavailable(sys.exc_info()[1]):
        return unavailable(request)
    heading, explanation = _ERRORS[500]
    page = render_to_string("ui/error.html", {"heading": heading, "explanation": explanation})
    return HttpResponse(page, status=500)


@public
def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit the session."""
    return _error(request, 403, *_FORM_TOO_OLD)


def _error(request: HttpRequest, status: int, heading: str = "", explanation: str = "") -> HttpResponse:
    if not heading:
        heading, explanation = _ERRORS[status]
    return render(request, "ui/error.html", {"heading": heading, "explanation": explanation}, status=status)
