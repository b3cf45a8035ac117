"""The addresses of consents, their forms, and the education pages of staff and of everybody."""

from django.urls import path

from daybreak.clinic.consents.views import education, form_texts, learning, signing, taking

_PATIENT = "patients/<int:patient_id>/consents"
_OFFER = f"{_PATIENT}/offers/<uuid:offer_id>"

urlpatterns = [
    path("learn/", learning.index, name="learn"),
    path("learn/<slug:page>/", learning.page, name="learn-page"),
    path("consent/<str:token>/", signing.form, name="consent-link"),
    path("education/", education.index, name="education"),
    path("education/<slug:page>/", education.page, name="education-page"),
    path("education/<slug:page>/sheet/", education.sheet, name="education-sheet"),
    path("education/<slug:page>/pdf/", education.pdf, name="education-pdf"),
    path("consent-forms/", form_texts.index, name="consent-forms"),
    path("consent-forms/load/", form_texts.load, name="load-consent-form"),
    path("consent-forms/<slug:route>/<slug:language>/", form_texts.in_use, name="consent-form-in-use"),
    path("consent-forms/<int:form_id>/", form_texts.version, name="consent-form-version"),
    path(f"{_PATIENT}/", taking.consents_of_patient, name="patient-consents"),
    path(f"{_PATIENT}/offer/<slug:route>/", taking.offer_form, name="offer-consent"),
    path(f"{_PATIENT}/paper/<slug:route>/", taking.paper, name="consent-paper"),
    path(f"{_OFFER}/", taking.one_offer, name="consent-offer"),
    path(f"{_OFFER}/withdraw/", taking.withdraw_link, name="withdraw-consent-offer"),
    path(f"{_PATIENT}/<uuid:consent_id>/", taking.one_consent, name="consent"),
    path(f"{_PATIENT}/<uuid:consent_id>/withdraw/", taking.withdraw_consent, name="withdraw-consent"),
    path(f"{_PATIENT}/<uuid:consent_id>/pdf/", taking.pdf, name="consent-pdf"),
]
