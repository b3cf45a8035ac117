from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """See docs/operations/dashboard.md."""

    name = "daybreak.clinic.registry"
