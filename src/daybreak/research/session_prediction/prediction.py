"""The concentration to be expected in patients of one kind: median and the range of nine in ten."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.concentration import Exposure, concentrations, summary
from daybreak.pharmacology.covariates import Individuals
from daybreak.pharmacology.dosing import Regimen
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.variability import draw_etas

Numbers = NDArray[np.float64]

MOST_PATIENTS = 1_000_000
FIGURES = ("cmax_ng_per_ml", "tmax_min", "auc_ng_h_per_ml", "auc_to_infinity_ng_h_per_ml")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """The 5th, 50th and 95th percentile of patients, each alone: an array over the times, or one number."""

    median: Numbers
    p05: Numbers
    p95: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What `predict` found. curves: each patient's, (patients, times) ng/mL by compound; bands: over the times.

    exposures: by compound and by the name of a figure of `Exposure`. assumed: covariates that were not given and are
    those of the model's reference patient, in words.
    """

    times_min: Numbers
    curves: Mapping[str, Numbers]
    bands: Mapping[str, Band]
    exposures: Mapping[str, Mapping[str, Band]]
    patients: int
    seed: int
    assumed: tuple[str, ...]


def predict(
    model: PharmacokineticModel,
    individual: Individuals,
    regimen: Regimen,
    times_min: ArrayLike,
    *,
    patients: int = 500,
    seed: int = 1,
) -> Prediction:
    """Virtual patients who share the covariates of one individual and differ as the model says patients do.

    The band is of true concentrations: errors of measurement and differences from day to day are not in it. Raises
    PharmacologyError naming the field for what cannot be computed.
    """
    _check(individual, patients, seed)
    whole = _repeated(individual, patients).completed(model.reference)
    etas = draw_etas(model, patients, seed)
    times = np.asarray(times_min, dtype=np.float64)
    curves = concentrations(model, whole, regimen, times, etas)
    exposures = summary(model, whole, regimen, float(times[-1]), etas)
    return Prediction(
        times_min=times,
        curves=curves,
        bands={name: band(values) for name, values in curves.items()},
        exposures={name: _figures(each) for name, each in exposures.items()},
        patients=patients,
        seed=seed,
        assumed=tuple(_assumed(model, individual)),
    )


def band(values: Numbers) -> Band:
    """Percentiles over the patients, who stand first. A figure that nobody has (NaN) stays NaN."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    return Band(median=middle, p05=low, p95=high)


def _figures(exposure: Exposure) -> dict[str, Band]:
    return {name: band(getattr(exposure, name)) for name in FIGURES}


def _check(individual: Individuals, patients: int, seed: int) -> None:
    if len(individual) != 1:
        found = f"{len(individual)} individuals"
        raise PharmacologyError("individual", found, "one, whose covariates all share", "Give one individual.")
    if not 1 <= patients <= MOST_PATIENTS:
        expected = f"from 1 to {MOST_PATIENTS}"
        raise PharmacologyError("patients", patients, expected, "Give how many virtual patients are drawn.")
    if not 0 <= seed < 2**64:
        raise PharmacologyError("seed", seed, "a whole number from 0 to 2^64 - 1", "Choose another one.")


def _repeated(individual: Individuals, patients: int) -> Individuals:
    given = {each.name: getattr(individual, each.name) for each in fields(individual)}
    return Individuals(**{name: np.repeat(value, patients) for name, value in given.items() if value is not None})


def _assumed(model: PharmacokineticModel, individual: Individuals) -> list[str]:
    used = sorted({each.covariate for each in model.effects})
    missing = [name for name in used if getattr(individual, name) is None]
    return [f"{name} {float(model.reference.of(name)[0]):g}" for name in missing]
