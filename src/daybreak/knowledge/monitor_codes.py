"""How monitors name what they measure and in which units, read from monitors/vital-signs.yaml and checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from daybreak.care.findings import Source
from daybreak.knowledge.files import MONITORS, SHIPPED
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.reading.shape import shaped
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree, read_tree
from daybreak.knowledge.tables import load_tables

VITAL_SIGNS = SHIPPED / MONITORS / "vital-signs.yaml"

Measure = Literal["systolic_mmhg", "diastolic_mmhg", "heart_rate_per_min", "spo2_percent", "respiratory_rate_per_min"]
UNIT_OF: dict[str, str] = {
    "systolic_mmhg": "mm[Hg]",
    "diastolic_mmhg": "mm[Hg]",
    "heart_rate_per_min": "/min",
    "spo2_percent": "%",
    "respiratory_rate_per_min": "/min",
}
"""The measures of a reading, and the UCUM unit that each is kept in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorCode:
    """One code of OBX-3. measure: what it measures; None: it is known and not used, and `note` says why."""

    system: Literal["MDC", "LN"]
    code: str
    name: str
    source: Source
    also: tuple[str, ...] = ()
    measure: Measure | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorUnit:
    """One unit of OBX-6, and how a value in it becomes one in the unit it equals."""

    unit: str
    equals: str
    source: Source
    spellings: tuple[str, ...] = ()
    mdc_code: str = ""
    mdc_name: str = ""
    multiply: float = 1
    divide: float = 1

    @property
    def factor(self) -> Fraction:
        """The exact factor, from the figures as they are written in the file."""
        return Fraction(str(self.multiply)) / Fraction(str(self.divide))

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this unit, in lower case."""
        return tuple(word.lower() for word in (self.unit, *self.spellings, self.mdc_code, self.mdc_name) if word)


@dataclass(frozen=True, kw_only=True)
class MonitorCodes:
    """The whole file. Codes stand in the order in which they are preferred."""

    id: str
    version: str
    title: str
    source: Source
    codes: tuple[MonitorCode, ...]
    units: tuple[MonitorUnit, ...]

    @cached_property
    def by_code(self) -> dict[tuple[str, str], MonitorCode]:
        """(system, code) -> the row."""
        return {(each.system, each.code): each for each in self.codes}

    @cached_property
    def by_name(self) -> dict[str, MonitorCode]:
        """MDC name -> the row; names of LOINC are words for people and identify nothing."""
        return {name: each for each in self.codes if each.system == "MDC" for name in (each.name, *each.also)}

    @cached_property
    def rank(self) -> dict[tuple[str, str], int]:
        """(system, code) -> its place in the file: the lower counts."""
        return {(each.system, each.code): number for number, each in enumerate(self.codes)}

    @cached_property
    def by_unit(self) -> dict[str, MonitorUnit]:
        """A unit in lower case, however it is written -> the row."""
        return {word: each for each in self.units for word in each.words}


@cache
def load_monitor_codes(path: Path = VITAL_SIGNS) -> MonitorCodes:
    """The words of monitors, read once. Raises KnowledgeError with every problem; OSError if it cannot be opened."""
    tree = read_tree(path.read_bytes(), f"{path.parent.name}/{path.name}")
    codes, problems = shaped(MonitorCodes, tree)
    faults = [*tree.problems, *problems, *(_faults(codes, tree) if codes else ())]
    if codes is None or faults:
        raise KnowledgeError(faults)
    return codes


def _faults(codes: MonitorCodes, tree: Tree) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, code in enumerate(codes.codes):
        place: Place = ("codes", number)
        words = {f"{code.system} {code.code}", *((code.name, *code.also) if code.system == "MDC" else ())}
        for word in sorted(words):
            if seen.setdefault(word, number) != number:
                yield tree.problem(
                    place, found=f"{word} twice", expected="each code and name once", message="Keep one."
                )
        if code.measure is None and not code.note:
            yield tree.problem(
                place, found="no measure and no note", expected="one of them", message="Say why it is not used."
            )
        yield from _unlisted(code.source, tree, place)
    for number, unit in enumerate(codes.units):
        yield from _unit_faults(unit, codes, tree, ("units", number))


def _unit_faults(unit: MonitorUnit, codes: MonitorCodes, tree: Tree, place: Place) -> Iterator[Problem]:
    if unit.equals not in UNIT_OF.values():
        expected = ", ".join(sorted(set(UNIT_OF.values())))
        yield tree.problem(place, found=unit.equals, expected=f"one of {expected}", message="No measure is kept in it.")
    if unit.multiply <= 0 or unit.divide <= 0:
        yield tree.problem(place, found="a factor of 0 or less", expected="more than 0", message="Correct it.")
    for word in unit.words:
        if codes.by_unit[word] is not unit:
            yield tree.problem(place, found=f"{word} twice", expected="each spelling once", message="Keep one.")
    yield from _unlisted(unit.source, tree, place)


def _unlisted(source: Source, tree: Tree, place: Place) -> Iterator[Problem]:
    if source.key not in load_tables().citations:
        yield tree.problem(place, found=source.key, expected="a key of sources.yaml", message="Add the document first.")
