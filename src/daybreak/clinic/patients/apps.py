from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """See docs/rooms/clinic.md."""

    name = "daybreak.clinic.patients"
