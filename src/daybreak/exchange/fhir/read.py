"""A file of FHIR R4 resources becomes a report: each resource's bytes, facts and problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from daybreak.care.reference import ReferenceTables
from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.context import Context
from daybreak.exchange.fhir.element import Element, Notes, Refused, described
from daybreak.exchange.fhir.naming import Head, Named, decode_head, is_id, is_type, named
from daybreak.exchange.fhir.references import Directory
from daybreak.exchange.fhir.report import Limits, Problem, ReadReport, ReadResource, ResourceOutcome
from daybreak.exchange.fhir.resources import READERS, Reader
from daybreak.exchange.fhir.split import Piece, broken, split
from daybreak.exchange.fhir.subject import patient_of, patient_of_unread
from daybreak.exchange.fhir.versions import deletions, older_first
from daybreak.exchange.fhir.vetting import excess

UNREADABLE = "unreadable"
"""The type of a resource whose JSON does not even say its type."""

_DECODED = frozenset((*READERS, "Medication"))
_NOT_DECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(
    content: bytes,
    tables: ReferenceTables,
    *,
    known: Mapping[str, bytes] | None = None,
    limits: Limits = Limits(),  # noqa: B008
    id_if_none: str | None = None,
) -> ReadReport:
    """Everything in a bundle, an NDJSON file, a JSON array or a single resource. Never raises for bad content.

    known: originals already stored, by reference ("Medication/123"), which resources of this file may point at.
    id_if_none: the name under which a single resource without an id is stored, so that reading it again says the same.
    """
    pieces, problems = split(content, limits)
    found = older_first([_identified(piece, limits, id_if_none) for piece in pieces if piece.original])
    deleted = deletions(pieces, problems)
    directory = Directory([each.target for each in found if isinstance(each, Named)], known or {})
    reading = _Reading(tables, directory, limits, deleted)
    resources = [reading.resource(each) if isinstance(each, Named) else each for each in found]
    return ReadReport(resources=tuple(resources), problems=tuple(problems))


def _identified(piece: Piece, limits: Limits, id_if_none: str | None) -> Named | ReadResource:
    """Which resource it is; already refused if that cannot be told or it is too large to be looked at."""
    head = None
    if len(piece.original) <= limits.resource_bytes:
        try:
            head = decode_head(piece.original)
        except _NOT_DECODABLE as error:
            return _unreadable(piece, broken(piece.original, error, piece.path))
        if not is_type(head.resourceType):
            return _unreadable(piece, _without_type(piece, head))
        if head.resourceType not in _DECODED:
            return named(piece, head, id_if_none)
    too_much = excess(piece.original, limits)
    if too_much is not None:
        found, expected = too_much
        advice = "Export the record again without it."
        return _unreadable(piece, Problem(path=piece.path, found=found, expected=expected, advice=advice), head)
    return named(piece, head or Head(), id_if_none)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads one resource after the other, each with what the whole file says."""

    tables: ReferenceTables
    directory: Directory
    limits: Limits
    deleted: Mapping[str, str]
    seen: dict[str, Any] = field(default_factory=dict)

    def resource(self, resource: Named) -> ReadResource:
        """The resource as its type's reader understands it; kept where there is none."""
        notes = Notes(self.limits)
        path, head = resource.piece.path, resource.head
        if not resource.has_own_id and head.id is not None:
            notes.add(f"{path}.id", described(head.id), "text without spaces and slashes", "Correct it at its source.")
        reader = READERS.get(resource.target.resource_type)
        if reader is None:
            return self._unread(resource, "kept", notes)
        deleting = resource.piece.path if resource.piece.deleted else self.deleted.get(resource.reference)
        if deleting is not None:
            notes.add(path, f"a resource that {deleting} deletes", "", "It is kept and not used.", "information")
            return self._unread(resource, "kept", notes)
        try:
            fields = msgspec.json.decode(resource.piece.original)
        except _NOT_DECODABLE as error:
            problem = broken(resource.piece.original, error, path)
            notes.problems.append(problem)
            return self._unread(resource, "refused", notes)
        return self._read(reader, resource, Element(fields, path, notes))

    def _unread(self, resource: Named, outcome: ResourceOutcome, notes: Notes) -> ReadResource:
        return _result(resource, patient_of_unread(resource, self.directory), outcome, (), notes)

    def _read(self, reader: Reader, resource: Named, element: Element) -> ReadResource:
        notes = element.notes
        patient_id, is_about_a_patient = patient_of(element, resource, self.directory)
        if not is_about_a_patient:
            return _result(resource, None, "kept", (), notes)
        context = Context(resource.reference, resource.target.resource_id, self.tables, self.directory, self.seen)
        try:
            facts = reader(element, context)
        except Refused:
            return _result(resource, patient_id, "refused", (), notes)
        except Exception as error:  # one resource never stops the file, not even by a fault of its reader
            notes.add(
                element.path, f"a fault of the reader: {error!r:.200}", "", "Report it; the resource is not used."
            )
            return _result(resource, patient_id, "refused", (), notes)
        return _result(resource, patient_id, _outcome(facts, notes), facts, notes)


def _outcome(facts: tuple[Fact, ...], notes: Notes) -> ResourceOutcome:
    if facts:
        return "understood"
    return "refused" if any(problem.severity == "error" for problem in notes.problems) else "kept"


def _result(
    resource: Named, patient_id: str | None, outcome: ResourceOutcome, facts: tuple[Fact, ...], notes: Notes
) -> ReadResource:
    return ReadResource(
        path=resource.piece.path,
        resource_type=resource.target.resource_type,
        resource_id=resource.target.resource_id,
        patient_id=patient_id,
        original=resource.piece.original,
        outcome=outcome,
        facts=facts,
        problems=tuple(notes.problems),
        unresolved_references=tuple(dict.fromkeys(notes.unresolved_references)),
    )


def _without_type(piece: Piece, head: Head) -> Problem:
    return Problem(
        path=f"{piece.path}.resourceType",
        found="nothing" if head.resourceType is None else described(head.resourceType),
        expected="the name of a FHIR R4 resource type, such as 'Patient'",
        advice="Correct the field and import again; the resource is not used.",
    )


def _unreadable(piece: Piece, problem: Problem, head: Head | None = None) -> ReadResource:
    return ReadResource(
        path=piece.path,
        resource_type=head.resourceType if head is not None else UNREADABLE,
        resource_id=head.id if head is not None and is_id(head.id) else None,
        patient_id=None,
        original=piece.original,
        outcome="refused",
        problems=(problem,),
    )
