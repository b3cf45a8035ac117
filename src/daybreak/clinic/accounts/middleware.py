"""Deny by default, and sessions that end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"


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
    """Signs an account out when its session has lasted SESSION_LIFETIME_HOURS, however busy it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._end_if_old(request)
        return self.get_response(request)

    def _end_if_old(self, request: HttpRequest) -> None:
        now = timezone.now()
        started = request.session.setdefault(SIGNED_IN_AT, now.isoformat())
        if now - datetime.fromisoformat(started) > timedelta(hours=settings.SESSION_LIFETIME_HOURS):
            logout(request)
