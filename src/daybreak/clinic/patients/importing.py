"""Bringing a file in: read it, recognise whose records it holds, store them, and say what came of it.

The file is stored whole or not at all; within it, one bad resource never stops the others. The Import row says at
any time how far it is and stays as the report. Nothing here raises for what a file holds.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.known import StoredOriginals
from daybreak.clinic.patients.models import Document, Import, Patient
from daybreak.clinic.patients.people import recognise_all, settle_inbox
from daybreak.clinic.patients.rereading import read_again_what_points_at
from daybreak.clinic.patients.storing import Origin, Stored, digest, store
from daybreak.exchange.fhir import Limits, Problem, ReadReport, read
from daybreak.knowledge import load_tables

_log = logging.getLogger(__name__)
_COMPRESSED = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is: "reading", "storing" or "done", and how many of the resources are stored."""

    name: str
    state: str
    done: int
    total: int


ShowProgress = Callable[[Progress], None]


def import_file(
    *,
    name: str,
    content: bytes,
    by: User | None,
    progress: ShowProgress | None = None,
    source: str = "",
    limits: Limits | None = None,
    into: Import | None = None,
) -> Import:
    """Reads one file and stores what is new in it; the finished Import tells the rest.

    source: the system that sent it, whose ids it uses. into: an Import made by `begin_import`, so that a page can
    watch it from before the first byte is read. Raises PermissionDenied for an account that may not import.
    """
    ensure_may(by, "import.run")
    running = into or begin_import(name=name, size=len(content), by=by, source=source)
    refusal = _refusal(content)
    if refusal:
        return _fail(running, refusal, by)
    earlier = Import.objects.filter(
        document__sha256=digest(content), document__source=running.source, state=Import.State.DONE
    ).last()
    if earlier is not None and not limits:
        return _repeat(running, earlier, by)
    return _read_and_store(running, content, by, progress, limits or _limits())


def begin_import(*, name: str, size: int, by: User | None, source: str = "") -> Import:
    """An Import that has not read anything yet."""
    ensure_may(by, "import.run")
    return Import.objects.create(name=name[:300], size=size, source=source[:100], started_by=by)


def _read_and_store(
    running: Import, content: bytes, by: User | None, progress: ShowProgress | None, limits: Limits
) -> Import:
    _show(progress, running)
    try:
        tables = load_tables()
        report = read(content, tables, known=StoredOriginals(running.source), limits=limits)
        if not report.resources:
            return _fail(running, "Nothing in the file could be read.", by, report)
        running.state, running.total = Import.State.STORING, len(report.resources)
        running.save(update_fields=["state", "total"])
        _show(progress, running)
        with one_writer():
            _store_all(running, content, report, by, progress, tables.version)
    except (DatabaseError, ValueError, RecursionError, MemoryError) as error:
        _log.exception("Import %s failed", running.pk)
        return _fail(running, f"Nothing was stored: {type(error).__name__}. The log says where.", by)
    _show(progress, running)
    return running


def _store_all(
    running: Import, content: bytes, report: ReadReport, by: User | None, progress: ShowProgress | None, reader: str
) -> None:
    document = _document(running, content, by)
    people = recognise_all(report.resources, running.source)

    def step(done: int) -> None:
        running.done = done
        _show(progress, running)

    origin = Origin(source=running.source, document=document, by=by, reader=reader)
    stored = store(report.resources, origin, people.patients, people.notes, step)
    settle_inbox(running.source, people.patients)
    reread = read_again_what_points_at(stored.touched, running.source)
    _finish(running, document, report, stored, people.notes)
    running.counts |= {"patients": len(stored.patients), "new_patients": people.added, "reread": reread}
    running.save()
    running.patients.set(stored.patients.values())
    _audit(running, stored.patients.values(), by)


def _document(running: Import, content: bytes, by: User | None) -> Document:
    """The file as it came; the row that is there already if this content was kept before."""
    kept = Document.objects.defer("content").filter(source=running.source, sha256=digest(content)).first()
    return kept or Document.objects.create(
        source=running.source,
        name=running.name,
        sha256=digest(content),
        size=len(content),
        imported_by=by,
        content=content,
    )


def _finish(running: Import, document: Document, report: ReadReport, stored: Stored, notes: Mapping[str, str]) -> None:
    running.document, running.state = document, Import.State.DONE
    running.done, running.finished_at = running.total, timezone.now()
    running.counts = {**report.counts, **_zeroes("new", "changed", "unchanged", "waiting"), **stored.counts}
    running.counts_by_type = {kind: dict(counts) for kind, counts in report.counts_by_type.items()}
    _list_problems(running, report, notes)


def _list_problems(running: Import, report: ReadReport, notes: Mapping[str, str]) -> None:
    rows = [_row("", problem) for problem in report.problems]
    rows += [_row(f"Patient/{who}", _note_problem(note)) for who, note in notes.items()]
    rows += [
        _row(f"{resource.resource_type}/{resource.resource_id or '?'}", problem, resource.path)
        for resource in report.resources
        for problem in resource.problems
    ]
    worst_first = sorted(rows, key=lambda row: ("error", "warning", "information").index(row["severity"]))
    running.problem_count = len(rows)
    running.problems = worst_first[: Import.MOST_PROBLEMS]


def _note_problem(note: str) -> Problem:
    return Problem(path="Patient", found=note, expected="one person", advice="Look at both charts.", severity="warning")


def _row(record: str, problem: Problem, path: str = "") -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(problem)
    return {"record": record, "where": path, **row}


def _repeat(running: Import, earlier: Import, by: User | None) -> Import:
    """The same bytes from the same source were stored before: nothing changes, and the report says so."""
    total = earlier.total
    running.document, running.state, running.total, running.done = earlier.document, Import.State.DONE, total, total
    running.counts = earlier.counts | _zeroes("new", "changed", "waiting", "new_patients") | {"unchanged": total}
    running.counts_by_type, running.problems = earlier.counts_by_type, earlier.problems
    running.problem_count, running.finished_at = earlier.problem_count, timezone.now()
    running.message = "This file was imported before; nothing changed."
    running.save()
    running.patients.set(earlier.patients.all())
    _audit(running, running.patients.all(), by)
    return running


def _fail(running: Import, message: str, by: User | None, report: ReadReport | None = None) -> Import:
    running.state, running.message, running.finished_at = Import.State.FAILED, message, timezone.now()
    running.document, running.done = None, 0
    if report is not None:
        running.counts = dict(report.counts)
        _list_problems(running, report, {})
    running.save()
    audit.record("import.run", record=f"Import/{running.pk}", by=by, outcome="failed")
    return running


def _refusal(content: bytes) -> str:
    for mark, what in _COMPRESSED.items():
        if content.startswith(mark):
            return f"This is {what}. Unpack it and import the files in it."
    return "" if content.strip() else "The file is empty."


def _limits() -> Limits:
    return Limits(file_bytes=settings.IMPORT_FILE_BYTES)


def _audit(running: Import, patients: "list[Patient] | Any", by: User | None) -> None:
    audit.record("import.run", record=f"Import/{running.pk}", by=by)
    for patient in patients:
        audit.record("record.import", patient=patient, record=f"Import/{running.pk}", by=by)


def _zeroes(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 0)


def _show(progress: ShowProgress | None, running: Import) -> None:
    if progress:
        progress(Progress(name=running.name, state=str(running.state), done=running.done, total=running.total))
