"""The reference tables, read from the files and checked as a whole."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import SHIPPED, Row, TableFile, read_table_file, table_paths
from daybreak.knowledge.problems import KnowledgeError, Problem, no_files
from daybreak.knowledge.snapshots import content_digest
from daybreak.knowledge.table_checks import cross_problems, rows_by_id
from daybreak.knowledge.versions import version_key


@cache
def load_tables(folder: Path = SHIPPED) -> ReferenceTables:
    """Everything that the rules look up, from the shipped files or from a folder that a clinic keeps in their form.

    Read once for each folder. Raises KnowledgeError with every problem in every file.
    """
    files = _read(folder)
    problems = _problems(files, folder)
    if problems:
        raise KnowledgeError(problems)
    return _versioned(_assembled(row for file in files for row in file.rows), files)


def check_tables(folder: Path) -> tuple[Problem, ...]:
    """Every problem in the table files of a folder; empty if they can be used."""
    return _problems(_read(folder), folder)


def _read(folder: Path) -> list[TableFile]:
    return [read_table_file(path, folder) for path in table_paths(folder)]


def _problems(files: list[TableFile], folder: Path) -> tuple[Problem, ...]:
    if not files:
        return (no_files(folder, "table files: sources.yaml, medicines/, instruments/ ..."),)
    within = [problem for file in files for problem in file.problems]
    return tuple(sorted([*within, *cross_problems(files)]))


def _assembled(rows: Iterable[Row]) -> ReferenceTables:
    by_id: dict[str, dict[str, Any]] = {
        section: {name: row.value for name, row in found.items()} for section, found in rows_by_id(rows).items()
    }
    return ReferenceTables(
        version="",
        medicines=by_id["medicines"],
        combinations=by_id["combinations"],
        concepts=by_id["concepts"],
        observables=by_id["observables"],
        instruments=by_id["instruments"],
        interactions=tuple(by_id["interactions"].values()),
        contraindications=tuple(by_id["contraindications"].values()),
        citations=by_id["sources"],
        medicine_classes=by_id["medicine_classes"],
    )


def _versioned(tables: ReferenceTables, files: Iterable[TableFile]) -> ReferenceTables:
    """The newest file's version names the release; the digest makes an edit that nobody numbered visible."""
    release = max((file.header.version for file in files if file.header), default="", key=version_key)
    return replace(tables, version=f"{release}+{content_digest(tables)[:12]}")
