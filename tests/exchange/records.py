"""FHIR resources for the tests of reading: complete enough to be understood, to be bent by one field."""

import json
from collections.abc import Mapping
from typing import Any

from daybreak.care.chart import MedicationExposure
from daybreak.exchange.fhir import Limits, ReadReport, ReadResource, read
from exchange.tables import TABLES

Resource = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ANN = {"reference": "Patient/ann"}
SERTRALINE = {"text": "sertraline 50 MG Oral Tablet"}
ONCE_A_DAY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}


def patient(identity: str | None = "ann", **more: Any) -> Resource:
    """A person."""
    return _resource("Patient", identity, {"name": [{"family": "Smith", "given": ["Ann"]}], **more})


def condition(identity: str | None = "c", **more: Any) -> Resource:
    """A problem in words."""
    return _resource("Condition", identity, {"subject": ANN, "code": {"text": "Asthma"}, **more})


def order(identity: str | None = "o", **more: Any) -> Resource:
    """Sertraline 50 mg, ordered on 1 May 2024, one tablet a day."""
    body = {
        "subject": ANN,
        "status": "completed",
        "intent": "order",
        "medicationCodeableConcept": SERTRALINE,
        "authoredOn": "2024-05-01",
        "dosageInstruction": [{"text": "1 tablet daily"}],
    }
    return _resource("MedicationRequest", identity, body | more)


def statement(identity: str | None = "s", **more: Any) -> Resource:
    """Sertraline 50 mg, reported as taken in May 2024, one tablet a day."""
    body = {
        "subject": ANN,
        "status": "completed",
        "medicationCodeableConcept": SERTRALINE,
        "effectivePeriod": {"start": "2024-05-01", "end": "2024-05-31"},
        "dosage": [{"text": "1 tablet daily"}],
    }
    return _resource("MedicationStatement", identity, body | more)


def observation(identity: str | None = "v", **more: Any) -> Resource:
    """A body weight of 70 kg."""
    body = {
        "subject": ANN,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "29463-7"}]},
        "effectiveDateTime": "2024-05-01",
        "valueQuantity": quantity(70, "kg"),
    }
    return _resource("Observation", identity, body | more)


def quantity(value: float, code: str) -> Resource:
    """A quantity with a UCUM unit."""
    return {"value": value, "unit": code, "system": UCUM, "code": code}


def doses(*amounts: Resource, **more: Any) -> Resource:
    """A dosage of those quantities each time."""
    return {"doseAndRate": [{"doseQuantity": amount} for amount in amounts], **more}


def bundle(*resources: Resource, kind: str = "collection") -> bytes:
    """The resources in a bundle, without fullUrls."""
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def report_of(*resources: Resource, known: Mapping[str, bytes] | None = None) -> ReadReport:
    """What reading a bundle of the resources says."""
    return read(bundle(*resources), TABLES, known=known)


def one(resource: Resource, *others: Resource, known: Mapping[str, bytes] | None = None) -> ReadResource:
    """What reading says of the first resource, the others being in the same file."""
    return report_of(resource, *others, known=known).resources[0]


def exposure(resource: Resource, *others: Resource, known: Mapping[str, bytes] | None = None) -> MedicationExposure:
    """The only exposure that a resource gives."""
    (fact,) = one(resource, *others, known=known).facts
    assert isinstance(fact, MedicationExposure)
    return fact


def told(resource: ReadResource) -> str:
    """The problems of a resource as one text."""
    return "; ".join(f"{each.path}: {each.found}, expected {each.expected}" for each in resource.problems)


def read_bytes(content: bytes, **limits: int) -> ReadReport:
    """What reading a file says, with other limits than the usual ones if given."""
    return read(content, TABLES, limits=Limits(**limits))


def _resource(resource_type: str, identity: str | None, body: Resource) -> Resource:
    head = {"resourceType": resource_type} | ({"id": identity} if identity is not None else {})
    return head | {key: value for key, value in body.items() if value is not None}
