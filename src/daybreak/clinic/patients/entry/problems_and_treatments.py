"""Diagnoses, treatments that are no medicine, hospital stays, allergies and coverage."""

from typing import Any

from django import forms

from daybreak.clinic.patients.entry.fields import (
    OWN_CONCEPT,
    TERMINOLOGY,
    ClinicalDateField,
    RecordForm,
    Resource,
    code_in,
    coded,
    concept,
    period,
    typed_date,
    words_in,
)
from daybreak.clinic.patients.entry.medicine import medicine_names
from daybreak.clinic.ui.widgets import SuggestingInput
from daybreak.knowledge import load_tables

TREATMENTS = ("ect", "tms", "psychotherapy")
NOT_DIAGNOSES = (*TREATMENTS, "psychiatric_reason")
OTHER = ("", "Something else: say what in words")


def _concepts(names: list[str]) -> list[tuple[str, str]]:
    concepts = load_tables().concepts
    return [OTHER, *((name, concepts[name].label) for name in names if name in concepts)]


def _diagnoses() -> list[tuple[str, str]]:
    concepts = load_tables().concepts.values()
    ordered = sorted((each for each in concepts if each.id not in NOT_DIAGNOSES), key=lambda each: each.label)
    return _concepts([each.id for each in ordered])


class _CodedForm(RecordForm):
    """A record that is one of the known ideas, or something in words."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when neither a choice nor words were given."""
        cleaned = super().clean()
        if not cleaned.get("what") and not cleaned.get("words"):
            self.add_error("words", "Choose one above, or say in words what it is.")
        return cleaned

    def code(self) -> Resource:
        """The code; the original's codes hold as long as neither choice nor words were changed."""
        what, words = self.cleaned_data["what"], self.cleaned_data["words"]
        before = self.base.get("code")
        if before and what == code_in(before, OWN_CONCEPT) and words == words_in(before):
            return before
        if not what:
            return {"text": words}
        return concept(OWN_CONCEPT, what, load_tables().concepts[what].label) | ({"text": words} if words else {})


class ConditionForm(_CodedForm):
    """A diagnosis or a problem (FHIR Condition)."""

    resource_type = "Condition"

    what = forms.ChoiceField(label="Diagnosis", choices=_diagnoses, required=False)
    words = forms.CharField(label="In words", required=False, max_length=300)
    clinical = forms.ChoiceField(
        label="State",
        choices=[
            ("active", "Active"),
            ("recurrence", "Come back"),
            ("remission", "In remission"),
            ("resolved", "Resolved"),
            ("inactive", "Inactive"),
        ],
    )
    verification = forms.ChoiceField(
        label="Certainty",
        choices=[("confirmed", "Confirmed"), ("provisional", "Provisional"), ("refuted", "Ruled out")],
    )
    start = ClinicalDateField(label="Since", required=False)
    end = ClinicalDateField(label="Until", required=False)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        return {
            "what": code_in(resource.get("code"), OWN_CONCEPT),
            "words": words_in(resource.get("code")),
            "clinical": code_in(resource.get("clinicalStatus"), f"{TERMINOLOGY}condition-clinical"),
            "verification": code_in(resource.get("verificationStatus"), f"{TERMINOLOGY}condition-ver-status"),
            "start": typed_date(resource.get("onsetDateTime")),
            "end": typed_date(resource.get("abatementDateTime")),
        }

    def written(self) -> Resource:
        """Code, statuses and dates. A diagnosis that is ruled out has no clinical status."""
        given = self.cleaned_data
        ruled_out = given["verification"] == "refuted"
        return {
            "code": self.code(),
            "clinicalStatus": None if ruled_out else coded("condition-clinical", given["clinical"]),
            "verificationStatus": coded("condition-ver-status", given["verification"]),
            "onsetDateTime": given["start"] or None,
            "abatementDateTime": given["end"] or None,
        }


class ProcedureForm(_CodedForm):
    """ECT, TMS, psychotherapy or another treatment (FHIR Procedure)."""

    resource_type = "Procedure"

    what = forms.ChoiceField(label="Treatment", choices=lambda: _concepts(list(TREATMENTS)), required=False)
    words = forms.CharField(
        label="In words", required=False, max_length=300, help_text="For example 12 right unilateral treatments"
    )
    status = forms.ChoiceField(
        label="State", choices=[("completed", "Finished"), ("in-progress", "Going on"), ("stopped", "Stopped early")]
    )
    start = ClinicalDateField(label="From", required=False)
    end = ClinicalDateField(label="Until", required=False)
    outcome = forms.CharField(label="Outcome", required=False, max_length=300)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        when = resource.get("performedPeriod", {})
        return {
            "what": code_in(resource.get("code"), OWN_CONCEPT),
            "words": words_in(resource.get("code")),
            "status": resource.get("status"),
            "start": typed_date(when.get("start") or resource.get("performedDateTime")),
            "end": typed_date(when.get("end")),
            "outcome": words_in(resource.get("outcome")),
        }

    def written(self) -> Resource:
        """Code, status, days and outcome."""
        given = self.cleaned_data
        return {
            "code": self.code(),
            "status": given["status"],
            "performedDateTime": None,
            "performedPeriod": period(given["start"], given["end"]),
            "outcome": {"text": given["outcome"]} if given["outcome"] else None,
        }


class HospitalStayForm(RecordForm):
    """A stay in hospital (FHIR Encounter)."""

    resource_type = "Encounter"
    type_words = "Hospital stay"

    psychiatric = forms.BooleanField(label="For a psychiatric reason", required=False)
    reason = forms.CharField(label="Reason", required=False, max_length=300)
    start = ClinicalDateField(label="Admitted")
    end = ClinicalDateField(label="Discharged", required=False)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        reason = next(iter(resource.get("reasonCode", [])), {})
        return {
            "psychiatric": bool(code_in(reason, OWN_CONCEPT)),
            "reason": words_in(reason),
            "start": typed_date(resource.get("period", {}).get("start")),
            "end": typed_date(resource.get("period", {}).get("end")),
        }

    def written(self) -> Resource:
        """Class, days and reason."""
        given = self.cleaned_data
        return {
            "status": "finished" if given["end"] else "in-progress",
            "class": {"system": f"{TERMINOLOGY}v3-ActCode", "code": "IMP", "display": "inpatient encounter"},
            "type": [{"text": self.type_words}],
            "period": period(given["start"], given["end"]),
            "reasonCode": self._reason(given["psychiatric"], given["reason"]),
        }

    @classmethod
    def shows_all_of(cls, resource: Resource) -> bool:
        """Whether the stay was typed in here: a stay from elsewhere has codes that the form would hide."""
        return resource.get("type") == [{"text": cls.type_words}] and len(resource.get("reasonCode", [])) < 2

    def _reason(self, psychiatric: bool, words: str) -> list[Resource] | None:
        if psychiatric:
            return [concept(OWN_CONCEPT, "psychiatric_reason", words or "Psychiatric reason")]
        return [{"text": words}] if words else None


class AllergyForm(RecordForm):
    """An allergy or intolerance (FHIR AllergyIntolerance)."""

    resource_type = "AllergyIntolerance"

    substance = forms.CharField(label="To what", max_length=200)
    reaction = forms.CharField(label="Reaction", required=False, max_length=300)
    clinical = forms.ChoiceField(
        label="State", choices=[("active", "Active"), ("inactive", "Inactive"), ("resolved", "Resolved")]
    )
    verification = forms.ChoiceField(
        label="Certainty",
        choices=[("confirmed", "Confirmed"), ("unconfirmed", "Unconfirmed"), ("refuted", "Ruled out")],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["substance"].widget = SuggestingInput(medicine_names)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        reaction = next(iter(resource.get("reaction", [])), {})
        return {
            "substance": words_in(resource.get("code")),
            "reaction": words_in(next(iter(reaction.get("manifestation", [])), {})),
            "clinical": code_in(resource.get("clinicalStatus"), f"{TERMINOLOGY}allergyintolerance-clinical"),
            "verification": code_in(
                resource.get("verificationStatus"), f"{TERMINOLOGY}allergyintolerance-verification"
            ),
        }

    def written(self) -> Resource:
        """Substance, statuses and reaction."""
        given = self.cleaned_data
        before = self.base.get("code")
        return {
            "code": before if before and words_in(before) == given["substance"] else {"text": given["substance"]},
            "clinicalStatus": coded("allergyintolerance-clinical", given["clinical"]),
            "verificationStatus": coded("allergyintolerance-verification", given["verification"]),
            "reaction": [{"manifestation": [{"text": given["reaction"]}]}] if given["reaction"] else None,
        }


class CoverageForm(RecordForm):
    """Who pays (FHIR Coverage)."""

    resource_type = "Coverage"

    payer = forms.CharField(label="Payer", max_length=200)
    plan = forms.CharField(label="Plan", required=False, max_length=200)
    member = forms.CharField(label="Member number", required=False, max_length=100)
    start = ClinicalDateField(label="Valid from", required=False, future=True)
    end = ClinicalDateField(label="Valid until", required=False, future=True)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        return {
            "payer": next(iter(resource.get("payor", [])), {}).get("display", ""),
            "plan": words_in(resource.get("type")),
            "member": resource.get("subscriberId", ""),
            "start": typed_date(resource.get("period", {}).get("start")),
            "end": typed_date(resource.get("period", {}).get("end")),
        }

    def written(self) -> Resource:
        """Payer, plan, number and days."""
        given = self.cleaned_data
        return {
            "status": "active",
            "payor": [{"display": given["payer"]}],
            "type": {"text": given["plan"]} if given["plan"] else None,
            "subscriberId": given["member"] or None,
            "period": period(given["start"], given["end"]),
        }
