"""The addresses of messages, of how a patient may be reached, and of who is paged."""

from django.urls import path

from daybreak.clinic.messages.views import listing, on_call, patient

_MESSAGE = "patients/<int:patient_id>/contact/messages/<uuid:message_id>/"

urlpatterns = [
    path("messages/", listing.everybody, name="messages"),
    path("messages/on-call/", on_call.shown, name="on-call"),
    path("messages/on-call/change/", on_call.change, name="change-on-call"),
    path("messages/on-call/test/", on_call.test, name="test-on-call"),
    path("patients/<int:patient_id>/contact/", patient.contact, name="patient-contact"),
    path(_MESSAGE, listing.one, name="message"),
    path(f"{_MESSAGE}again/", listing.again, name="message-again"),
    path(f"{_MESSAGE}cancel/", listing.cancel_message, name="cancel-message"),
]
