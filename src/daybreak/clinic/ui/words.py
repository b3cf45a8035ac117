"""The words that a screen uses for the codes inside: one word per idea, the same on every page and on paper."""

from typing import NamedTuple


class Status(NamedTuple):
    """How a state is told: its word, its icon and its tone (a colour pair of the stylesheet)."""

    word: str
    icon: str
    tone: str


VERDICTS = {
    "met": Status("Met", "met", "met"),
    "not_met": Status("Not met", "not_met", "not_met"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
ADVISORY_VERDICTS = {
    "met": Status("No warning", "met", "met"),
    "not_met": Status("Warning", "warning", "advice"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
DECISIONS = {
    "eligible": Status("Eligible", "met", "met"),
    "not_eligible": Status("Not eligible", "not_met", "not_met"),
    "undetermined": Status("Undetermined", "unknown", "unknown"),
}
ADEQUACIES = {
    "adequate": Status("Adequate", "met", "met"),
    "inadequate": Status("Inadequate", "not_met", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
OUTCOMES = {
    "failed": Status("Failed", "", "plain"),
    "responded": Status("Responded", "", "plain"),
    "intolerant": Status("Not tolerated", "", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
IN_EPISODE = {"met": "Yes", "not_met": "No", "unknown": "Not known"}
READINGS = {
    "understood": Status("Understood", "met", "met"),
    "kept": Status("Kept, not used", "info", "plain"),
    "refused": Status("Refused", "not_met", "not_met"),
}
CERTAINTIES = {
    "V": "Checked in the document",
    "V2": "Checked in a source that quotes it",
    "R": "Recalled, not yet checked",
    "R?": "Recalled with doubt",
    "P": "Clinic default",
}
ABBREVIATIONS = {"nassa": "NaSSA", "ergot": "ergot derivative"}
ROUTES = {"intravenous_ketamine": "Intravenous ketamine", "intranasal_esketamine": "Intranasal esketamine"}
UNITS = {
    "mm[Hg]": "mmHg",
    "/min": "per minute",
    "Cel": "°C",
    "kg/m2": "kg/m²",
    "m[IU]/L": "mIU/L",
    "{score}": "",
    "1": "",
    "d": "days",
}
SEXES = {"female": "Female", "male": "Male", "other": "Other", "unknown": "Not known"}
RECORDS = {
    "AllergyIntolerance": "Allergy",
    "Condition": "Diagnosis",
    "Coverage": "Coverage",
    "Encounter": "Visit",
    "Medication": "Medicine",
    "MedicationAdministration": "Dose given",
    "MedicationDispense": "Supply",
    "MedicationRequest": "Prescription",
    "MedicationStatement": "Medicine reported",
    "Observation": "Observation",
    "Patient": "Person",
    "Procedure": "Treatment",
    "QuestionnaireResponse": "Answer",
}
ROLES = {"antidepressant": "Antidepressant", "augmentation": "Augmentation", "combination": "Combination"}
