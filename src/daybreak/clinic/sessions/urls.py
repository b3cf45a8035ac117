"""The addresses of sessions: what scripts ask (here), and the pages of each folder."""

from django.urls import include, path

from daybreak.clinic.sessions.live import views as live

_SESSION = "patients/<int:patient_id>/sessions/<uuid:session_id>/"

urlpatterns = [
    path(f"{_SESSION}boot/", live.boot, name="session-boot"),
    path(f"{_SESSION}events/", live.post_events, name="session-events"),
    path(f"{_SESSION}stream/", live.stream, name="session-stream"),
    path(f"{_SESSION}confirm/", live.confirm, name="session-confirm"),
    path("sessions/pulse/", live.pulse, name="sessions-pulse"),
    path("sessions/engine.zip", live.engine, name="sessions-engine"),
    path("", include("daybreak.clinic.sessions.board.urls")),
    path("", include("daybreak.clinic.sessions.chair.urls")),
    path("", include("daybreak.clinic.sessions.record.urls")),
    path("", include("daybreak.clinic.sessions.offline.urls")),
]
