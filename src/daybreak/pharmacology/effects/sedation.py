"""Sedation during a session: the probability of not being fully alert (MOAA/S below 5)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.effect_site import effect_site
from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.effects.potency import RelativePotency, racemic_equivalent

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sedation:
    """A logistic curve in the logarithm of the effect-site concentration, without the share sedated by placebo.

    half_sedated_at_ng_per_ml: of racemic ketamine; steepness: its Hill exponent.
    """

    half_life_min: Estimate
    half_sedated_at_ng_per_ml: Estimate
    steepness: Estimate
    potencies: tuple[RelativePotency, ...]


def sedated(model: Sedation, times_min: ArrayLike, concentrations: Mapping[str, ArrayLike]) -> Numbers:
    """The probability of MOAA/S below 5 at each time, (patients, times).

    It is that of a whole group of patients with this concentration; whoever is sedated at a lower one is so at a higher
    one, therefore its highest value over a session is the share sedated at any time.
    times_min: (times,); concentrations: plasma, ng/mL, by compound, (patients, times).
    """
    racemic = racemic_equivalent(model.potencies, concentrations)
    site = np.maximum(effect_site(times_min, racemic, model.half_life_min.value), 0)
    relative = (site / model.half_sedated_at_ng_per_ml.value) ** model.steepness.value
    return relative / (1 + relative)
