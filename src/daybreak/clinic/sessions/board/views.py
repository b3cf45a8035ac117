"""The board, and what it is told as things happen."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.sessions.board.reading import sessions_in_course
from daybreak.clinic.sessions.board.rendering import Drawn, Easel, doors_of, places_now
from daybreak.clinic.sessions.board.streams import board_stream


@requires("board.read")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every chair at a glance, as of now; the script of the page keeps it so."""
    now, doors = timezone.now(), doors_of(_user(request))
    standing = sessions_in_course(now=now)
    places = places_now(each.chair_id for each in standing if each.chair_id is not None)
    drawn = Easel().cards(standing, places)

    def html(chosen: list[Drawn]) -> list[str]:
        return [mark_safe(each.html(doors, now)) for each in chosen]  # noqa: S308 - drawn by our own template

    at_chairs = [each for each in drawn if each.card.chair]
    context = {"now": now, "chairs": html(at_chairs), "elsewhere": html([d for d in drawn if not d.card.chair])}
    return render(request, "sessions/board/board.html", context)


@requires("board.read")
@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: `cards`, `time`, `signed_out` (board/streams.py)."""
    told = board_stream(_user(request), request.session.session_key or "")
    response = StreamingHttpResponse(told, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `requires` let nobody else in
    return request.user
