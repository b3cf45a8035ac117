"""The addresses of the controlled-drug register."""

from django.urls import URLPattern, path

from daybreak.clinic.controlled_drugs.views import entering, reading

urlpatterns: list[URLPattern] = [
    path("drug-register/", reading.register, name="drug-register"),
    path("drug-register/reconciliation/", reading.reconcile, name="drug-register-reconciliation"),
    path("drug-register/register.pdf", reading.paper, name="drug-register-pdf"),
    path("drug-register/drugs/new/", entering.add, name="drug-register-drug"),
    path("drug-register/enter/<slug:kind>/", entering.enter_kind, name="drug-register-enter"),
    path("drug-register/entries/<int:entry_id>/", reading.entry, name="drug-register-entry"),
    path("drug-register/entries/<int:entry_id>/correct/", entering.correct_entry, name="drug-register-correct"),
    path(
        "patients/<int:patient_id>/sessions/<uuid:session_id>/register/",
        entering.enter_session,
        name="drug-register-session",
    ),
]
