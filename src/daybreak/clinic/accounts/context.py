"""What templates may ask about the person signed in: `{% if may.record_enter %}`."""

from django.http import HttpRequest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS


def permissions(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """`may`: every permission with a dot turned into an underscore, and whether this account has it."""
    user = getattr(request, "user", None)
    granted = isinstance(user, User)
    return {"may": {name.replace(".", "_"): granted and user.may(name) for name in PERMISSIONS}}
