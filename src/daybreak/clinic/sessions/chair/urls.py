"""The addresses of the page at the chair: live, as a replay, and for training."""

from django.urls import URLPattern, path

from daybreak.clinic.sessions.chair import views

_SESSION = "patients/<int:patient_id>/sessions/<uuid:session_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_SESSION}chair/", views.chair, name="chair"),
    path(f"{_SESSION}replay/", views.replay, name="session-replay"),
    path(f"{_SESSION}prediction/", views.prediction, name="session-prediction"),
    path("sessions/training/", views.training_choice, name="training-choice"),
    path("sessions/training/<slug:protocol_id>/", views.training, name="training"),
]
