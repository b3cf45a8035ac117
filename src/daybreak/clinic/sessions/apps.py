from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """See docs/rooms/clinic.md. The label differs from the folder because Django's sign-in sessions have that one."""

    name = "daybreak.clinic.sessions"
    label = "treatment_sessions"
