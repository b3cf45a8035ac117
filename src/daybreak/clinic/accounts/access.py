"""How a view says who may call it: `@requires("patient.read")` or `@public`. A view that says nothing is denied.

Every call of a view that shows or changes patients' records is audited here, once, whatever it does: reads as well
as writes, refusals as well as successes. `patient_id` in the address says whose record it is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS, allows
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.services import record_request
from daybreak.clinic.patients.models import Patient

_NOT_ABOUT_PATIENTS = frozenset(
    {
        "account.manage",
        "account.own",
        "audit.read",
        "consent_form.manage",
        "consent_form.read",
        "education.read",
        "home.read",
        "lab.use",
        "protocol.read",
        "training.use",
    }
)
"""What leaves no event unless a patient is named. Whatever is not here does, so that no new page is forgotten."""

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Marks a view that anyone may call, signed in or not. It must show nothing about any patient."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    open_to_all.declared_permission = "public"  # type: ignore[attr-defined]
    return open_to_all


def requires(permission: str) -> Callable[[View], View]:
    """Lets only accounts whose role has the permission call the view; others are turned away and that is audited."""
    if permission not in PERMISSIONS:
        raise KeyError(f"{permission!r} is not in the table of permissions; add it to accounts/permissions.py")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return _ask_to_sign_in(request)
            if not _allowed(request.user, permission, kwargs.get("patient_id")):
                record_request(request, action=permission, patient_id=kwargs.get("patient_id"), outcome="denied")
                raise PermissionDenied(f"{request.user.role} has no {permission}")
            return _audited(view, permission, request, *args, **kwargs)

        guarded.declared_permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _allowed(user: User, permission: str, patient_id: Any) -> bool:
    if not user.is_active or not allows(user.role, permission):
        return False
    if user.role != Role.PATIENT or patient_id is None:
        return True
    return Patient.objects.filter(pk=patient_id, account=user).exists()


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Pages go to the sign-in page and come back; anything a script fetches is told so instead."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def _audited(view: View, permission: str, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The page is shown only once the trail says so: if the event cannot be written, nobody sees the page."""
    patient_id = kwargs.get("patient_id")
    if patient_id is None and permission in _NOT_ABOUT_PATIENTS:
        return view(request, *args, **kwargs)
    outcome = "failed"
    try:
        response = view(request, *args, **kwargs)
        outcome = "done" if response.status_code < 400 else "failed"
    finally:
        record_request(request, action=permission, patient_id=patient_id, outcome=outcome)
    return response
