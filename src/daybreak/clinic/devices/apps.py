from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """See docs/rooms/clinic.md."""

    name = "daybreak.clinic.devices"
