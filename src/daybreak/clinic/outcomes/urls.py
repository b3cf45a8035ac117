"""The addresses of outcomes and of long-term safety."""

from django.urls import path

from daybreak.clinic.outcomes.views import long_term, outcomes, overdue, own_course, recording

_OUTCOMES = "patients/<int:patient_id>/outcomes/"
_SAFETY = "patients/<int:patient_id>/long-term-safety/"

urlpatterns = [
    path(_OUTCOMES, outcomes.outcomes, name="patient-outcomes"),
    path(f"{_OUTCOMES}sheet.pdf", outcomes.outcomes_paper, name="patient-outcomes-pdf"),
    path(f"{_OUTCOMES}own-course/", own_course.own_course, name="patient-own-course"),
    path(f"{_OUTCOMES}asked/", recording.ask_about_events, name="outcome-asked"),
    path(f"{_OUTCOMES}rating/", recording.rate, name="outcome-rating"),
    path(f"{_OUTCOMES}score/", recording.detail, name="outcome-score"),
    path(f"{_OUTCOMES}strike/<slug:kind>/<int:row_id>/", recording.strike_out, name="outcome-strike"),
    path("long-term-safety/", overdue.everybody, name="overdue-checks"),
    path(_SAFETY, long_term.long_term, name="long-term-safety"),
    path(f"{_SAFETY}enter/<slug:check>/", long_term.enter_result, name="long-term-safety-enter"),
    path(f"{_SAFETY}request/", long_term.tell_request, name="long-term-safety-request"),
    path(f"{_SAFETY}request/<int:row_id>/strike/", long_term.strike_request, name="long-term-safety-strike"),
]
