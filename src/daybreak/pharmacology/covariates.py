"""Who is treated: the facts about patients that models use, and how a model's parameters depend on them."""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.parameters import Cited

Numbers = NDArray[np.float64]

Covariate = Literal["weight_kg", "height_cm", "age_years", "female", "asian", "japanese"]
"""Yes and no are 1 and 0. The ancestries are those that published models use; nobody's is guessed."""

LIMITS: dict[str, tuple[float, float]] = {
    "weight_kg": (2, 500),
    "height_cm": (30, 280),
    "age_years": (0, 125),
    "female": (0, 1),
    "asian": (0, 1),
    "japanese": (0, 1),
}
"""Beyond these a number is a slip of the pen or a wrong unit, not a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Individuals:
    """Facts about many patients, one array each, all of the same length; None where a fact was not given at all.

    Anything that NumPy can read as numbers is taken, and kept as float64.

    Raises PharmacologyError naming the field where numbers are missing, impossible, or of different counts.
    """

    weight_kg: ArrayLike
    height_cm: ArrayLike | None = None
    age_years: ArrayLike | None = None
    female: ArrayLike | None = None
    asian: ArrayLike | None = None
    japanese: ArrayLike | None = None

    def __post_init__(self) -> None:
        """Turns each fact into a checked array."""
        count = np.atleast_1d(np.asarray(self.weight_kg)).size
        for each in fields(self):
            given = getattr(self, each.name)
            if given is not None:
                object.__setattr__(self, each.name, _checked(each.name, given, count))

    def __len__(self) -> int:
        """How many patients."""
        return int(np.asarray(self.weight_kg).size)

    def of(self, covariate: Covariate) -> Numbers:
        """One fact of all, (patients,). Raises PharmacologyError where it was not given."""
        values = getattr(self, covariate)
        if values is None:
            raise PharmacologyError(covariate, "nothing", "a value for each patient", "The model needs it: give it.")
        return np.asarray(values, dtype=np.float64)

    def completed(self, reference: "Individuals") -> "Individuals":
        """The same patients, with facts that were not given taken from one reference patient for all.

        An assumption, which whoever asks for it has to show.
        """
        own, count = self._given(), len(self)
        assumed = {name: np.full(count, values[0]) for name, values in reference._given().items()}
        return Individuals(**(assumed | own))

    def chosen(self, rows: slice | NDArray[np.int64]) -> "Individuals":
        """Some of the patients."""
        return Individuals(**{name: values[rows] for name, values in self._given().items()})

    def _given(self) -> dict[str, Numbers]:
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) is not None}


def one_individual(
    weight_kg: float,
    *,
    height_cm: float | None = None,
    age_years: float | None = None,
    female: bool | None = None,
    asian: bool | None = None,
    japanese: bool | None = None,
) -> Individuals:
    """One patient, as Individuals of length 1. Raises PharmacologyError naming the field that cannot be."""
    return Individuals(weight_kg, height_cm, age_years, female, asian, japanese)


def _checked(name: str, given: ArrayLike, count: int) -> Numbers:
    try:
        values = np.array(given, dtype=np.float64, ndmin=1)
    except (TypeError, ValueError):
        raise PharmacologyError(name, repr(given), "numbers", "Give one number for each patient.") from None
    if values.shape != (count,):
        raise PharmacologyError(name, f"shape {values.shape}", f"({count},)", "Give one number for each patient.")
    low, high = LIMITS[name]
    wrong = ~((values >= low) & (values <= high))
    if wrong.any():
        place = int(np.argmax(wrong))
        found = f"{values[place]:g} for patient {place}"
        raise PharmacologyError(name, found, f"from {low:g} to {high:g}", "Check the number and its unit.")
    values.setflags(write=False)
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerEffect:
    """The parameter is multiplied by (covariate / reference)^exponent: allometry, with 0.75 for a clearance."""

    parameter: str
    covariate: Covariate
    reference: float
    exponent: float
    source: Cited

    def applied(self, values: Numbers, individuals: Individuals) -> Numbers:
        """The parameter's values (patients,) with the effect."""
        return np.asarray(values * (individuals.of(self.covariate) / self.reference) ** self.exponent)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeEffect:
    """For each unit of the covariate off the reference, `slope` is added, in the parameter's own unit.

    proportional: the slope is a share of the parameter instead. only: above, or below, the reference alone.
    at_least: the parameter, in its own unit, does not fall below it. A straight line may lead to negative numbers, and
    a paper does not say what holds there: this is ours.
    """

    parameter: str
    covariate: Covariate
    reference: float
    slope: float
    at_least: float
    proportional: bool = False
    only: Literal["both", "above", "below"] = "both"
    source: Cited

    def applied(self, values: Numbers, individuals: Individuals) -> Numbers:
        """The parameter's values (patients,) with the effect."""
        off = individuals.of(self.covariate) - self.reference
        if self.only != "both":
            off = np.maximum(off, 0) if self.only == "above" else np.minimum(off, 0)
        added = self.slope * off * (values if self.proportional else 1.0)
        return np.maximum(values + added, self.at_least)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorEffect:
    """The parameter is multiplied by `factor` in those who have a property (female, asian, japanese)."""

    parameter: str
    covariate: Literal["female", "asian", "japanese"]
    factor: float
    source: Cited

    def applied(self, values: Numbers, individuals: Individuals) -> Numbers:
        """The parameter's values (patients,) with the effect."""
        return np.where(individuals.of(self.covariate) > 0, values * self.factor, values)


CovariateEffect = PowerEffect | SlopeEffect | FactorEffect
