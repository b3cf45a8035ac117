"""Blood pressure and heart rate during a session, with the tolerance that develops within it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.effect_site import effect_site
from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.effects.potency import RelativePotency, racemic_equivalent

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """Each rise is proportional to the effect-site concentration, less what the body has come to counter.

    half_life_min: of the equilibration with the effect site. tolerance_half_life_min, tolerance_share: a second site
    follows the first one with that half-life, and that share of it is taken off. With a share below 1 a constant
    concentration keeps (1 - share) of its effect. Nothing carries over to the next session (Riva-Posse 2018).
    """

    half_life_min: Estimate
    tolerance_half_life_min: Estimate
    tolerance_share: Estimate
    systolic_per_ng_per_ml: Estimate
    diastolic_per_ng_per_ml: Estimate
    heart_rate_per_ng_per_ml: Estimate
    potencies: tuple[RelativePotency, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CirculationRise:
    """Rises above the values before the session, each (patients, times). Below 0 where tolerance outlasts the drug."""

    systolic_mmhg: Numbers
    diastolic_mmhg: Numbers
    heart_rate_per_min: Numbers


def circulation(
    model: Circulation,
    times_min: ArrayLike,
    concentrations: Mapping[str, ArrayLike],
    etas: ArrayLike | None = None,
) -> CirculationRise:
    """The rise of blood pressure and heart rate over a session.

    times_min: (times,); concentrations: plasma, ng/mL, by compound, (patients, times). etas: (patients,) standard
    normal numbers, one sensitivity of each patient for all three; None for the median one.
    """
    driven = _driven(model, times_min, concentrations)
    effects = np.zeros(1) if etas is None else np.atleast_1d(np.asarray(etas, dtype=np.float64))

    def rise(slope: Estimate) -> Numbers:
        return np.asarray(slope.value * np.exp(slope.between_subject * effects))[:, None] * driven

    return CirculationRise(
        rise(model.systolic_per_ng_per_ml),
        rise(model.diastolic_per_ng_per_ml),
        rise(model.heart_rate_per_ng_per_ml),
    )


def _driven(model: Circulation, times_min: ArrayLike, concentrations: Mapping[str, ArrayLike]) -> Numbers:
    """The effect-site concentration less its tolerance, ng/mL of racemic ketamine."""
    racemic = racemic_equivalent(model.potencies, concentrations)
    site = effect_site(times_min, racemic, model.half_life_min.value)
    tolerance = effect_site(times_min, site, model.tolerance_half_life_min.value)
    return site - model.tolerance_share.value * tolerance
