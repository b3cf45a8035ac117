"""Concentrations of different compounds as the concentration of racemic ketamine that does as much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.errors import PharmacologyError

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativePotency:
    """How much a ng/mL of a compound does, beside a ng/mL of racemic ketamine. 0: nothing was found of it."""

    compound: str
    potency: Estimate


def racemic_equivalent(potencies: tuple[RelativePotency, ...], concentrations: Mapping[str, ArrayLike]) -> Numbers:
    """The sum over compounds of potency x concentration, in ng/mL of racemic ketamine, (patients, times).

    Raises PharmacologyError for a compound whose potency is not known.
    """
    known = {each.compound: each.potency.value for each in potencies}
    total: Numbers = np.zeros((1, 1))
    for compound, values in concentrations.items():
        if compound not in known:
            expected = f"one of {', '.join(known)}"
            raise PharmacologyError("concentrations", compound, expected, "Name a compound with a potency.")
        total = total + known[compound] * np.atleast_2d(np.asarray(values, dtype=np.float64))
    return total
