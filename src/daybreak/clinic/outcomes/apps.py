from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """See docs/operations/outcomes.md."""

    name = "daybreak.clinic.outcomes"
