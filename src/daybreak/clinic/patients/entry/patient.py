"""Who a new patient is (FHIR Patient)."""

from typing import Any

from django import forms

from daybreak.clinic.patients.entry.fields import ClinicalDateField, RecordForm, Resource, typed_date


class PatientForm(RecordForm):
    """Name, date of birth, sex and record number."""

    resource_type = "Patient"

    family = forms.CharField(label="Family name", max_length=100)
    given = forms.CharField(label="Given names", max_length=100)
    birth_date = ClinicalDateField(label="Date of birth")
    sex = forms.ChoiceField(
        label="Sex", choices=[("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")]
    )
    mrn = forms.CharField(label="Medical record number", required=False, max_length=60)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        name = next(iter(resource.get("name", [])), {})
        return {
            "family": name.get("family", ""),
            "given": " ".join(name.get("given", [])),
            "birth_date": typed_date(resource.get("birthDate")),
            "sex": resource.get("gender"),
            "mrn": next((each.get("value", "") for each in resource.get("identifier", []) if _is_mrn(each)), ""),
        }

    def written(self) -> Resource:
        """The person. Other names and numbers of the original stay."""
        given = self.cleaned_data
        names = self.base.get("name", [{}])
        others = [each for each in self.base.get("identifier", []) if not _is_mrn(each)]
        return {
            "name": [
                {**names[0], "use": "official", "family": given["family"], "given": given["given"].split()},
                *names[1:],
            ],
            "birthDate": given["birth_date"],
            "gender": given["sex"],
            "identifier": ([_mrn(given["mrn"])] if given["mrn"] else []) + others,
        }


def _mrn(value: str) -> Resource:
    kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
    return {"type": kind, "system": "urn:daybreak:mrn", "value": value}


def _is_mrn(identifier: Resource) -> bool:
    codings = identifier.get("type", {}).get("coding", [])
    return any(each.get("code") == "MR" for each in codings)
