from importlib import import_module

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """See docs/operations/measures.md."""

    name = "daybreak.clinic.measures"

    def ready(self) -> None:
        """Listens to what staff type in."""
        import_module("daybreak.clinic.measures.entered")
