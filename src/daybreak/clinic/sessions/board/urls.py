"""The addresses of the board, of opening and listing sessions, and of chairs."""

from django.urls import URLPattern, path

from daybreak.clinic.sessions.board import chair_views, opening_views, views

urlpatterns: list[URLPattern] = [
    path("board/", views.board, name="board"),
    path("board/stream/", views.stream, name="board-stream"),
    path("sessions/new/", opening_views.session_patient, name="session-patient"),
    path("patients/<int:patient_id>/sessions/", opening_views.patient_sessions, name="patient-sessions"),
    path("patients/<int:patient_id>/sessions/new/", opening_views.open_for, name="open-session"),
    path("patients/<int:patient_id>/sessions/<uuid:session_id>/move/", chair_views.move, name="move-session"),
    path("chairs/", chair_views.chairs, name="chairs"),
    path("chairs/<int:chair_id>/", chair_views.change, name="change-chair"),
    path("chairs/<int:chair_id>/state/", chair_views.state, name="chair-state"),
]
