"""Who signed in, who signed out, and which attempts failed, in the trail.

A failed attempt names the account only if it exists: people type passwords into the wrong field.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent


def listen() -> None:
    """Connects to Django's signals."""
    user_logged_in.connect(_signed_in, dispatch_uid="daybreak.audit")
    user_logged_out.connect(_signed_out, dispatch_uid="daybreak.audit")
    user_login_failed.connect(_failed, dispatch_uid="daybreak.audit")


def _signed_in(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    del sender, more
    _add("account.sign_in", request, user, "done")


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    del sender, more
    if user is not None:
        _add("account.sign_out", request, user, "done")


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    del sender, more
    user = User.objects.filter(username=credentials.get("username", "")).first()
    _add("account.sign_in", request, user, "denied")


def _add(action: str, request: HttpRequest | None, user: User | None, outcome: str) -> None:
    AuditEvent.objects.create(
        user=user,
        username=user.username if user else "unknown",
        role=user.role if user else "",
        action=action,
        route=f"{request.method} {request.path}"[:200] if request else "",
        address=request.META.get("REMOTE_ADDR", "")[:45] if request else "",
        outcome=outcome,
    )
