from django.apps import AppConfig


class ControlledDrugsConfig(AppConfig):
    """See docs/rooms/clinic.md."""

    name = "daybreak.clinic.controlled_drugs"
