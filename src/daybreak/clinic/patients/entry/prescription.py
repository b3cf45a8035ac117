"""Correcting a prescription that was imported (FHIR MedicationRequest). A new medicine is typed in as reported."""

from typing import Any

from django import forms

from daybreak.clinic.patients.entry.fields import ClinicalDateField, RecordForm, Resource, typed_date, words_in
from daybreak.clinic.patients.entry.medicine import daily_dose_of, medicine_names, once_a_day
from daybreak.clinic.ui.widgets import SuggestingInput

STATES = [
    ("active", "Current"),
    ("on-hold", "On hold"),
    ("completed", "Finished"),
    ("stopped", "Stopped"),
    ("cancelled", "Cancelled, never given"),
]


def fits(resource: Resource) -> bool:
    """Whether the form shows all that a prescription is judged by: one named medicine, one dosage, a usual state."""
    dosages = resource.get("dosageInstruction", [])
    return (
        isinstance(resource.get("medicationCodeableConcept"), dict)
        and len(dosages) <= 1
        and resource.get("status") in dict(STATES)
        and "doNotPerform" not in resource
    )


class PrescriptionForm(RecordForm):
    """What was ordered. The supply and everything else that is not shown stays as it was."""

    resource_type = "MedicationRequest"

    name = forms.CharField(label="Medicine", max_length=200, help_text="Ingredient or brand, as on the prescription")
    daily_dose = forms.FloatField(
        label="Total dose a day, mg", required=False, min_value=0.001, help_text="Leave empty where the words say it"
    )
    dosage = forms.CharField(label="How it is taken", required=False, max_length=300)
    as_needed = forms.BooleanField(label="Only when needed", required=False)
    ordered = ClinicalDateField(label="Ordered", required=False)
    status = forms.ChoiceField(label="State", choices=STATES)
    reason = forms.CharField(label="Why it was stopped", required=False, max_length=300)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].widget = SuggestingInput(medicine_names)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        dosage = next(iter(resource.get("dosageInstruction", [])), {})
        return {
            "name": words_in(resource.get("medicationCodeableConcept")),
            "daily_dose": daily_dose_of(dosage),
            "dosage": dosage.get("text", ""),
            "as_needed": dosage.get("asNeededBoolean", False),
            "ordered": typed_date(resource.get("authoredOn")),
            "status": resource.get("status"),
            "reason": words_in(resource.get("statusReason")),
        }

    def written(self) -> Resource:
        """Medicine, day, state and dosage."""
        given = self.cleaned_data
        return {
            "medicationCodeableConcept": {"text": given["name"]},
            "authoredOn": given["ordered"],
            "status": given["status"],
            "statusReason": {"text": given["reason"]} if given["reason"] else None,
            "dosageInstruction": [self._dosage()],
        }

    def _dosage(self) -> Resource:
        given = self.cleaned_data
        dose = given["daily_dose"]
        words = given["dosage"] or (f"{dose:g} mg a day" if dose else "not known")
        return {"text": words, "asNeededBoolean": given["as_needed"], **(once_a_day(dose) if dose else {})}
