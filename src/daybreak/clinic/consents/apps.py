from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """See docs/operations/consent-and-education.md."""

    name = "daybreak.clinic.consents"
