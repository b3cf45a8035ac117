"""The addresses of the session record and its papers."""

from django.urls import URLPattern, path

from daybreak.clinic.sessions.record import views

_SESSION = "patients/<int:patient_id>/sessions/<uuid:session_id>/"

urlpatterns: list[URLPattern] = [
    path(_SESSION, views.record, name="session-record"),
    path(f"{_SESSION}record.pdf", views.record_paper, name="session-record-pdf"),
    path(f"{_SESSION}monitoring-form/", views.form, name="session-form"),
    path(f"{_SESSION}monitoring-form.pdf", views.form_paper, name="session-form-pdf"),
    path(f"{_SESSION}instructions/", views.instructions, name="session-instructions"),
    path(f"{_SESSION}instructions.pdf", views.instructions_paper, name="session-instructions-pdf"),
]
