"""Response headers that Django has no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "display-capture")
_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED)


class PermissionsPolicyMiddleware:
    """Switches off every device that no page uses, and keeps pages about patients out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = _POLICY
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
