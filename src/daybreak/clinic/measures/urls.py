"""The addresses of the patient's link, of measures and of safety tasks."""

from django.urls import path

from daybreak.clinic.measures.views import asking, phone, safety

_PATIENT = "patients/<int:patient_id>"
_REQUEST = f"{_PATIENT}/measures/<uuid:request_id>"

urlpatterns = [
    path("m/<str:token>/", phone.welcome, name="phone"),
    path("m/<str:token>/<int:number>/", phone.question, name="phone-question"),
    path("m/<str:token>/help/<int:number>/", phone.help_now, name="phone-help"),
    path("m/<str:token>/end/", phone.end, name="phone-end"),
    path("measures/", asking.everybody, name="measures"),
    path(f"{_PATIENT}/measures/", asking.measures_of_patient, name="patient-measures"),
    path(f"{_PATIENT}/measures/ask/", asking.ask_patient, name="ask-measures"),
    path(f"{_REQUEST}/", asking.one_request, name="measure-request"),
    path(f"{_REQUEST}/print/", asking.printed, name="measure-request-print"),
    path(f"{_REQUEST}/withdraw/", asking.withdraw_request, name="withdraw-request"),
    path("safety/", safety.everybody, name="safety"),
    path("safety/bar/", safety.bar, name="safety-bar"),
    path(f"{_PATIENT}/safety/", safety.tasks, name="patient-safety"),
    path(f"{_PATIENT}/safety/report/", safety.report_concern, name="report-concern"),
    path(f"{_PATIENT}/safety/act/<slug:action>/", safety.act, name="safety-act"),
]
