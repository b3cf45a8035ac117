"""A medicine as the patient or a letter reports it (FHIR MedicationStatement)."""

from typing import Any

from django import forms

from daybreak.clinic.patients.entry.fields import ClinicalDateField, RecordForm, Resource, period, typed_date, words_in
from daybreak.clinic.ui.widgets import SuggestingInput
from daybreak.knowledge import load_tables

STATES = [("active", "Taking it now"), ("completed", "Finished or stopped"), ("intended", "Planned, not begun")]
REASONS = [
    ("", "Not known"),
    ("lack of effect", "It did not help"),
    ("adverse effect", "It was not tolerated"),
    ("responded", "It helped and was no longer needed"),
    ("non-adherence", "It was not taken as agreed"),
    ("other", "Another reason"),
]


def states_fit(resource: Resource) -> bool:
    """Whether the form shows all that a report is judged by: one named medicine, at most one dosage, a usual state."""
    return (
        isinstance(resource.get("medicationCodeableConcept"), dict)
        and len(resource.get("dosage", [])) <= 1
        and resource.get("status") in dict(STATES)
    )


def medicine_names() -> list[str]:
    """The names that the tables know, for suggestions."""
    tables = load_tables()
    return sorted(
        {medicine.label for medicine in tables.medicines.values()} | {m.label for m in tables.combinations.values()}
    )


class MedicineForm(RecordForm):
    """One medicine at one dose; a change of dose is another record."""

    resource_type = "MedicationStatement"

    name = forms.CharField(label="Medicine", max_length=200, help_text="Ingredient or brand, as on the prescription")
    daily_dose = forms.FloatField(
        label="Total dose a day, mg", required=False, min_value=0.001, help_text="Leave empty if nobody knows"
    )
    dosage = forms.CharField(
        label="How it is taken", required=False, max_length=300, help_text="In words, for example one tablet at night"
    )
    as_needed = forms.BooleanField(label="Only when needed", required=False)
    start = ClinicalDateField(label="Started", required=False)
    status = forms.ChoiceField(label="Now", choices=STATES)
    end = ClinicalDateField(label="Stopped", required=False, help_text="The last day at this dose")
    reason = forms.ChoiceField(label="Why it was stopped", choices=REASONS, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].widget = SuggestingInput(medicine_names)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        dosage = next(iter(resource.get("dosage", [])), {})
        when = resource.get("effectivePeriod", {})
        reason = words_in(next(iter(resource.get("statusReason", [])), {}))
        return {
            "name": words_in(resource.get("medicationCodeableConcept")),
            "daily_dose": daily_dose_of(dosage),
            "dosage": dosage.get("text", ""),
            "as_needed": dosage.get("asNeededBoolean", False),
            "start": typed_date(when.get("start") or resource.get("effectiveDateTime")),
            "end": typed_date(when.get("end")),
            "status": resource.get("status", "active"),
            "reason": reason if reason in dict(REASONS) else "other" if reason else "",
        }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a medicine that goes on and has an end."""
        cleaned = super().clean()
        if cleaned.get("status") == "active" and cleaned.get("end"):
            self.add_error("end", "It has an end, so it is not taken now. Choose “Finished or stopped”.")
        return cleaned

    def written(self) -> Resource:
        """Status, medicine, days and dose."""
        given = self.cleaned_data
        return {
            "status": given["status"],
            "statusReason": [{"text": given["reason"]}] if given["reason"] else None,
            "medicationCodeableConcept": self._medicine(given["name"]),
            "effectiveDateTime": None,
            "effectivePeriod": period(given["start"], given["end"]),
            "dosage": [self._dosage()],
        }

    def _medicine(self, name: str) -> Resource:
        """The codes of the original hold only as long as its words do."""
        before = self.base.get("medicationCodeableConcept")
        return before if before and words_in(before) == name else {"text": name}

    def _dosage(self) -> Resource:
        given = self.cleaned_data
        dose = given["daily_dose"]
        return {
            "text": given["dosage"] or (f"{dose:g} mg a day" if dose else "not known"),
            "asNeededBoolean": given["as_needed"],
            **(once_a_day(dose) if dose else {}),
        }


def once_a_day(dose: float) -> Resource:
    """A dose of so many mg a day in the fields of a FHIR Dosage."""
    return {
        "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [
            {"doseQuantity": {"value": dose, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
        ],
    }


def daily_dose_of(dosage: Resource) -> float | None:
    """The dose of a day where the record gives it in mg once a day, as this form writes it."""
    amount = next(iter(dosage.get("doseAndRate", [])), {}).get("doseQuantity", {})
    repeat = dosage.get("timing", {}).get("repeat", {})
    if amount.get("unit") != "mg" or repeat.get("period") != 1 or repeat.get("periodUnit") != "d":
        return None
    return amount.get("value", 0) * repeat.get("frequency", 1) or None
