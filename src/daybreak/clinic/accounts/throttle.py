"""What the sign-in throttle needs to know: where a request came from, and what to answer when it comes too often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template


def connection_address(request: HttpRequest) -> str:
    """The client's address as the server gives it. Forwarded headers are not read: anyone can write them."""
    return str(request.META.get("REMOTE_ADDR", ""))


def too_many_attempts(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page that says to wait; it does not say whether the account exists."""
    del args, kwargs
    template = select_template(["accounts/too_many_attempts.html", "accounts/too_many_attempts_plain.html"])
    return HttpResponse(template.render({}, request), status=429)
