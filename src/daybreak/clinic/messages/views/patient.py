"""How one patient may be reached, and what was sent to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.messages.contacts import ContactRefused, contact_of, record_contact
from daybreak.clinic.messages.forms import ContactForm
from daybreak.clinic.messages.models import PatientContact
from daybreak.clinic.messages.shown import channel_states, messages_for, rows
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see

_SHOWN = 50


@requires("message.contact")
def contact(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The contact in force, in a form that records a new one; what counted before; the patient's messages."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = ContactForm(posted(request), label_suffix="", initial=_initial(patient))
    if request.method == "POST" and form.is_valid():
        try:
            record_contact(patient, by=request.user, **form.cleaned_data)
        except ContactRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Recorded. It counts from now on.")
            return redirect("patient-contact", patient_id)
    found = messages_for(request.user).filter(patient=patient_id, staff=None).order_by("-created_at")[:_SHOWN]
    context = patient_context(request, patient_id) | {
        "form": form,
        "history": PatientContact.objects.filter(patient=patient_id).select_related("recorded_by"),
        "rows": rows(found, timezone.now()),
        "channels": channel_states(),
    }
    return render(request, "messages/contact.html", context)


def patient_context(request: HttpRequest, patient_id: Any) -> dict[str, object]:
    """What stands above a page about a patient. Who may not open the chart gets the name and nothing of the chart."""
    if request.user.may("patient.read"):
        return see(patient_id).context()
    return {"patient": get_object_or_404(Patient, pk=patient_id)}


def _initial(patient: Patient) -> dict[str, object]:
    known = contact_of(patient)
    if known is None:
        return {}
    names = ("email", "telephone", "agreed_email", "agreed_sms", "language")
    return {name: getattr(known, name) for name in names}
