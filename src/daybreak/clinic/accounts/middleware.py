"""Deny by default, and sessions that end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
RENEWED_AT = "renewed_at"


class DeclaredPermissionMiddleware:
    """Refuses any view that declares neither `@requires` nor `@public`, whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Raises PermissionDenied for an undeclared view."""
        del request, args, kwargs
        if getattr(view, "declared_permission", None) is None:
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no permission")


class SessionLifetimeMiddleware:
    """Signs an account out when its session has lasted SESSION_LIFETIME_HOURS, however busy it was.

    Until then every request keeps it from ending for idleness.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._end_or_renew(request)
        return self.get_response(request)

    def _end_or_renew(self, request: HttpRequest) -> None:
        now = timezone.now()
        is_use = request.path not in settings.SESSION_LEFT_ALONE_BY
        if has_lasted_a_working_day(request.session, now) or (is_use and not renew(request.session, now)):
            logout(request)


def has_lasted_a_working_day(session: SessionBase, now: datetime) -> bool:
    """Whether it is time to sign in anew, however busy the session is."""
    started = session.get(SIGNED_IN_AT)
    return bool(started) and now - datetime.fromisoformat(started) > timedelta(hours=settings.SESSION_LIFETIME_HOURS)


def renew(session: SessionBase, now: datetime) -> bool:
    """Keeps a session from ending for idleness; False if somebody signed it out meanwhile.

    Saved at most once a minute: every save is a write, and writers of SQLite wait for each other. For the same reason
    a database that is locked costs this note and nothing else; the next request tries again.
    """
    if not _is_due(session, now):
        return True
    session.setdefault(SIGNED_IN_AT, now.isoformat())
    session[RENEWED_AT] = now.isoformat()
    try:
        session.save()
    except UpdateError:
        return False
    except OperationalError:
        pass
    session.modified = False
    return True


def _is_due(session: SessionBase, now: datetime) -> bool:
    """A note from the future is that of a clock that was set back since."""
    noted = session.get(RENEWED_AT)
    since = abs(now - datetime.fromisoformat(noted)) if noted else timedelta.max
    return since >= timedelta(seconds=settings.SESSION_RENEW_SECONDS)
