from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See docs/rooms/clinic.md."""

    name = "daybreak.clinic.audit"
