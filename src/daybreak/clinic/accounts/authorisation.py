"""The second lock: services that write check the permission themselves, whatever called them."""

from django.core.exceptions import PermissionDenied

from daybreak.clinic.accounts.models import User


def ensure_may(by: User | None, permission: str) -> None:
    """Raises PermissionDenied if the account lacks the permission. None is the operator of the machine itself."""
    if by is not None and not by.may(permission):
        raise PermissionDenied(f"{by.role} has no {permission}")
