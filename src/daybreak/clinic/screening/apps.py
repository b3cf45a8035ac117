from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """See docs/rooms/clinic.md."""

    name = "daybreak.clinic.screening"
