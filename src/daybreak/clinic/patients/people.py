"""The people of one file: recognising each, and giving waiting records to those who have now arrived."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daybreak.care.chart import Patient as PatientFact
from daybreak.clinic.patients.demographics import demographics_of
from daybreak.clinic.patients.identity import patients_by_reference, recognise
from daybreak.clinic.patients.models import Patient, PatientIdentifier, Record
from daybreak.clinic.patients.storing import not_known
from daybreak.exchange.fhir import ReadResource

_CHUNK = 400


@dataclass(slots=True, kw_only=True)
class People:
    """FHIR id -> patient, and FHIR id -> what staff should know about how they were recognised."""

    patients: dict[str, Patient] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    added: int = 0


def recognise_all(resources: Sequence[ReadResource], source: str) -> People:
    """Everyone a file is about: its own Patient resources first, then those whom its other records name."""
    people = People()
    seen_before = _stored_patient_resources(resources, source)
    for resource in resources:
        if resource.resource_type == "Patient":
            _recognise(resource, source, people, is_news=resource.original not in seen_before)
    named = {resource.patient_id for resource in resources if resource.patient_id}
    people.patients |= _stored(source, named - people.patients.keys() - people.notes.keys())
    return people


def settle_inbox(source: str, patients: dict[str, Patient]) -> int:
    """Gives each patient the records that waited only because nobody was known; returns how many.

    Those that wait because the id is somebody else's stay: only a person may place them (H-01).
    """
    waiting = Record.objects.filter(source=source, patient=None, patient_reference__in=patients)
    references = set(waiting.values_list("patient_reference", flat=True))
    return sum(
        waiting.filter(patient_reference=reference, review_reason=not_known(reference)).update(
            patient=patients[reference], review_reason=""
        )
        for reference in references
    )


def _recognise(resource: ReadResource, source: str, people: People, *, is_news: bool) -> None:
    fact = next((fact for fact in resource.facts if isinstance(fact, PatientFact)), None)
    if fact is None or not resource.patient_id:
        return
    match = recognise(demographics_of(fact, resource.original), source, is_news=is_news)
    if match.patient is None:
        people.patients.pop(resource.patient_id, None)
    else:
        people.patients[resource.patient_id] = match.patient
        people.added += match.is_new
    if match.note:
        people.notes[resource.patient_id] = match.note


def _stored_patient_resources(resources: Sequence[ReadResource], source: str) -> set[bytes]:
    """Patient resources stored before, byte for byte: an old file must not bring an old name back."""
    ids = [r.resource_id for r in resources if r.resource_type == "Patient" and r.resource_id]
    stored: set[bytes] = set()
    for start in range(0, len(ids), _CHUNK):
        records = Record.objects.filter(
            source=source, resource_type="Patient", resource_id__in=ids[start : start + _CHUNK], patient__isnull=False
        )
        stored |= {bytes(original) for original in records.values_list("versions__original", flat=True) if original}
    return stored


def _stored(source: str, fhir_ids: set[str]) -> dict[str, Patient]:
    wanted = sorted(fhir_ids)
    found: dict[str, Patient] = {}
    for start in range(0, len(wanted), _CHUNK):
        found |= patients_by_reference(source, set(wanted[start : start + _CHUNK]))
    return found


def known_ids(patient: Patient, source: str) -> list[str]:
    """The ids by which a source knows the patient."""
    system = f"urn:daybreak:source:{source}"
    return list(PatientIdentifier.objects.filter(patient=patient, system=system).values_list("value", flat=True))
