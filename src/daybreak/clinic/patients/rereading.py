"""Reading stored originals again: when a resource they point at has arrived, or the knowledge has grown.

Only the understanding changes, never the bytes; where it does change, a new version says why.
"""

from collections.abc import Iterable, Sequence

import msgspec

from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.known import StoredOriginals
from daybreak.clinic.patients.models import Record, RecordReference, RecordVersion
from daybreak.clinic.patients.stored_facts import encode_facts
from daybreak.exchange.fhir import Limits, ReadResource, read
from daybreak.knowledge import load_tables

_CHUNK = 200


def read_again_what_points_at(references: Iterable[str], source: str) -> int:
    """Reads again the records of a source that rest on any of these ("Medication/7"); how many say something new."""
    wanted = sorted(references)
    records: dict[int, Record] = {}
    for start in range(0, len(wanted), _CHUNK):
        pointing = RecordReference.objects.filter(source=source, reference__in=wanted[start : start + _CHUNK])
        records |= {each.record_id: each.record for each in pointing.select_related("record__current")}
    return read_again(list(records.values()), reason="What it points at has arrived or changed.")


def read_everything_again() -> int:
    """Reads again every record that an older knowledge version read; returns how many say something new."""
    version = load_tables().version
    changed = 0
    stale = Record.objects.exclude(current__reader=version).filter(current__isnull=False).order_by("pk")
    for source in stale.order_by().values_list("source", flat=True).distinct():
        ids = list(stale.filter(source=source).values_list("pk", flat=True))
        for start in range(0, len(ids), _CHUNK):
            with one_writer():
                chunk = list(Record.objects.filter(pk__in=ids[start : start + _CHUNK]).select_related("current"))
                changed += read_again(chunk, reason=f"Read again with tables {version}.")
    return changed


def read_again(records: Sequence[Record], *, reason: str) -> int:
    """Adds a version to each record whose facts come out differently now; call within one_writer()."""
    changed = 0
    for start in range(0, len(records), _CHUNK):
        chunk = [record for record in records[start : start + _CHUNK] if record.current is not None]
        for record, resource in _read(chunk):
            changed += _add_if_different(record, resource, reason)
    return changed


def _read(records: Sequence[Record]) -> Iterable[tuple[Record, ReadResource]]:
    """Each record with what its original says now. One at a time, so that a bad one spoils no other."""
    tables = load_tables()
    known = {source: StoredOriginals(source) for source in {record.source for record in records}}
    for record in records:
        assert record.current is not None  # noqa: S101
        report = read(bytes(record.current.original), tables, known=known[record.source], limits=Limits())
        if len(report.resources) == 1:
            yield record, report.resources[0]


def _add_if_different(record: Record, resource: ReadResource, reason: str) -> bool:
    before = record.current
    assert before is not None  # noqa: S101
    facts = encode_facts(resource.facts)
    if facts == bytes(before.facts) and resource.outcome == before.outcome:
        return False
    version = RecordVersion.objects.create(
        record=record,
        number=record.versions.count() + 1,
        outcome=resource.outcome,
        facts=facts,
        problems=[msgspec.to_builtins(problem) for problem in resource.problems],
        waiting_for=list(resource.unresolved_references),
        sha256=before.sha256,
        document=before.document,
        path=before.path,
        entered_by=before.entered_by,
        reason=reason,
        reader=load_tables().version,
        original=bytes(before.original),
    )
    if resource.outcome == "refused":
        # A diagnosis must not vanish from the chart because a new reader is stricter: a person looks first (H-04).
        record.review_reason = "It can no longer be read; the last readable version still counts."
    else:
        record.current = version
    record.save(update_fields=["current", "review_reason"])
    if record.patient is not None:
        audit.record("record.reread", patient=record.patient, record=record.reference)
    return True
