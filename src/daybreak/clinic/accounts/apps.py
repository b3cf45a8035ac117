from django.apps import AppConfig
from django.core.checks import register

from daybreak.clinic.accounts import checks


class AccountsConfig(AppConfig):
    """Accounts, roles, and the one table of permissions."""

    name = "daybreak.clinic.accounts"

    def ready(self) -> None:
        """Registers the checks that run before anything starts."""
        register(checks.permissions_are_granted, "accounts")
