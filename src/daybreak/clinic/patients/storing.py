"""Putting what was read into records and versions: adds what is new, repeats nothing, loses nothing.

The rules, in order, for a resource of a known type, id, patient and source:
- bytes that any version already holds change nothing, so that importing an old file again is harmless;
- other bytes become a new version, and that version counts, unless it could not be read (then the last readable
  one still counts) or unless staff corrected the record here (then the correction counts, and staff are asked).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec
from django.db.models import Case, OuterRef, Subquery, When

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Document, Patient, Record, RecordReference, RecordVersion
from daybreak.clinic.patients.references import references_of
from daybreak.clinic.patients.stored_facts import encode_facts
from daybreak.exchange.fhir import ReadResource

ABOUT_A_PATIENT = frozenset(
    [
        "Patient",
        "Condition",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationAdministration",
        "MedicationDispense",
        "Observation",
        "QuestionnaireResponse",
        "Procedure",
        "AllergyIntolerance",
        "Encounter",
        "Coverage",
    ]
)
_CHUNK = 400
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the resources come from: a file of a source, or a person typing."""

    source: str
    document: Document | None = None
    by: User | None = None
    reason: str = ""
    reader: str = ""


@dataclass(slots=True, kw_only=True)
class Stored:
    """What storing did. `touched` are the references ("Medication/7") that are new or say something new."""

    counts: Counter[str] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    patients: dict[int, Patient] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)


def store(
    resources: Sequence[ReadResource],
    origin: Origin,
    patients: dict[str, Patient],
    notes: dict[str, str],
    step: Callable[[int], None] | None = None,
) -> Stored:
    """Stores resources whose patients have been recognised; call within one_writer().

    patients: FHIR id -> the patient here. notes: FHIR id -> why nobody may be assumed. step: how many are done.
    """
    stored = Stored()
    for number, chunk in enumerate(_chunks(resources)):
        _store_chunk(chunk, origin, patients, notes, stored)
        if step:
            step(min(len(resources), (number + 1) * _CHUNK))
    return stored


def identity_of(resource: ReadResource) -> str:
    """The resource's id; one without an id is known by its content."""
    return resource.resource_id or f"sha256-{digest(resource.original)[:40]}"


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(slots=True)
class _Known:
    """A record with the digests of its versions, while a chunk is stored."""

    record: Record
    digests: set[str]
    last_number: int
    corrected_here: bool
    has_readable: bool


def _store_chunk(
    chunk: list[ReadResource], origin: Origin, patients: dict[str, Patient], notes: dict[str, str], stored: Stored
) -> None:
    known = _known_records(chunk, origin.source)
    _add_records(chunk, origin, patients, notes, known, stored)
    versions: list[RecordVersion] = []
    pointing: set[int] = set()
    for resource in chunk:
        entry = known[_key(resource)]
        content = digest(resource.original)
        if content in entry.digests:
            stored.counts["unchanged"] += 1
            continue
        versions.append(_version(resource, entry, origin, content))
        stranger = _is_stranger(resource, patients, notes)
        if _counts_now(resource, entry, origin, stranger=stranger):
            pointing.add(entry.record.pk)
        _remember(resource, entry, content, stored)
    RecordVersion.objects.bulk_create(versions)
    _point_at_newest(pointing)
    _remember_references(chunk, known, origin.source)


def _known_records(chunk: list[ReadResource], source: str) -> dict[_Key, _Known]:
    ids = {_key(resource)[1] for resource in chunk}
    records = Record.objects.filter(source=source, resource_id__in=ids).select_related("current", "patient")
    records = records.defer("current__original", "current__facts")
    wanted = {_key(resource) for resource in chunk}
    by_key = {(each.resource_type, each.resource_id, each.patient_reference): each for each in records}
    found = {key: _Known(record, set(), 0, False, False) for key, record in by_key.items() if key in wanted}
    _add_digests(found.values())
    return found


def _add_digests(entries: Iterable[_Known]) -> None:
    by_pk = {entry.record.pk: entry for entry in entries}
    rows = RecordVersion.objects.filter(record__in=by_pk).values_list("record_id", "sha256", "number", "outcome")
    for record_id, sha256, number, outcome in rows:
        entry = by_pk[record_id]
        entry.digests.add(sha256)
        entry.last_number = max(entry.last_number, number)
        entry.has_readable |= outcome != "refused"
    for entry in by_pk.values():
        current = entry.record.current
        entry.corrected_here = bool(current and current.document_id is None and current.entered_by_id is not None)


def _add_records(
    chunk: list[ReadResource],
    origin: Origin,
    patients: dict[str, Patient],
    notes: dict[str, str],
    known: dict[_Key, _Known],
    stored: Stored,
) -> None:
    """Records for keys seen for the first time. Those whose patient is not known wait in the inbox."""
    missing = {key: resource for resource in chunk if (key := _key(resource)) not in known}
    added = [_new_record(key, origin.source, patients.get(key[2]), notes) for key in missing]
    Record.objects.bulk_create(added)
    for key, record in zip(missing, added, strict=True):
        known[key] = _Known(record, set(), 0, False, False)
        stored.counts["waiting"] += bool(record.review_reason)
    for key in {_key(resource) for resource in chunk}:
        patient = known[key].record.patient
        stored.records.append(known[key].record)
        if patient is not None:
            stored.patients[patient.pk] = patient


def _new_record(key: _Key, source: str, patient: Patient | None, notes: dict[str, str]) -> Record:
    kind, identity, reference = key
    return Record(
        source=source,
        resource_type=kind,
        resource_id=identity,
        patient_reference=reference,
        patient=patient,
        review_reason="" if patient else _why_it_waits(kind, reference, notes)[:300],
    )


def _why_it_waits(kind: str, reference: str, notes: dict[str, str]) -> str:
    if reference:
        return notes.get(reference, not_known(reference))
    return "The record names no patient." if kind in ABOUT_A_PATIENT else ""


def not_known(reference: str) -> str:
    """Why a record waits whose patient has not arrived yet."""
    return f"Patient/{reference} is not known here."[:300]


def _version(resource: ReadResource, entry: _Known, origin: Origin, content: str) -> RecordVersion:
    return RecordVersion(
        record=entry.record,
        number=entry.last_number + 1,
        outcome=resource.outcome,
        facts=encode_facts(resource.facts),
        problems=[msgspec.to_builtins(problem) for problem in resource.problems],
        waiting_for=list(resource.unresolved_references),
        sha256=content,
        document=origin.document,
        path=resource.path[:300],
        entered_by=origin.by,
        reason=origin.reason[:500],
        reader=origin.reader[:60],
        original=resource.original,
    )


def _is_stranger(resource: ReadResource, patients: dict[str, Patient], notes: dict[str, str]) -> bool:
    """Whether the id that the resource gives its patient belongs to somebody else here."""
    return resource.patient_id in notes and resource.patient_id not in patients


def _counts_now(resource: ReadResource, entry: _Known, origin: Origin, *, stranger: bool) -> bool:
    """Whether the new version is the one that counts; if not, the record is marked for a person to look at."""
    if stranger and entry.record.patient is not None:
        return _ask_review(entry.record, "A version came whose patient has this id but is another person.")
    if resource.outcome == "refused" and entry.has_readable:
        return _ask_review(entry.record, "A newer version could not be read; the last readable one still counts.")
    if origin.document is not None and entry.corrected_here:
        return _ask_review(entry.record, "The source sent another version after a correction made here.")
    return True


def _ask_review(record: Record, reason: str) -> bool:
    record.review_reason = reason
    record.save(update_fields=["review_reason"])
    return False


def _remember(resource: ReadResource, entry: _Known, content: str, stored: Stored) -> None:
    stored.counts["changed" if entry.last_number else "new"] += 1
    entry.digests.add(content)
    entry.last_number += 1
    entry.has_readable |= resource.outcome != "refused"
    stored.touched.add(entry.record.reference)


def _point_at_newest(records: set[int]) -> None:
    readable_first = Case(When(outcome="refused", then=1), default=0)
    versions = RecordVersion.objects.filter(record=OuterRef("pk"))
    newest = versions.order_by(readable_first, "-number").values("pk")[:1]
    Record.objects.filter(pk__in=records).update(current=Subquery(newest))


def _remember_references(chunk: list[ReadResource], known: dict[_Key, _Known], source: str) -> None:
    RecordReference.objects.bulk_create(
        [
            RecordReference(record=known[_key(resource)].record, source=source, reference=reference)
            for resource in chunk
            for reference in references_of(resource)
        ],
        ignore_conflicts=True,
    )


def _key(resource: ReadResource) -> _Key:
    return resource.resource_type[:60], identity_of(resource)[:200], (resource.patient_id or "")[:200]


def _chunks(resources: Sequence[ReadResource]) -> Iterator[list[ReadResource]]:
    remaining = iter(resources)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
