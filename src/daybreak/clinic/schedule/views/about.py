"""Whom a page of the schedule is about: with the whole banner for the care team, with the name for others."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.seen import see


def about(request: HttpRequest, patient_id: int) -> dict[str, object]:
    """What the templates need. The front desk sees no allergy and no alert. Raises Http404."""
    if request.user.may("patient.read"):  # type: ignore[union-attr]
        return see(patient_id).context()
    return {"patient": get_object_or_404(Patient, pk=patient_id)}
