"""What the answers of the Lab rest on: numbers with their sources and certainties, limits, and the validation."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from daybreak.knowledge.mechanism_models import load_mechanism, load_mechanism_file
from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.knowledge.pharmacokinetic_models import model_files
from daybreak.knowledge.reading.tree import read_tree
from daybreak.pharmacology.effects import Estimate
from daybreak.pharmacology.mechanism.model import MechanismParameter
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.parameters import Cited, Parameter
from daybreak.research.mechanism_fit.report import REPORT
from daybreak.research.session_prediction import certainty_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a model: what it is, its value with its interval and unit, and its source."""

    name: str
    meaning: str
    value: str
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One model: what it is, for whom, how sure, and what it is not."""

    id: str
    version: str
    title: str
    use: str
    population: str
    certainty: str
    limits: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One published figure that the mechanism was not fitted on, beside what it says."""

    study: str
    figure: str
    published: str
    model: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Every figure held out of the fit; failed: of them, how many the mechanism misses."""

    rows: tuple[Checked, ...]
    failed: int


@cache
def concentration_basis(model: PharmacokineticModel) -> Basis:
    """Of a pharmacokinetic model that is shipped."""
    file = model_files()[model.id]
    return Basis(
        id=model.id,
        version=model.version,
        title=model.title,
        use=file.use,
        population=model.population,
        certainty=certainty_of(model).words,
        limits=model.limits,
        figures=tuple(_figure(each) for each in model.parameters),
    )


@cache
def effects_basis() -> Basis:
    """Of the effects within a session."""
    effects = load_session_effects()
    return Basis(
        id=effects.id,
        version=effects.version,
        title=effects.title,
        use="",
        population="",
        certainty="",
        limits=effects.limits,
        figures=tuple(_estimates(effects)),
    )


@cache
def mechanism_basis() -> Basis:
    """Of the mechanism."""
    mechanism, file = load_mechanism(), load_mechanism_file()
    return Basis(
        id=mechanism.id,
        version=mechanism.version,
        title=mechanism.title,
        use=mechanism.warning,
        population="",
        certainty="",
        limits=file.limits,
        figures=tuple(_figure(each) for each in mechanism.parameters),
    )


@cache
def validation() -> Validation:
    """What the shipped mechanism makes of the published figures that its fit did not see."""
    report: Any = read_tree(REPORT.read_bytes(), REPORT.name).value
    rows = tuple(_checked(each) for each in report if each["use"] == "validation")
    return Validation(rows=rows, failed=sum(not each.agrees for each in rows))


def _checked(row: dict[str, Any]) -> Checked:
    unit, digits = {"%": (" %", 1), "1": ("", 2)}.get(row["unit"], (" points", 1))
    return Checked(
        study=row["study"],
        figure=f"{row['figure']}, day {row['day']:.3g}",
        published=f"{row['published']:.{digits}f}{unit}",
        model=f"{row['model']:.{digits}f} ({row['low']:.{digits}f} to {row['high']:.{digits}f})",
        agrees=row["agrees"],
    )


def _estimates(holder: Any, *path: str) -> Iterator[Figure]:
    """Every estimate within a description, however deep; named by the way to it."""
    if isinstance(holder, Estimate):
        value = _with_interval(holder.value, holder.low, holder.high, holder.unit)
        name = ", ".join(path).replace("_", " ")
        yield Figure(name=name, meaning=holder.meaning, value=value, source=holder.source)
    elif isinstance(holder, tuple):
        for each in holder:
            yield from _estimates(each, *path[:-1], str(getattr(each, "id", getattr(each, "compound", path[-1:]))))
    elif is_dataclass(holder):
        for each in fields(holder):
            yield from _estimates(getattr(holder, each.name), *path, each.name)


def _figure(each: Parameter | MechanismParameter) -> Figure:
    value = _with_interval(each.value, each.low, each.high, each.unit)
    return Figure(name=each.name, meaning=each.meaning, value=value, source=each.source)


def _with_interval(value: float, low: float | None, high: float | None, unit: str) -> str:
    between = f" ({low:.3g} to {high:.3g})" if low is not None and high is not None else ""
    return f"{value:.3g}{between} {'' if unit == '1' else unit}".strip()
