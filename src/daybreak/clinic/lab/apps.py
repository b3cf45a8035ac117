from django.apps import AppConfig


class LabConfig(AppConfig):
    """See docs/algorithms/concentration.md, effects.md and mechanism.md for the models behind it."""

    name = "daybreak.clinic.lab"
