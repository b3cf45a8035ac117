"""Patients who differ in how they respond, drawn so that each is the same however they are cut into chunks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.mechanism.model import Mechanism, MechanismError
from daybreak.pharmacology.variability import normals

Numbers = NDArray[np.float64]

LEAST, MOST = -0.5, 0.95
"""A response to expectation or to an antidepressant, as a share of the baseline, is kept between these."""

RESPONSE, MEASUREMENT, ILLNESS = 101, 102, 103
"""Streams of one seed (`variability`), so that responses, noise, illness and concentrations are independent."""


@dataclass(frozen=True, slots=True, eq=False)
class Responders:
    """How each patient responds, arrays of (patients,).

    sensitivity: to the drive. expectation: the share of the baseline that the first session takes off whatever is in
    it; antidepressant: what a newly started oral antidepressant takes off in the end. Both may be below 0 (worse).
    """

    sensitivity: Numbers
    expectation: Numbers
    antidepressant: Numbers

    def __len__(self) -> int:
        """How many patients."""
        return int(self.sensitivity.size)


def draw_responders(
    mechanism: Mechanism,
    patients: ArrayLike,
    seed: int,
    covariates: Mapping[str, ArrayLike] | None = None,
    *,
    explained_sd: float = 0.0,
) -> Responders:
    """Patients of a population: how many, numbered from 0, or an array of patient numbers.

    covariates: by name, (patients,) values in the unit that the mechanism names; a covariate not given has its
    reference value. explained_sd: the part of the spread of the log sensitivity that drives of each patient's own hold
    already. Raises MechanismError for an unknown covariate or a wrong shape, PharmacologyError for bad numbers.
    """
    normal = normals(seed, RESPONSE, patients, 3)
    shift = covariate_shift(mechanism, len(normal), covariates or {})
    return responders_of(mechanism, normal, shift, explained_sd=explained_sd)


def responders_of(
    mechanism: Mechanism, normal: Numbers, shift: ArrayLike = 0.0, *, explained_sd: float = 0.0
) -> Responders:
    """Responders from standard normal numbers, (patients, 3), and a shift of the log sensitivity."""
    value = mechanism.value
    own_sd = np.sqrt(max(value("sensitivity_sd") ** 2 - explained_sd**2, 0.0))
    return Responders(
        value("sensitivity") * np.exp(own_sd * normal[:, 0] + np.asarray(shift)),
        np.clip(value("expectation_mean") + value("expectation_sd") * normal[:, 1], LEAST, MOST),
        np.clip(value("antidepressant_mean") + value("antidepressant_sd") * normal[:, 2], LEAST, MOST),
    )


def typical_responder(mechanism: Mechanism) -> Responders:
    """One patient with the median of everything."""
    return responders_of(mechanism, np.zeros((1, 3)))


def covariate_shift(mechanism: Mechanism, patients: int, covariates: Mapping[str, ArrayLike]) -> Numbers:
    """The shift of the log sensitivity of each patient, (patients,)."""
    known = {each.name: each for each in mechanism.covariates}
    shift = np.zeros(patients)
    for name, given in covariates.items():
        if name not in known:
            expected = f"one of {', '.join(known)}"
            raise MechanismError(f"covariates[{name}]", "an unknown covariate", expected, "Correct the name.")
        values = np.asarray(given, dtype=np.float64)
        if values.shape not in ((), (patients,)) or not np.isfinite(values).all():
            found = f"shape {values.shape}, or a value that is no number"
            raise MechanismError(f"covariates[{name}]", found, f"({patients},)", "Give each patient a number.")
        shift = shift + known[name].effect * (values - known[name].reference)
    return shift


def measurement_noise(seed: int, patients: ArrayLike, times: int) -> Numbers:
    """Standard normal numbers for the measurements of patients, (patients, times)."""
    return normals(seed, MEASUREMENT, patients, times)


def illness_numbers(seed: int, patients: ArrayLike, times: int) -> Numbers:
    """Standard normal numbers for the fluctuation of the illness, one for each look, (patients, times)."""
    return normals(seed, ILLNESS, patients, times)
