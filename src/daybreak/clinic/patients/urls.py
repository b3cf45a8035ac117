"""The addresses of patients, their records, imports and the inbox."""

from django.urls import path

from daybreak.clinic.patients.views import chart, imports, inbox, listing, records

_RECORD = "patients/<int:patient_id>/records/<str:kind>/<str:identifier>"

urlpatterns = [
    path("patients/", listing.patients, name="patients"),
    path("patients/register/", listing.register, name="register-patient"),
    path("patients/<int:patient_id>/", chart.patient, name="patient"),
    path("patients/<int:patient_id>/records/", records.records, name="records"),
    path("patients/<int:patient_id>/enter/", records.record_kinds, name="record-kinds"),
    path("patients/<int:patient_id>/enter/<slug:kind>/", records.enter, name="enter-record"),
    path("patients/<int:patient_id>/documents/<int:document_id>/", records.document, name="document"),
    path(f"{_RECORD}/", records.record, name="record"),
    path(f"{_RECORD}/correct/", records.correct, name="correct-record"),
    path(f"{_RECORD}/retract/", records.retract, name="retract-record"),
    path(f"{_RECORD}/versions/<int:number>/", records.original, name="original"),
    path("import/", imports.upload, name="import"),
    path("imports/<int:import_id>/", imports.report, name="import-report"),
    path("imports/<int:import_id>/progress/", imports.progress, name="import-progress"),
    path("inbox/", inbox.waiting, name="inbox"),
    path("inbox/<int:record_id>/", inbox.look, name="inbox-record"),
    path("inbox/<int:record_id>/settle/", inbox.settle, name="inbox-settle"),
]
