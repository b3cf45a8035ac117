"""Dissociation during a session: the total of the CADSS, the "drug high", and how many dissociate at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.effect_site import effect_site
from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.effects.potency import RelativePotency, racemic_equivalent

Numbers = NDArray[np.float64]

HIGHEST_CADSS = 92.0
"""23 items of 0 to 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissociation:
    """Linear in the effect-site concentration, as Bowdle found between 50 and 200 ng/mL; the slope differs by patient.

    half_life_min: of the equilibration with the effect site. cadss_per_ng_per_ml: points for each ng/mL of racemic
    ketamine. high_half_at_ng_per_ml: racemic concentration of half the highest "drug high"; high_steepness: its Hill
    exponent. potencies: of other compounds.
    """

    half_life_min: Estimate
    cadss_per_ng_per_ml: Estimate
    high_half_at_ng_per_ml: Estimate
    high_steepness: Estimate
    potencies: tuple[RelativePotency, ...]


def cadss(
    model: Dissociation,
    times_min: ArrayLike,
    concentrations: Mapping[str, ArrayLike],
    etas: ArrayLike | None = None,
) -> Numbers:
    """The CADSS total above its baseline over a session, (patients, times), 0 to 92.

    times_min: (times,); concentrations: plasma, ng/mL, by compound, (patients, times). etas: (patients,) standard
    normal numbers that set each patient's sensitivity, None for the median one.
    """
    site = _site(model, times_min, concentrations)
    sensitivity = _individual(model.cadss_per_ng_per_ml, etas)
    return np.minimum(sensitivity * site, HIGHEST_CADSS)


def drug_high(
    model: Dissociation,
    times_min: ArrayLike,
    concentrations: Mapping[str, ArrayLike],
    etas: ArrayLike | None = None,
) -> Numbers:
    """The "drug high" as a share of the highest possible, 0 to 1, (patients, times). Arguments as for `cadss`."""
    site = np.maximum(_site(model, times_min, concentrations), 0)
    half = _individual(model.high_half_at_ng_per_ml, etas)
    steepness = model.high_steepness.value
    return site**steepness / (site**steepness + half**steepness)


def _site(model: Dissociation, times_min: ArrayLike, concentrations: Mapping[str, ArrayLike]) -> Numbers:
    return effect_site(times_min, racemic_equivalent(model.potencies, concentrations), model.half_life_min.value)


def _individual(estimate: Estimate, etas: ArrayLike | None) -> Numbers:
    effects = np.zeros(1) if etas is None else np.atleast_1d(np.asarray(etas, dtype=np.float64))
    return np.asarray(estimate.value * np.exp(estimate.between_subject * effects))[:, None]
