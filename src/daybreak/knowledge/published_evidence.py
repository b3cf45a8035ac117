"""What trials and cohorts have published about ketamine and esketamine, as rows of data, and their strict reader.

A figure stands with its scale, time point, definition and certainty, because a figure without them compares with
nothing. Results that found no difference are kept beside the others. Nothing here judges a patient or a clinic.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.protocol import Route
from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import EVIDENCE, SHIPPED
from daybreak.knowledge.problems import KnowledgeError, Problem, no_files
from daybreak.knowledge.reading.figures import figure_problems
from daybreak.knowledge.reading.shape import shaped, suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree, read_tree
from daybreak.knowledge.tables import load_tables

SHIPPED_EVIDENCE = SHIPPED / EVIDENCE

ROUNDED_BY = 0.06
"""Percentages are published with one decimal place at most; a whole one may be off by 0.5."""

Outcome = Literal[
    "response",
    "remission",
    "relapse",
    "relapse_free",
    "less_suicidal",
    "worse",
    "more_suicidal",
    "stopped_for_adverse_events",
    "adverse_event",
    "mean_change",
    "difference_of_means",
    "effect_size",
    "hazard_ratio",
    "number_needed_to_treat",
    "infusions",
    "other",
]
"""What a figure is of. `mean_change` and `difference_of_means` are in points of the scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One group of a study: what it was given. participants: how many it had, None where the row does not say."""

    id: str
    title: str
    drug: Literal["ketamine", "esketamine", "comparator"]
    route: Literal["intravenous", "intranasal", "subcutaneous", "several", "none"]
    dose: str
    participants: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One figure of one arm, or of an arm `against` another.

    scale: an instrument of Daybreak, "mixed" where several were pooled, "" where it rests on none. time_point: as
    published; from_day, to_day: the days after the first treatment it may be compared with, if any. definition: what
    counted; limit: of a response the least improvement in percent, of a remission the highest total that is one, None
    where it was not noted or where studies differ. number, of: patients; percent: of them; low_percent, high_percent:
    its 95 % confidence interval. value, low, high, unit: of a figure that is no percentage.
    """

    id: str
    of_what: Outcome
    arm: str
    against: str = ""
    scale: str = ""
    time_point: str
    from_day: int | None = None
    to_day: int | None = None
    definition: str
    limit: float | None = None
    number: int | None = None
    of: int | None = None
    percent: float | None = None
    low_percent: float | None = None
    high_percent: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    note: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study. population: whom it took; participants: how many (None: not noted), with its source.

    comparator_for: routes of a clinic beside whose figures it is shown; mismatch: in what its patients, its treatment
    or its measuring differ from a clinic's, each a sentence for staff. negative: it found no difference, and stays.
    """

    id: str
    title: str
    design: str
    population: str
    participants: int | None
    participants_source: Source | None
    negative: bool = False
    comparator_for: tuple[Route, ...] = ()
    mismatch: tuple[str, ...] = ()
    arms: tuple[Arm, ...]
    figures: tuple[PublishedFigure, ...]

    def arm(self, name: str) -> Arm:
        """The arm of that id; the reader has checked that it is there."""
        return next(each for each in self.arms if each.id == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureExcursion:
    """What counts as an excursion of the blood pressure in a session: so high, or so much above the last before it."""

    id: str
    title: str
    of: Literal["systolic", "diastolic"]
    at_least_mmhg: float | None = None
    rise_mmhg: float | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One file of studies, and of definitions that publications share."""

    id: str
    version: str
    title: str
    pressure_excursions: tuple[PressureExcursion, ...] = ()
    studies: tuple[Study, ...]


def evidence(folder: Path = SHIPPED_EVIDENCE) -> Mapping[str, Study]:
    """Every published study by its id, in the order of the files.

    Read once for each folder. Raises KnowledgeError with every problem in every file.
    """
    return MappingProxyType({study.id: study for file in _read_folder(folder) for study in file.studies})


def pressure_excursions(folder: Path = SHIPPED_EVIDENCE) -> tuple[PressureExcursion, ...]:
    """What is counted as an excursion of the blood pressure."""
    return tuple(each for file in _read_folder(folder) for each in file.pressure_excursions)


def comparators(route: Route, folder: Path = SHIPPED_EVIDENCE) -> tuple[Study, ...]:
    """The studies beside which a clinic's figures of a route are shown."""
    return tuple(each for each in evidence(folder).values() if route in each.comparator_for)


def check_evidence(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of one file of studies; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


@cache
def _read_folder(folder: Path) -> tuple[EvidenceFile, ...]:
    files: list[EvidenceFile] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        name = f"{folder.name}/{path.name}"
        found, faults = _read(path.read_bytes(), name, load_tables())
        problems += faults
        if found:
            files.append(found)
            problems += [_second(each.id, name) for each in found.studies if each.id in seen]
            seen |= {each.id for each in found.studies}
    if problems or not files:
        raise KnowledgeError(sorted(problems) or [no_files(folder, "files of studies")])
    return tuple(files)


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[EvidenceFile | None, list[Problem]]:
    tree = read_tree(content, name)
    if not isinstance(tree.value, dict):
        return None, tree.problems or [_not_evidence(tree)]
    found, faults = shaped(EvidenceFile, tree)
    problems = [*tree.problems, *faults]
    if found is not None and not problems:
        problems += [*_studies(found, tree, tables), *figure_problems(found, tree, ())]
    return (None if problems else found), problems


def _studies(found: EvidenceFile, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    seen: set[str] = set()
    yield from _excursions(found, tree, tables)
    for number, study in enumerate(found.studies):
        place: Place = ("studies", number)
        if study.id in seen:
            yield _at(tree, (*place, "id"), f"the study `{study.id}` a second time", "each study once")
        seen.add(study.id)
        yield from _study(study, tree, place, tables)


def _excursions(found: EvidenceFile, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    for number, each in enumerate(found.pressure_excursions):
        place: Place = ("pressure_excursions", number)
        yield from _source(each.source, tree, (*place, "source"), tables)
        if (each.at_least_mmhg is None) == (each.rise_mmhg is None):
            yield _at(tree, place, "both or neither of `at_least_mmhg` and `rise_mmhg`", "exactly one")


def _study(study: Study, tree: Tree, place: Place, tables: ReferenceTables) -> Iterator[Problem]:
    yield from _participants(study, tree, place, tables)
    if not study.figures:
        yield _at(tree, (*place, "figures"), "no figure", "at least one published figure")
    if study.comparator_for and not study.mismatch:
        expected = "in what it differs from a clinic, in `mismatch`"
        yield _at(tree, place, f"`{study.id}` to compare with and no `mismatch`", expected)
    names = [each.id for each in study.figures]
    for number, figure in enumerate(study.figures):
        where: Place = (*place, "figures", number)
        if names.index(figure.id) != number:
            yield _at(tree, (*where, "id"), f"the figure `{figure.id}` a second time", "each figure once")
        yield from _arms(figure, study, tree, where)
        yield from _source(figure.source, tree, (*where, "source"), tables)
        yield from _scale(figure, tree, where, tables)
        for check in _FIGURE_CHECKS:
            if fault := check(figure):
                yield _at(tree, where, *fault)


def _participants(study: Study, tree: Tree, place: Place, tables: ReferenceTables) -> Iterator[Problem]:
    if study.participants_source is not None:
        yield from _source(study.participants_source, tree, (*place, "participants_source"), tables)
    if (study.participants is None) != (study.participants_source is None):
        yield _at(tree, place, "only one of `participants` and `participants_source`", "both, or null for both")
    if study.participants is not None and study.participants < 1:
        yield _at(tree, (*place, "participants"), f"{study.participants} participants", "at least 1")


def _arms(figure: PublishedFigure, study: Study, tree: Tree, where: Place) -> Iterator[Problem]:
    known = [each.id for each in study.arms]
    for field in ("arm", "against"):
        name = getattr(figure, field)
        if name not in known and (name or field == "arm"):
            yield tree.problem(
                (*where, field),
                found=f"the unknown arm `{name}`",
                expected=f"one of {', '.join(known)}",
                message=suggestion(name, known) or "Correct it, or describe the arm first.",
            )


def _source(source: Source, tree: Tree, where: Place, tables: ReferenceTables) -> Iterator[Problem]:
    if source.key not in tables.citations:
        advice = suggestion(source.key, list(tables.citations)) or "Add the document to sources.yaml first."
        yield tree.problem(
            (*where, "key"), found=f"the source `{source.key}`", expected="a key of sources.yaml", message=advice
        )
    if source.certainty == "P":
        yield _at(tree, where, "the certainty P", "V, V2, R or R?: what was published is nobody's default")


def _scale(figure: PublishedFigure, tree: Tree, where: Place, tables: ReferenceTables) -> Iterator[Problem]:
    known = [*tables.instruments, "mixed", "other"]
    if figure.scale and figure.scale not in known:
        yield tree.problem(
            (*where, "scale"),
            found=f"the scale `{figure.scale}`",
            expected=f"one of {', '.join(known)}",
            message=suggestion(figure.scale, known) or "Choose one of them.",
        )


_Fault = tuple[str, str] | None


def _says_something(figure: PublishedFigure) -> _Fault:
    if figure.percent is None and figure.value is None and figure.number is None:
        return "neither `percent` nor `number` nor `value`", "the figure that was published"
    return None


def _has_unit(figure: PublishedFigure) -> _Fault:
    return ("a `value` without `unit`", "its unit") if figure.value is not None and not figure.unit else None


def _fits_its_count(figure: PublishedFigure) -> _Fault:
    """Number, denominator and percentage say the same, as exactly as it was printed."""
    number, of, percent = figure.number, figure.of, figure.percent
    if number is None:
        return None
    if of is None or not 0 <= number <= of or of == 0:
        return f"`number` {number} of {of}", "`of`, at least as many and above 0"
    printed_whole = percent is not None and percent == round(percent)
    if percent is not None and abs(100 * number / of - percent) > (0.51 if printed_whole else ROUNDED_BY):
        return f"{percent:g} % and {number} of {of}", f"{100 * number / of:.1f} %"
    return None


def _lies_in_its_interval(figure: PublishedFigure) -> _Fault:
    for name, middle, low, high in (
        ("percent", figure.percent, figure.low_percent, figure.high_percent),
        ("value", figure.value, figure.low, figure.high),
    ):
        if (low is None) != (high is None):
            return f"one end of the interval of `{name}`", "both ends, or none"
        if low is not None and high is not None and (middle is None or not low <= middle <= high):
            return f"`{name}` {middle} outside its interval {low:g} to {high:g}", "a figure within it"
    return None


def _has_its_window(figure: PublishedFigure) -> _Fault:
    first, last = figure.from_day, figure.to_day
    if (first is None) != (last is None) or (first is not None and last is not None and not 0 <= first <= last):
        return f"`from_day` {first}, `to_day` {last}", "both, from 0 on and in order, or none"
    return None


_FIGURE_CHECKS: tuple[Callable[[PublishedFigure], _Fault], ...] = (
    _says_something,
    _has_unit,
    _fits_its_count,
    _lies_in_its_interval,
    _has_its_window,
)


def _at(tree: Tree, place: Place, found: str, expected: str) -> Problem:
    return tree.problem(place, found=found, expected=expected, message="Correct the row.")


def _not_evidence(tree: Tree) -> Problem:
    return _at(tree, (), "no studies", "`id`, `version`, `title` and `studies`")


def _second(name: str, file: str) -> Problem:
    return Problem(
        file=file,
        line=1,
        rule=name,
        found=f"the study `{name}`, which another file has",
        expected="each study once",
        message="Remove one of the two.",
    )
