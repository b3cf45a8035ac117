"""The addresses of courses."""

from django.urls import path

from daybreak.clinic.courses.views import clinic, deciding, page, recording

app_name = "course"

_PATIENT = "patients/<int:patient_id>/course"
_COURSE = f"{_PATIENT}/<int:course_id>"

urlpatterns = [
    path("courses/", clinic.everybody, name="list"),
    path("courses/refresh/", clinic.refresh, name="refresh"),
    path(f"{_PATIENT}/", page.patient_course, name="patient"),
    path(f"{_PATIENT}/open/", deciding.open_for, name="open"),
    path(f"{_COURSE}/", page.one_course, name="one"),
    path(f"{_COURSE}/decide/", deciding.decide_on, name="decide"),
    path(f"{_COURSE}/record/<slug:what>/", recording.tell, name="record"),
    path(f"{_COURSE}/events/<int:event_row>/correct/", recording.correct, name="correct"),
    path(f"{_COURSE}/visits/add/", recording.add_visit, name="add-visit"),
    path(f"{_COURSE}/visits/<uuid:visit>/", recording.change_visit, name="visit"),
]
