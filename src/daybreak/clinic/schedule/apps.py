from importlib import import_module

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """See docs/operations/schedule.md."""

    name = "daybreak.clinic.schedule"
    label = "schedule"

    def ready(self) -> None:
        """Listens to sessions that are opened: whoever sits down has come."""
        import_module("daybreak.clinic.schedule.arriving")
