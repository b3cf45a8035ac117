"""The addresses of the worksheet, signatures and protocols."""

from django.urls import path

from daybreak.clinic.screening.views import protocols, signed, worksheet

urlpatterns = [
    path("patients/<int:patient_id>/screening/", worksheet.show, name="worksheet"),
    path("patients/<int:patient_id>/screening/answer/", worksheet.answer, name="answer"),
    path("patients/<int:patient_id>/screening/sign/", worksheet.sign, name="sign"),
    path("patients/<int:patient_id>/screening/draft.pdf", signed.draft_summary, name="draft-summary"),
    path("patients/<int:patient_id>/signed/", signed.signed_screenings, name="signed-screenings"),
    path("patients/<int:patient_id>/signed/<int:signed_id>/", signed.signed_screening, name="signed-screening"),
    path("patients/<int:patient_id>/signed/<int:signed_id>/summary.pdf", signed.summary, name="summary"),
    path("protocols/", protocols.protocols, name="protocols"),
    path("protocols/<slug:protocol_id>/", protocols.protocol, name="protocol"),
    path("protocols/<slug:protocol_id>/file/", protocols.protocol_file, name="protocol-file"),
]
