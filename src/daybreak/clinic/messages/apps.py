from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """See docs/operations/messages.md. Django's own app for notices on pages has the label `messages` already."""

    name = "daybreak.clinic.messages"
    label = "outbox"
