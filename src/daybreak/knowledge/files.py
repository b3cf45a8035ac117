"""Where the shipped data files are, and how the files of a folder are read row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daybreak.care.findings import Source
from daybreak.care.reference import (
    Citation,
    CombinationMedicine,
    ConceptSet,
    Contraindication,
    Instrument,
    Interaction,
    Medicine,
    MedicineClass,
    Observable,
)
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.figures import figure_problems
from daybreak.knowledge.reading.shape import shaped, shown, suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree, read_tree

SHIPPED = Path(__file__).parent
PROTOCOLS = "protocols"
MONITORS = "monitors"
QUESTIONNAIRES = "questionnaires"
EVIDENCE = "evidence"
PHARMACOKINETICS = "pharmacokinetics"
PHARMACODYNAMICS = "pharmacodynamics"
MECHANISM = "mechanism"
TRIALS = "trials"

SECTIONS: dict[str, type] = {
    "sources": Citation,
    "medicine_classes": MedicineClass,
    "medicines": Medicine,
    "combinations": CombinationMedicine,
    "concepts": ConceptSet,
    "observables": Observable,
    "instruments": Instrument,
    "interactions": Interaction,
    "contraindications": Contraindication,
}
"""What a table file may hold, by the name of the list in it."""

_HEADER = ("id", "version", "title", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHeader:
    """The top of a table file. `source` is where its names and codes come from, unless a row says otherwise."""

    id: str
    version: str
    title: str
    source: Source


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one file: its id, the object read from it (None if it is faulty), and where it stands."""

    section: str
    id: str
    value: Any
    tree: Tree
    place: Place

    def problem(self, steps: Place, found: str, expected: str, message: str = "Correct the row.") -> Problem:
        """A problem with the part of the row to which the steps lead."""
        return self.tree.problem((*self.place, *steps), found=found, expected=expected, message=message)


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file as it was read: its header (None if faulty), its rows, and what is wrong within it."""

    tree: Tree
    header: FileHeader | None
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def table_paths(folder: Path) -> list[Path]:
    """Every table file under the folder, in a fixed order; those of the folders that have their own reader are none."""
    apart = {PROTOCOLS, MONITORS, QUESTIONNAIRES, EVIDENCE, PHARMACOKINETICS, PHARMACODYNAMICS, MECHANISM, TRIALS}
    return sorted(path for path in folder.rglob("*.yaml") if not apart & set(path.relative_to(folder).parts))


def read_table_file(path: Path, folder: Path) -> TableFile:
    """Every row of one file, and everything wrong in it that can be seen without the other files.

    The file is named in problems as seen from the folder. Raises OSError if it cannot be opened.
    """
    tree = read_tree(path.read_bytes(), path.relative_to(folder).as_posix())
    problems = list(tree.problems)
    if not isinstance(tree.value, dict):
        return TableFile(tree, None, (), tuple(problems or [_not_a_table(tree)]))
    header, faults = _header(tree, tree.value)
    problems += [*faults, *_unknown_fields(tree, tree.value)]
    rows = [row for section in SECTIONS if section in tree.value for row in _section_rows(tree, section, problems)]
    return TableFile(tree, header, tuple(rows), tuple(problems))


def _header(tree: Tree, value: dict[str, Any]) -> tuple[FileHeader | None, list[Problem]]:
    top = {name: written for name, written in value.items() if name in _HEADER}
    return shaped(FileHeader, Tree(tree.file, top, tree.lines, broken=tree.broken))


def _unknown_fields(tree: Tree, value: dict[str, Any]) -> Iterator[Problem]:
    known = [*_HEADER, *SECTIONS]
    for name in value:
        if name not in known:
            yield tree.problem(
                (name,),
                found=f"the unknown field `{name}`",
                expected=f"one of {', '.join(known)}",
                message=suggestion(name, known) or "Remove it, or check the indentation.",
            )
    if not any(section in value for section in SECTIONS):
        yield _not_a_table(tree)


def _section_rows(tree: Tree, section: str, problems: list[Problem]) -> Iterator[Row]:
    written = tree.at((section,))
    if not isinstance(written, list):
        found, expected = f"`{section}`: {shown(written)}", "a list of rows, one after each dash"
        problems.append(tree.problem((section,), found=found, expected=expected, message="Put a dash before each row."))
        return
    for number, _ in enumerate(written):
        place: Place = (section, number)
        value, faults = shaped(SECTIONS[section], tree, place)
        problems.extend(faults)
        if value is not None:
            problems.extend(figure_problems(value, tree, place))
        yield Row(section, tree.row_id(place), value, tree, place)


def _not_a_table(tree: Tree) -> Problem:
    return tree.problem(
        (),
        found="no table",
        expected=f"`id`, `version`, `title`, `source` and one of {', '.join(SECTIONS)}",
        message="Look at another file of the folder for the form.",
    )
