"""Remembers for the length of a request who asks, so that services can write it into the trail."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.acting import Acting, acting


class ActingMiddleware:
    """Sets who acts for everything below it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        who = Acting(user=user, route=f"{request.method} {request.path}", address=request.META.get("REMOTE_ADDR", ""))
        with acting(who):
            return self.get_response(request)
