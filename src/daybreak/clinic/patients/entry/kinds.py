"""What can be typed in: one line each, in the order of the page that offers them."""

from typing import NamedTuple

from daybreak.clinic.patients.entry.fields import RecordForm, Resource
from daybreak.clinic.patients.entry.medicine import MedicineForm, states_fit
from daybreak.clinic.patients.entry.observations import (
    IN_WORDS,
    VITAL_SIGNS,
    MeasureForm,
    ResultForm,
    SuicideRiskForm,
    VitalSignsForm,
)
from daybreak.clinic.patients.entry.patient import PatientForm
from daybreak.clinic.patients.entry.prescription import PrescriptionForm, fits
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
        Kind("result", "Test with a result in words", "Pregnancy test, drug screen, urinalysis, ECG", ResultForm),
        Kind("procedure", "Other treatment", "ECT, TMS, psychotherapy", ProcedureForm),
        Kind("hospital-stay", "Hospital stay", "Admissions, psychiatric or not", HospitalStayForm),
        Kind("allergy", "Allergy or intolerance", "To a medicine or anything else", AllergyForm),
        Kind("coverage", "Coverage", "Who pays", CoverageForm),
    )
}


class Entry(NamedTuple):
    """The form that a question leads to, and what it begins with."""

    kind: str
    begins_with: dict[str, str]


def entry_for(question_id: str) -> Entry | None:
    """Where a record that settles this question is typed in; None where the whole choice has to be offered."""
    about, _, name = question_id.partition(":")
    if about == "baseline":
        return _baseline_entry(name)
    return _ENTRIES.get(question_id) or (Entry("medicine", {}) if about == "trial" else None)


def _baseline_entry(observable: str) -> Entry:
    if observable in IN_WORDS:
        return Entry("result", {"test": observable})
    return Entry("vital-signs", {}) if observable in VITAL_SIGNS else Entry("measure", {"measure": observable})


_ENTRIES = {
    "measure:blood_pressure": Entry("vital-signs", {}),
    "measure:cssrs_screener": Entry("suicide-risk", {}),
    "measure:severity": Entry("measure", {"measure": "phq9_total"}),
    "measure:impairment": Entry("measure", {"measure": "wsas_total"}),
}


def form_for(resource: Resource) -> type[RecordForm] | None:
    """The form that can correct this resource without hiding a part that it judges by; None if there is none."""
    if resource.get("resourceType") == "Observation":
        return _observation_form(resource)
    if resource.get("resourceType") == "MedicationRequest":
        return PrescriptionForm if fits(resource) else None
    if resource.get("resourceType") == "MedicationStatement":
        return MedicineForm if states_fit(resource) else None
    if resource.get("resourceType") == "Encounter":
        return HospitalStayForm if HospitalStayForm.shows_all_of(resource) else None
    return _BY_TYPE.get(str(resource.get("resourceType")))


_BY_TYPE: dict[str, type[RecordForm]] = {
    "Patient": PatientForm,
    "Condition": ConditionForm,
    "Procedure": ProcedureForm,
    "AllergyIntolerance": AllergyForm,
    "Coverage": CoverageForm,
}


def _observation_form(resource: Resource) -> type[RecordForm] | None:
    forms = (VitalSignsForm, SuicideRiskForm, ResultForm, MeasureForm)
    return next((form for form in forms if form.shows_all_of(resource)), None)
