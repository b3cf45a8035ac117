"""Virtual patients: who they are before the first session, drawn so that each is the same however they are cut."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from daybreak.pharmacology.covariates import Individuals
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.variability import uniforms

Numbers = NDArray[np.float64]

PEOPLE = 201
"""Stream of one seed (`variability`) for everything a patient is before the first session."""

CM_PER_M = 100.0
WHOLE_PERCENT = 100.0
ROUNDING_PERCENT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A normal distribution cut off at low and high, as inclusion rules do; its own mean and SD are before the cut."""

    mean: float
    sd: float
    low: float
    high: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A percentage of the patients."""

    value: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class StagingShare:
    """How many percent of the patients have had so many adequate antidepressants without response."""

    failed: int
    percent: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """From whom the patients of a trial are drawn.

    Weight follows from height (by sex) and body mass index, unless `weight_kg` is given. All else is independent:
    published tables give no correlations. asian_percent: of all, Japanese included; japanese_percent: of all, for
    models of concentration that ask. Nobody is, where they are not given.
    """

    title: str
    age_years: Spread
    female_percent: Percent
    body_mass_index: Spread
    height_cm_women: Spread
    height_cm_men: Spread
    baseline_madrs: Spread
    failed_antidepressants: tuple[StagingShare, ...]
    weight_kg: Spread | None = None
    asian_percent: Percent | None = None
    japanese_percent: Percent | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VirtualPatients:
    """Patients, arrays of (patients,). numbers: who they are; baseline_madrs: whole totals before the first session."""

    numbers: NDArray[np.uint64]
    age_years: Numbers
    female: NDArray[np.bool_]
    height_cm: Numbers
    weight_kg: Numbers
    baseline_madrs: Numbers
    failed_antidepressants: NDArray[np.int64]
    asian: NDArray[np.bool_]
    japanese: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many patients."""
        return int(self.numbers.size)

    @property
    def body_mass_index(self) -> Numbers:
        """In kg/m2."""
        return np.asarray(self.weight_kg / (self.height_cm / CM_PER_M) ** 2)

    def individuals(self) -> Individuals:
        """The same patients as a model of concentrations takes them."""
        return Individuals(
            self.weight_kg, self.height_cm, self.age_years, self.female, asian=self.asian, japanese=self.japanese
        )


def virtual_patients(population: Population, patients: ArrayLike, seed: int) -> VirtualPatients:
    """Patients of a population: how many, numbered from 0, or an array of patient numbers.

    Raises PharmacologyError naming the first field of the population that cannot be, or bad numbers.
    """
    for fault in population_faults(population):
        raise fault
    drawn = uniforms(seed, PEOPLE, patients, 7)
    female = _below(population.female_percent, drawn[:, 0])
    women, men = (_drawn(each, drawn[:, 1]) for each in (population.height_cm_women, population.height_cm_men))
    height = np.where(female, women, men)
    index = _drawn(population.body_mass_index, drawn[:, 2])
    weight = index * (height / CM_PER_M) ** 2
    if population.weight_kg is not None:
        weight = _drawn(population.weight_kg, drawn[:, 2])
    return VirtualPatients(
        np.arange(len(drawn), dtype=np.uint64) if np.ndim(patients) == 0 else np.asarray(patients, dtype=np.uint64),
        _drawn(population.age_years, drawn[:, 3]),
        female,
        height,
        weight,
        np.rint(_drawn(population.baseline_madrs, drawn[:, 4])),
        _staged(population.failed_antidepressants, drawn[:, 5]),
        *(_below(each, drawn[:, 6]) for each in (population.asian_percent, population.japanese_percent)),
    )


def population_faults(population: Population, field: str = "population") -> Iterator[PharmacologyError]:
    """Everything about a population that cannot be, each naming its field."""
    highest = {"age_years": 120.0, "body_mass_index": 100.0, "baseline_madrs": HIGHEST_MADRS, "weight_kg": 500.0}
    for name in _SPREADS:
        spread = getattr(population, name)
        if spread is not None:
            yield from _spread_faults(spread, highest.get(name, 250.0), f"{field}.{name}")
    for name in _PERCENTAGES:
        percent = getattr(population, name)
        if percent is not None and not 0 <= percent.value <= WHOLE_PERCENT:
            yield PharmacologyError(f"{field}.{name}.value", percent.value, "0 to 100", "Give a percentage.")
    asian, japanese = (_value(each) for each in (population.asian_percent, population.japanese_percent))
    if japanese > asian:
        expected = f"no more than the {asian:g} % of `asian_percent`"
        yield PharmacologyError(f"{field}.japanese_percent.value", japanese, expected, "Count them as Asian too.")
    total = sum(each.percent for each in population.failed_antidepressants)
    if abs(total - WHOLE_PERCENT) > ROUNDING_PERCENT or any(e.percent < 0 for e in population.failed_antidepressants):
        expected = "shares that add up to 100 %, none below 0"
        yield PharmacologyError(f"{field}.failed_antidepressants", f"{total:g} %", expected, "Correct the shares.")


_PERCENTAGES = ("female_percent", "asian_percent", "japanese_percent")
_SPREADS = ("age_years", "body_mass_index", "height_cm_women", "height_cm_men", "baseline_madrs", "weight_kg")


def _spread_faults(spread: Spread, highest: float, field: str) -> Iterator[PharmacologyError]:
    if spread.sd < 0:
        yield PharmacologyError(f"{field}.sd", spread.sd, "a standard deviation from 0", "Correct it.")
    if not 0 < spread.mean <= highest:
        yield PharmacologyError(f"{field}.mean", spread.mean, f"above 0, at most {highest:g}", "Check unit and sign.")
    elif not 0 <= spread.low <= spread.mean <= spread.high <= highest:
        found = f"{spread.low:g} to {spread.high:g} around {spread.mean:g}"
        expected = f"`low` and `high` around the mean, within 0 to {highest:g}"
        yield PharmacologyError(f"{field}.low", found, expected, "Correct the limits.")


def _drawn(spread: Spread, uniform: Numbers) -> Numbers:
    if spread.sd == 0:
        return np.full(uniform.shape, spread.mean)
    below, above = (float(ndtr((limit - spread.mean) / spread.sd)) for limit in (spread.low, spread.high))
    drawn = spread.mean + spread.sd * ndtri(below + uniform * (above - below))
    return np.asarray(np.clip(drawn, spread.low, spread.high))


def _below(percent: Percent | None, uniform: Numbers) -> NDArray[np.bool_]:
    return np.asarray(uniform * WHOLE_PERCENT < _value(percent))


def _value(percent: Percent | None) -> float:
    return 0.0 if percent is None else percent.value


def _staged(shares: tuple[StagingShare, ...], uniform: Numbers) -> NDArray[np.int64]:
    bounds = np.cumsum([each.percent for each in shares])
    place = np.searchsorted(bounds / bounds[-1], uniform, side="right")
    return np.array([each.failed for each in shares], dtype=np.int64)[np.minimum(place, len(shares) - 1)]
