"""Writes the FHIR R4 resources of invented records: plain dictionaries, stable ids, nothing read from a clock.

`Record` collects one patient's resources. Every method adds one resource and returns it, so that an author may
still bend it (a wrong unit, a missing code) where a story needs a record as untidy as real ones are.
"""

import json
from collections import Counter
from typing import Any

from daybreak.clinic.demo.medicines import medicine

Resource = dict[str, Any]

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
OBSERVABLE = "urn:daybreak:observable"
SCREENING_QUESTIONS = "urn:daybreak:questionnaire:screening"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"

_MEASURES: dict[str, tuple[str, str, str, str | None]] = {
    "phq9": (LOINC, "44261-6", "PHQ-9 total score", "{score}"),
    "gad7": (LOINC, "70274-6", "GAD-7 total score", "{score}"),
    "madrs": (OBSERVABLE, "madrs_total", "MADRS total score", "{score}"),
    "qids": (OBSERVABLE, "qids_sr16_total", "QIDS-SR16 total score", "{score}"),
    "ham_d": (OBSERVABLE, "ham_d17_total", "HAM-D17 total score", "{score}"),
    "wsas": (OBSERVABLE, "wsas_total", "WSAS total score", "{score}"),
    "heart_rate": (LOINC, "8867-4", "Heart rate", "/min"),
    "oxygen_saturation": (LOINC, "59408-5", "Oxygen saturation by pulse oximetry", "%"),
    "body_weight": (LOINC, "29463-7", "Body weight", "kg"),
    "body_height": (LOINC, "8302-2", "Body height", "cm"),
    "bmi": (LOINC, "39156-5", "Body mass index", "kg/m2"),
    "alt": (LOINC, "1742-6", "Alanine aminotransferase", "U/L"),
    "ast": (LOINC, "1920-8", "Aspartate aminotransferase", "U/L"),
    "creatinine": (LOINC, "2160-0", "Creatinine", "mg/dL"),
    "tsh": (LOINC, "3016-3", "Thyrotropin", "m[IU]/L"),
}
_RESULTS = {
    "pregnancy_test": (LOINC, "2106-3", "Choriogonadotropin (pregnancy test) in urine"),
    "urine_drug_screen": (OBSERVABLE, "urine_drug_screen", "Urine drug screen"),
}


class Record:
    """One invented patient's resources, in the order they were written."""

    def __init__(self, patient_id: str) -> None:
        self.patient_id = patient_id
        self.resources: list[Resource] = []
        self._numbers: Counter[str] = Counter()

    def patient(self, name: str, born: str | None, gender: str | None, **more: Any) -> Resource:
        """`name` is "Given Family"."""
        given, family = name.rsplit(" ", 1)
        resource: Resource = {
            "resourceType": "Patient",
            "id": self.patient_id,
            "identifier": [{"system": "urn:daybreak:demo:mrn", "value": f"DB-{self.patient_id}"}],
            "name": [{"use": "official", "family": family, "given": given.split()}],
            "gender": gender,
            "birthDate": born,
        }
        return self.keep(resource | more)

    def condition(
        self, code: str | None, text: str, *, clinical: str | None = "active", verification: str | None = "confirmed",
        onset: str | None = None, abated: str | None = None, recorded: str | None = None, system: str = ICD10,
    ) -> Resource:  # fmt: skip
        """A diagnosis. Without `code` it is words only."""
        return self._about("Condition", "condition", {
            "clinicalStatus": clinical and _status("condition-clinical", clinical),
            "verificationStatus": verification and _status("condition-ver-status", verification),
            "category": [_status("condition-category", "encounter-diagnosis")],
            "code": concept(system, code, text),
            "onsetDateTime": onset,
            "abatementDateTime": abated,
            "recordedDate": recorded or onset,
        })  # fmt: skip

    def statement(
        self, name: str | None, start: str | None, end: str | None = None, *, text: str | None = None,
        units: float = 1, times: int = 1, dosage: str | None = None, status: str | None = None,
        reason: str | None = None,
    ) -> Resource:  # fmt: skip
        """A medicine reported as taken: `units` tablets or capsules, `times` a day. `text` instead of a code."""
        return self._about("MedicationStatement", "statement", {
            "status": status or ("completed" if end else "active"),
            "statusReason": [{"text": reason}] if reason else None,
            "medicationCodeableConcept": medicine(name) if name else {"text": text},
            "effectivePeriod": _period(start, end),
            "dosage": [{"text": dosage}] if dosage else [_dosage(units, times)] if name else None,
        })  # fmt: skip

    def request(
        self, name: str, written: str, days: int, *, refills: int = 0, units: float = 1, times: int = 1,
        status: str = "completed", intent: str = "order", reason: str | None = None, as_needed: bool = False,
        text: str | None = None,
    ) -> Resource:  # fmt: skip
        """A prescription for `days` days, dispensed once and then `refills` times more."""
        return self._about("MedicationRequest", "request", {
            "status": status,
            "statusReason": {"text": reason} if reason else None,
            "intent": intent,
            "medicationCodeableConcept": medicine(name),
            "authoredOn": written,
            "dosageInstruction": [_dosage(units, times, as_needed=as_needed, text=text)],
            "dispenseRequest": {
                "numberOfRepeatsAllowed": refills,
                "quantity": {"value": units * times * days, "unit": "tablet"},
                "expectedSupplyDuration": {"value": days, "unit": "days", "system": UCUM, "code": "d"},
            },
        })  # fmt: skip

    def measure(self, name: str, day: str, value: float, **more: Any) -> Resource:
        """A number: a scale's total, a vital sign or a laboratory value."""
        system, code, text, unit = _MEASURES[name]
        quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
        return self.observation(concept(system, code, text), day, valueQuantity=quantity, **more)

    def result(self, name: str, day: str, value: str) -> Resource:
        """A result in words ("negative")."""
        system, code, text = _RESULTS[name]
        return self.observation(concept(system, code, text), day, valueCodeableConcept={"text": value})

    def blood_pressure(self, day: str, systolic: float, diastolic: float) -> Resource:
        """One reading, as a panel with two components."""
        components = [
            ("8480-6", "Systolic blood pressure", systolic),
            ("8462-4", "Diastolic blood pressure", diastolic),
        ]
        return self.observation(
            concept(LOINC, "85354-9", "Blood pressure panel"),
            day,
            component=[
                {
                    "code": concept(LOINC, code, text),
                    "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"},
                }
                for code, text, value in components
            ],
        )

    def suicide_screen(self, day: str, *answers: str) -> list[Resource]:
        """The six answers of the C-SSRS screener: "no", "yes", and for the sixth also "yes_recent"."""
        return [
            self.observation(
                concept(OBSERVABLE, f"cssrs_q{number}", f"C-SSRS screener question {number}"), day, valueString=answer
            )
            for number, answer in enumerate(answers, start=1)
        ]

    def observation(self, code: Resource, day: str, **value: Any) -> Resource:
        """Any observation; `value` is its value[x] or its components."""
        return self._about(
            "Observation", "observation", {"status": "final", "code": code, "effectiveDateTime": day} | value
        )

    def answers(self, day: str, answers: dict[str, str]) -> Resource:
        """What the clinician answered to the screening questions on one day."""
        items = [{"linkId": question, "answer": [_answer(value)]} for question, value in answers.items()]
        return self._questionnaire(SCREENING_QUESTIONS, day, items)

    def phq9_items(self, day: str, *scores: int) -> Resource:
        """The nine answers of a PHQ-9, without the total."""
        codes = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
        items = [
            {"linkId": f"/44249-1/{code}", "answer": [{"valueCoding": _phq9_answer(score)}]}
            for code, score in zip(codes, scores, strict=True)
        ]
        return self._questionnaire("http://loinc.org/q/44249-1", day, items)

    def procedure(
        self, code: str | None, text: str, start: str, end: str | None = None, *, outcome: str | None = None,
        status: str = "completed",
    ) -> Resource:  # fmt: skip
        """A treatment that is not a medicine, coded in SNOMED CT."""
        performed: Resource = {"performedPeriod": _period(start, end)} if end else {"performedDateTime": start}
        body = {"status": status, "code": concept(SNOMED, code, text), "outcome": outcome and {"text": outcome}}
        return self._about("Procedure", "procedure", body | performed)

    def encounter(self, kind: str, start: str, end: str, reason: Resource, text: str) -> Resource:
        """A visit; `kind` is HL7's ActCode: AMB, IMP or EMER."""
        return self._about("Encounter", "encounter", {
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": kind},
            "type": [{"text": text}],
            "period": _period(start, end),
            "reasonCode": [reason],
        })  # fmt: skip

    def allergy(self, text: str, reaction: str, recorded: str, *, code: str | None = None) -> Resource:
        """An allergy or intolerance; `code` is an RxNorm ingredient."""
        return self._about("AllergyIntolerance", "allergy", {
            "clinicalStatus": _status("allergyintolerance-clinical", "active"),
            "verificationStatus": _status("allergyintolerance-verification", "confirmed"),
            "code": concept("http://www.nlm.nih.gov/research/umls/rxnorm", code, text),
            "recordedDate": recorded,
            "reaction": [{"manifestation": [{"text": reaction}]}],
        })  # fmt: skip

    def coverage(self, payer: str, plan: str, member: str, start: str) -> Resource:
        """Who pays."""
        return self._about("Coverage", "coverage", {
            "status": "active",
            "type": {"text": plan},
            "subscriberId": member,
            "period": {"start": start},
            "payor": [{"display": payer}],
        })  # fmt: skip

    def keep(self, resource: Resource) -> Resource:
        """Adds a resource as it is, without its empty fields."""
        kept = {key: value for key, value in resource.items() if value is not None}
        self.resources.append(kept)
        return kept

    def without(self, *unwanted: Resource) -> None:
        """Takes resources out again."""
        self.resources = [resource for resource in self.resources if all(resource is not other for other in unwanted)]

    def _questionnaire(self, canonical: str, day: str, items: list[Resource]) -> Resource:
        body = {"questionnaire": canonical, "status": "completed", "authored": day, "item": items}
        return self._about("QuestionnaireResponse", "answers", body)

    def _about(self, resource_type: str, kind: str, body: Resource) -> Resource:
        self._numbers[resource_type] += 1
        number = self._numbers[resource_type]
        subject = _SUBJECT.get(resource_type, "subject")
        head = {"resourceType": resource_type, "id": f"{self.patient_id}-{kind}-{number}"}
        return self.keep(head | {subject: {"reference": f"Patient/{self.patient_id}"}} | body)


_SUBJECT = {"AllergyIntolerance": "patient", "Coverage": "beneficiary"}


def concept(system: str, code: str | None, text: str) -> Resource:
    """A CodeableConcept; words only where there is no code."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text} if code else {"text": text}


def bundle(kind: str, resources: list[Resource]) -> Resource:
    """A Bundle of the kind ("collection", "searchset", "transaction")."""
    return {"resourceType": "Bundle", "type": kind, "entry": [_entry(kind, resource) for resource in resources]}


def bundle_text(content: Resource) -> str:
    """A Bundle as JSON with one entry a line, so that a change shows as the lines of the resources it touched."""
    head = {key: value for key, value in content.items() if key != "entry"}
    entries = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in content["entry"])
    return json.dumps(head, ensure_ascii=False)[:-1] + f', "entry": [\n{entries}\n]}}\n'


def _entry(kind: str, resource: Resource) -> Resource:
    address = f"{resource['resourceType']}/{resource['id']}"
    if kind == "transaction":
        return {"fullUrl": address, "resource": resource, "request": {"method": "PUT", "url": address}}
    entry = {"fullUrl": f"https://ehr.example/fhir/{address}", "resource": resource}
    return entry | {"search": {"mode": "match"}} if kind == "searchset" else entry


def _status(system: str, code: str) -> Resource:
    return {"coding": [{"system": _TERMINOLOGY + system, "code": code}]}


def _period(start: str | None, end: str | None) -> Resource | None:
    return {key: day for key, day in (("start", start), ("end", end)) if day} or None


def _dosage(units: float, times: int, *, as_needed: bool = False, text: str | None = None) -> Resource:
    amount = f"{units:g} {'tablet' if units <= 1 else 'tablets'}"
    often = {1: "once daily", 2: "twice daily", 3: "three times daily"}[times]
    return {
        "text": text or f"Take {amount} by mouth {often}" + (" as needed" if as_needed else ""),
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "asNeededBoolean": as_needed,
        "route": {"coding": [{"system": SNOMED, "code": "26643006", "display": "Oral route"}]},
        "doseAndRate": [{"doseQuantity": {"value": units, "unit": "tablet"}}],
    }


def _answer(value: str) -> Resource:
    if value in ("yes", "no"):
        return {"valueBoolean": value == "yes"}
    if len(value) == 10 and value[4] == value[7] == "-":
        return {"valueDate": value}
    if value.replace(".", "", 1).isdigit():
        return {"valueDecimal": float(value)}
    return {"valueCoding": {"code": value}}


def _phq9_answer(score: int) -> Resource:
    codes = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
    labels = ("Not at all", "Several days", "More than half the days", "Nearly every day")
    ordinal = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": score}
    return {"extension": [ordinal], "system": LOINC, "code": codes[score], "display": labels[score]}
