from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See docs/operations/courses.md."""

    name = "daybreak.clinic.courses"

    def ready(self) -> None:
        """Listens to what sessions and measures store, so that no list shows old for new."""
        import_module("daybreak.clinic.courses.listening")
