"""Typing a record in, and correcting one. What is typed becomes a FHIR resource and is read like any other."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from daybreak.care.chart import Patient as PatientFact
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.demographics import demographics_of
from daybreak.clinic.patients.identity import describe, recognise
from daybreak.clinic.patients.known import StoredOriginals
from daybreak.clinic.patients.models import ENTERED_HERE, Patient, Record
from daybreak.clinic.patients.rereading import read_again_what_points_at
from daybreak.clinic.patients.signals import record_entered
from daybreak.clinic.patients.storing import Origin, store
from daybreak.exchange.fhir import Problem, ReadResource, read
from daybreak.knowledge import load_tables

_SUBJECT_FIELD = {"AllergyIntolerance": "patient", "Coverage": "beneficiary"}


class RecordRefused(ValueError):
    """What was typed cannot be stored; `problems` say what to change."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{each.path}: {each.found}; expected {each.expected}" for each in problems))


def register_patient(resource: Mapping[str, Any], *, by: User | None) -> Patient:
    """A new patient from a Patient resource without an id. Raises RecordRefused if it cannot be read."""
    ensure_may(by, "patient.register")
    read_back = _read({**resource, "resourceType": "Patient", "id": str(uuid.uuid4())}, ENTERED_HERE)
    fact = next(fact for fact in read_back.facts if isinstance(fact, PatientFact))
    with one_writer():
        match = recognise(demographics_of(fact, read_back.original), ENTERED_HERE)
        assert match.patient is not None  # noqa: S101
        _store(read_back, match.patient, Origin(source=ENTERED_HERE, by=by, reader=load_tables().version))
        audit.record("patient.register", patient=match.patient, record=f"Patient/{fact.id}", by=by)
    return match.patient


def enter_record(patient: Patient, resource: Mapping[str, Any], *, by: User | None) -> Record:
    """Stores a resource about the patient; its id and subject are set here. Raises RecordRefused."""
    ensure_may(by, "record.enter")
    with one_writer():
        record = store_entered(patient, resource, by=by)
        record_entered.send(Record, record=record, by=by)
    return record


def store_entered(
    patient: Patient, resource: Mapping[str, Any], *, by: User | None, action: str = "record.enter"
) -> Record:
    """As enter_record, for a service that has checked its own permission."""
    kind = str(resource.get("resourceType", ""))
    complete = {"id": str(uuid.uuid4()), **resource, _SUBJECT_FIELD.get(kind, "subject"): _subject(patient.fhir_id)}
    read_back = _read(complete, ENTERED_HERE)
    with one_writer():
        record = _store(read_back, patient, Origin(source=ENTERED_HERE, by=by, reader=load_tables().version))
        audit.record(action, patient=patient, record=record.reference, by=by)
    return record


def amend_record(record: Record, resource: Mapping[str, Any], *, reason: str, by: User | None) -> Record:
    """A corrected version of a record; those before it stay. Raises ValueError without a reason, RecordRefused."""
    ensure_may(by, "record.amend")
    with one_writer():
        amended = store_amended(record, resource, reason=reason, by=by)
        record_entered.send(Record, record=amended, by=by)
    return amended


def store_amended(
    record: Record, resource: Mapping[str, Any], *, reason: str, by: User | None, action: str = "record.amend"
) -> Record:
    """As amend_record, for a service that has checked its own permission."""
    if not reason.strip():
        raise ValueError("A correction needs a reason.")
    read_back = _read(_same_resource(record, resource), record.source)
    with one_writer():
        origin = Origin(source=record.source, by=by, reason=reason.strip(), reader=load_tables().version)
        stored = _store(read_back, record.patient, origin)
        if read_back.resource_type == "Patient":
            _describe_again(stored, read_back)
        audit.record(action, patient=record.patient, record=record.reference, by=by)
    return stored


def retract_record(record: Record, *, reason: str, by: User | None) -> Record:
    """Marks a record as entered in error, FHIR's way: it stays, and no rule counts it."""
    current = json.loads(bytes(record.current.original)) if record.current else {}
    return amend_record(record, _in_error(current), reason=reason, by=by)


def resource_of(record: Record) -> dict[str, Any]:
    """The current version as a FHIR resource, for a form to start from."""
    return dict(json.loads(bytes(record.current.original))) if record.current else {}


def _in_error(resource: dict[str, Any]) -> dict[str, Any]:
    if resource.get("resourceType") in ("Condition", "AllergyIntolerance"):
        system = (
            "condition-ver-status" if resource["resourceType"] == "Condition" else "allergyintolerance-verification"
        )
        coding = {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": "entered-in-error"}
        return {k: v for k, v in resource.items() if k != "clinicalStatus"} | {
            "verificationStatus": {"coding": [coding]}
        }
    return resource | {"status": "entered-in-error"}


def _same_resource(record: Record, resource: Mapping[str, Any]) -> dict[str, Any]:
    """The correction keeps type, id and subject: a record never moves to another patient by being corrected."""
    fixed: dict[str, Any] = {**resource, "resourceType": record.resource_type, "id": record.resource_id}
    if record.resource_type != "Patient" and record.patient_reference:
        fixed[_SUBJECT_FIELD.get(record.resource_type, "subject")] = _subject(record.patient_reference)
    return fixed


def _subject(fhir_id: str) -> dict[str, str]:
    return {"reference": f"Patient/{fhir_id}"}


def _read(resource: Mapping[str, Any], source: str) -> ReadResource:
    content = json.dumps(resource, ensure_ascii=False, indent=2).encode()
    report = read(content, load_tables(), known=StoredOriginals(source))
    if len(report.resources) != 1 or report.resources[0].outcome == "refused":
        raise RecordRefused(report.problems + tuple(p for each in report.resources for p in each.problems))
    return report.resources[0]


def _store(resource: ReadResource, patient: Patient | None, origin: Origin) -> Record:
    patients = {resource.patient_id: patient} if resource.patient_id and patient else {}
    stored = store([resource], origin, patients, {})
    read_again_what_points_at(stored.touched, origin.source)
    return Record.objects.select_related("current", "patient").get(pk=stored.records[0].pk)


def _describe_again(record: Record, resource: ReadResource) -> None:
    fact = next((fact for fact in resource.facts if isinstance(fact, PatientFact)), None)
    if record.patient is not None and fact is not None:
        describe(record.patient, demographics_of(fact, resource.original), record.source)
