"""Refuses to start with a table of permissions that is empty or names what does not exist."""

from typing import Any

from django.core.checks import CheckMessage, Error

from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.accounts.roles import Role


def permissions_are_granted(**kwargs: Any) -> list[CheckMessage]:
    """An error for an empty table, for a permission without a role, and for a role that does not exist."""
    del kwargs
    if not PERMISSIONS:
        return [
            Error("The table of permissions is empty.", hint="Restore accounts/permissions.py.", id="daybreak.E001")
        ]
    return [
        Error(
            f"{permission} is granted to {sorted(roles)}.",
            hint="Grant it to roles of accounts/roles.py.",
            id="daybreak.E002",
        )
        for permission, roles in PERMISSIONS.items()
        if not roles or not roles <= set(Role.values)
    ]
