"""What can be typed in: one line each, in the order of the page that offers them."""

from typing import NamedTuple

from daybreak.clinic.patients.entry.fields import RecordForm, Resource
from daybreak.clinic.patients.entry.medicine import MedicineForm
from daybreak.clinic.patients.entry.observations import MeasureForm, ResultForm, SuicideRiskForm, VitalSignsForm
from daybreak.clinic.patients.entry.patient import PatientForm
from daybreak.clinic.patients.entry.problems_and_treatments import (
    AllergyForm,
    ConditionForm,
    CoverageForm,
    HospitalStayForm,
    ProcedureForm,
)


class Kind(NamedTuple):
    """A kind of record: its name in an address, its title, what it is for, and its form."""

    name: str
    title: str
    purpose: str
    form: type[RecordForm]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("medicine", "Medicine", "An antidepressant or any other medicine, now or in the past", MedicineForm),
        Kind("measure", "Measure or laboratory value", "PHQ-9, MADRS, WSAS, a liver value", MeasureForm),
        Kind(
            "condition",
            "Diagnosis or problem",
            "Depression, and anything that may speak against treatment",
            ConditionForm,
        ),
        Kind(
            "vital-signs",
            "Vital signs",
            "Blood pressure, heart rate, oxygen saturation, weight, height",
            VitalSignsForm,
        ),
        Kind("suicide-risk", "Suicide-risk screener", "The answers to the Columbia screener", SuicideRiskForm),
        Kind("result", "Test with a result in words", "Pregnancy test, urine drug screen", ResultForm),
        Kind("procedure", "Other treatment", "ECT, TMS, psychotherapy", ProcedureForm),
        Kind("hospital-stay", "Hospital stay", "Admissions, psychiatric or not", HospitalStayForm),
        Kind("allergy", "Allergy or intolerance", "To a medicine or anything else", AllergyForm),
        Kind("coverage", "Coverage", "Who pays", CoverageForm),
    )
}


def form_for(resource: Resource) -> type[RecordForm] | None:
    """The form that can correct this resource without hiding a part that it judges by; None if there is none."""
    if resource.get("resourceType") == "Observation":
        return _observation_form(resource)
    if resource.get("resourceType") == "MedicationStatement" and "medicationCodeableConcept" not in resource:
        return None
    return _BY_TYPE.get(str(resource.get("resourceType")))


_BY_TYPE: dict[str, type[RecordForm]] = {
    "Patient": PatientForm,
    "MedicationStatement": MedicineForm,
    "Condition": ConditionForm,
    "Procedure": ProcedureForm,
    "AllergyIntolerance": AllergyForm,
    "Coverage": CoverageForm,
}


def _observation_form(resource: Resource) -> type[RecordForm] | None:
    panel = resource.get("code", {}).get("text")
    for form in (VitalSignsForm, SuicideRiskForm):
        if panel == form.panel:
            return form
    if "component" in resource:
        return None
    if "valueCodeableConcept" in resource:
        return ResultForm if ResultForm.fields_of(resource)["test"] else None
    return MeasureForm if "valueQuantity" in resource and MeasureForm.fields_of(resource)["measure"] else None
