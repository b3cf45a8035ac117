"""The mechanism of the antidepressant effect as data, and its strict reader. The file is written by its calibration."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import MECHANISM, SHIPPED
from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.reading.tree import Tree
from daybreak.knowledge.tables import load_tables
from daybreak.pharmacology.effects import NmdaReceptor
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import Mechanism, MechanismParameter, ResponseCovariate, TypicalDrive

SHIPPED_MECHANISM = SHIPPED / MECHANISM / "synaptic-plasticity.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How the parameters were found: command and seed make the same file again; misfit: the weighted sum of squares."""

    command: str
    seed: int
    courses: str
    figures: int
    misfit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismFile:
    """The mechanism as it is written. draws: the bootstrap, one row for each refit, in the order of draw_names."""

    id: str
    version: str
    title: str
    warning: str
    limits: tuple[str, ...]
    fit: Fit
    parameters: tuple[MechanismParameter, ...]
    covariates: tuple[ResponseCovariate, ...]
    typical_drives: tuple[TypicalDrive, ...]
    draw_names: tuple[str, ...]
    draws: tuple[tuple[float, ...], ...]


def mechanism_of(file: MechanismFile, receptor: NmdaReceptor) -> Mechanism:
    """The mechanism that a file describes. Raises MechanismError naming the parameter that cannot be."""
    return Mechanism(
        id=file.id,
        version=file.version,
        title=file.title,
        warning=file.warning,
        parameters=file.parameters,
        receptor=receptor,
        covariates=file.covariates,
        typical_drives=file.typical_drives,
        draws=tuple(MappingProxyType(dict(zip(file.draw_names, row, strict=True))) for row in file.draws),
    )


@cache
def load_mechanism(file: Path = SHIPPED_MECHANISM) -> Mechanism:
    """The mechanism in a file, the shipped one if none is given. Raises KnowledgeError with every problem in it."""
    return mechanism_of(load_mechanism_file(file), load_session_effects().receptor)


@cache
def load_mechanism_file(file: Path = SHIPPED_MECHANISM) -> MechanismFile:
    """The same as it is written, with its limits and how it was fitted. Raises KnowledgeError."""
    found, problems = _read(file.read_bytes(), f"{file.parent.name}/{file.name}", load_tables())
    if found is None:
        raise KnowledgeError(sorted(problems))
    return found


def check_mechanism(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of a file of the mechanism; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[MechanismFile | None, list[Problem]]:
    return read_model_file(MechanismFile, content, name, tables, _problems)


def _problems(file: MechanismFile, tree: Tree) -> Iterator[Problem]:
    rows = [number for number, row in enumerate(file.draws) if len(row) != len(file.draw_names)]
    for number in rows:
        found, expected = f"{len(file.draws[number])} numbers", f"{len(file.draw_names)}, one for each of `draw_names`"
        yield tree.problem(("draws", number), found=found, expected=expected, message="Fit the file anew.")
    yield from _tables(file, tree)
    yield from _intervals(file, tree)
    if not rows:
        yield from _refused(file, tree)


def _tables(file: MechanismFile, tree: Tree) -> Iterator[Problem]:
    for number, table in enumerate(file.typical_drives):
        rising = all(a < b for a, b in zip(table.doses, table.doses[1:], strict=False))
        if len(table.doses) != len(table.drives) or len(table.doses) < 2 or not rising or min(table.drives) < 0:
            found, expected = (
                f"{len(table.doses)} doses, {len(table.drives)} drives",
                "as many, from 0, the doses rising",
            )
            place = ("typical_drives", number)
            yield tree.problem(place, found=found, expected=expected, message="Fit the file anew.")


def _intervals(file: MechanismFile, tree: Tree) -> Iterator[Problem]:
    for number, each in enumerate(file.parameters):
        low = each.value if each.low is None else each.low
        high = each.value if each.high is None else each.high
        if not low <= each.value <= high:
            found, expected = f"{each.value:g} outside {low:g} to {high:g}", "an interval around the value"
            yield tree.problem(("parameters", number), found=found, expected=expected, message="Correct one of them.")
        if each.fitted and (each.low is None or each.high is None):
            found, expected = "a fitted parameter without interval", "`low` and `high`"
            yield tree.problem(("parameters", number), found=found, expected=expected, message="Fit the file anew.")


def _refused(file: MechanismFile, tree: Tree) -> Iterator[Problem]:
    """What the mechanism itself refuses: a parameter that is missing, unknown or impossible."""
    try:
        mechanism_of(file, NmdaReceptor(ligands=(), compounds=()))
    except PharmacologyError as error:
        yield tree.problem(
            ("parameters",), found=f"{error.field}: {error.found}", expected=error.expected, message=error.remedy
        )
