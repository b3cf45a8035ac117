"""Small FHIR resources, for tests that care about what happens to them rather than what they say."""

import json
from typing import Any

Resource = dict[str, Any]


def patient(fhir_id: str = "ann", family: str = "Smith", given: str = "Ann", **more: Any) -> Resource:
    """A person with a name and a birth date."""
    return {
        "resourceType": "Patient",
        "id": fhir_id,
        "name": [{"use": "official", "family": family, "given": given.split()}],
        "gender": "female",
        "birthDate": "1980-03-12",
        **more,
    }


def condition(fhir_id: str = "depression", who: str = "ann", text: str = "Major depressive disorder") -> Resource:
    """An active problem."""
    return {
        "resourceType": "Condition",
        "id": fhir_id,
        "clinicalStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
        },
        "code": {
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F33.2", "display": text}],
            "text": text,
        },
        "subject": {"reference": f"Patient/{who}"},
        "onsetDateTime": "2024-01-10",
    }


def order_of(medication: str, fhir_id: str = "order", who: str = "ann") -> Resource:
    """A prescription that only points at its medicine."""
    return {
        "resourceType": "MedicationRequest",
        "id": fhir_id,
        "status": "active",
        "intent": "order",
        "medicationReference": {"reference": medication},
        "subject": {"reference": f"Patient/{who}"},
        "authoredOn": "2024-02-01",
        "dosageInstruction": [{"text": "Take one tablet by mouth once daily"}],
    }


def sertraline(fhir_id: str = "sertraline", strength: int = 50) -> Resource:
    """A medicine that prescriptions point at."""
    return {"resourceType": "Medication", "id": fhir_id, "code": {"text": f"sertraline {strength} MG Oral Tablet"}}


def identifier(value: str, system: str = "https://north.example/mrn", code: str = "MR") -> Resource:
    """A number that a system gave a patient."""
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": code}
    return {"system": system, "value": value, "type": {"coding": [coding]}}


def bundle(*resources: Resource) -> bytes:
    """A collection bundle."""
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def ndjson(*resources: Resource) -> bytes:
    """One resource a line."""
    return b"\n".join(json.dumps(resource).encode() for resource in resources) + b"\n"
