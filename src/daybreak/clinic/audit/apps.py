from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail of who did what."""

    name = "daybreak.clinic.audit"

    def ready(self) -> None:
        """Listens for people signing in and out; imported only now, because models do not exist earlier."""
        import_module("daybreak.clinic.audit.signing_in").listen()
