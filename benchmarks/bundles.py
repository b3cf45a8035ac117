"""Bundles like those that a hospital's system exports: one person's years of care, most of it of no use to screening.

Invented from numbers that a seed draws; the same number of bundles is the same bytes on every machine.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

Resource = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

FAMILIES = ("Abend", "Brook", "Castell", "Dorn", "Ellery", "Fenwick", "Garland", "Holm", "Iversen", "Jardine")
GIVENS = ("Ada", "Ben", "Clara", "David", "Elin", "Femi", "Greta", "Hugo", "Ines", "Jonas")
MEDICINES = (
    ("36437", "sertraline 50 MG Oral Tablet"),
    ("32937", "paroxetine 20 MG Oral Tablet"),
    ("39786", "venlafaxine 75 MG Extended Release Oral Capsule"),
    ("15996", "mirtazapine 15 MG Oral Tablet"),
    ("29046", "lisinopril 10 MG Oral Tablet"),
    ("6809", "metformin 500 MG Oral Tablet"),
    ("83367", "atorvastatin 20 MG Oral Tablet"),
)
CONDITIONS = (
    ("370143000", "Major depressive disorder"),
    ("59621000", "Essential hypertension"),
    ("44054006", "Type 2 diabetes mellitus"),
    ("195662009", "Acute viral pharyngitis"),
    ("444814009", "Viral sinusitis"),
)
MEASURES = (
    ("44261-6", "Patient Health Questionnaire 9 item total score", "{score}", 0, 27),
    ("8302-2", "Body height", "cm", 150, 195),
    ("29463-7", "Body weight", "kg", 50, 120),
    ("2160-0", "Creatinine", "mg/dL", 0.6, 1.4),
    ("4548-4", "Hemoglobin A1c", "%", 4.8, 8.5),
    ("2093-3", "Total cholesterol", "mg/dL", 140, 260),
)


def write_bundles(folder: Path, count: int) -> Path:
    """A folder of that many bundles."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:04d}.json").write_bytes(bundle(number))
    return folder


def bundle(number: int) -> bytes:
    """The transaction bundle of one invented person: about three hundred resources."""
    person = _Person(number)
    person.add_visits(40)
    entries = [_entry(resource) for resource in person.resources]
    content = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return json.dumps(content, indent=2).encode()


class _Person:
    def __init__(self, number: int) -> None:
        self.random = Random(number)
        self.resources: list[Resource] = []
        family, given = self.random.choice(FAMILIES), self.random.choice(GIVENS)
        self.subject = f"urn:uuid:{self._id()}"
        self._keep(
            "Patient",
            identifier=[
                {"type": {"coding": [{"system": f"{TERMINOLOGY}/v2-0203", "code": "MR"}]}, "system": "urn:bench:mrn"}
                | {"value": f"MRN{number:07d}"}
            ],
            name=[{"use": "official", "family": f"{family}{number}", "given": [given]}],
            gender=self.random.choice(["female", "male"]),
            birthDate=str(date(1945, 1, 1) + timedelta(days=self.random.randrange(20_000))),
            address=[{"line": ["1 Long Road"], "city": "Newtown", "postalCode": "00000", "country": "US"}],
        )
        self.resources[0]["id"] = self.subject.removeprefix("urn:uuid:")

    def add_visits(self, count: int) -> None:
        day = date(2012, 1, 1)
        for _ in range(count):
            day += timedelta(days=self.random.randrange(20, 180))
            self._visit(day)

    def _visit(self, day: date) -> None:
        period = {"start": f"{day}T09:00:00+00:00", "end": f"{day}T09:30:00+00:00"}
        kind = {"class": {"system": ACT, "code": "AMB"}, "type": [_concept(SNOMED, "185349003", "Check up")]}
        encounter = self._keep("Encounter", subject=self._me(), status="finished", period=period, **kind)
        visit = {"subject": self._me(), "encounter": {"reference": f"urn:uuid:{encounter['id']}"}}
        for measure in self.random.sample(MEASURES, 4):
            self._measure(measure, day, visit)
        self._blood_pressure(day, visit)
        if self.random.random() < 0.3:
            self._condition(day, visit)
        if self.random.random() < 0.5:
            self._order(day, visit)
        if self.random.random() < 0.4:
            code = _concept(SNOMED, "428191000124101", "Documentation of current medications")
            self._keep("Procedure", status="completed", code=code, performedPeriod=period, **visit)

    def _measure(self, measure: tuple[str, str, str, float, float], day: date, visit: Resource) -> None:
        code, text, unit, low, high = measure
        number = round(self.random.uniform(low, high), 0 if unit == "{score}" else 1)
        quantity = {"value": number, "unit": unit, "system": UCUM, "code": unit}
        self._observe(_concept(LOINC, code, text), day, visit, valueQuantity=quantity)

    def _blood_pressure(self, day: date, visit: Resource) -> None:
        parts = (("8480-6", "Systolic blood pressure", 118), ("8462-4", "Diastolic blood pressure", 74))
        component = [
            {
                "code": _concept(LOINC, code, text),
                "valueQuantity": {"value": middle + self.random.randrange(-9, 30), "unit": "mm[Hg]"}
                | {"system": UCUM, "code": "mm[Hg]"},
            }
            for code, text, middle in parts
        ]
        self._observe(_concept(LOINC, "85354-9", "Blood pressure panel"), day, visit, component=component)

    def _observe(self, code: Resource, day: date, visit: Resource, **value: Any) -> None:
        category = [{"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": "vital-signs"}]}]
        when = {"effectiveDateTime": f"{day}T09:10:00+00:00", "issued": f"{day}T09:10:00.000+00:00"}
        self._keep("Observation", status="final", category=category, code=code, **when, **value, **visit)

    def _condition(self, day: date, visit: Resource) -> None:
        code, text = self.random.choice(CONDITIONS)
        self._keep(
            "Condition",
            clinicalStatus=_concept(f"{TERMINOLOGY}/condition-clinical", "active"),
            verificationStatus=_concept(f"{TERMINOLOGY}/condition-ver-status", "confirmed"),
            code=_concept(SNOMED, code, text),
            onsetDateTime=f"{day}T09:00:00+00:00",
            recordedDate=f"{day}T09:00:00+00:00",
            **visit,
        )

    def _order(self, day: date, visit: Resource) -> None:
        code, text = self.random.choice(MEDICINES)
        self._keep(
            "MedicationRequest",
            status="completed",
            intent="order",
            medicationCodeableConcept=_concept(RXNORM, code, text),
            authoredOn=f"{day}T09:20:00+00:00",
            dosageInstruction=[
                {
                    "text": "Take 1 by mouth once daily",
                    "timing": {"repeat": {"frequency": 1, "period": 1.0, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": {"value": self.random.choice([1, 1, 2])}}],
                }
            ],
            dispenseRequest={"expectedSupplyDuration": {"value": 30, "unit": "days", "system": UCUM, "code": "d"}},
            **visit,
        )

    def _keep(self, resource_type: str, **fields: Any) -> Resource:
        resource = {"resourceType": resource_type, "id": self._id(), **fields}
        self.resources.append(resource)
        return resource

    def _me(self) -> Resource:
        return {"reference": self.subject}

    def _id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))


def _concept(system: str, code: str, text: str = "") -> Resource:
    coding = {"system": system, "code": code} | ({"display": text} if text else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def _entry(resource: Resource) -> Resource:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource, "request": request}
