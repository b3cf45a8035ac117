"""What the published tests of concentrations share: a few hundred virtual patients, and intervals over them."""

import numpy as np

from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.concentration import Exposure, concentrations, summary
from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.dosing import Infusion, Regimen
from daybreak.pharmacology.variability import draw_etas, normals

MODELS = pharmacokinetic_models()
DAY = 24 * 60
LONG = 14 * DAY
SEED = 20200
WEIGHTS = 7
"""The stream of the weights; etas have their own."""

ANTIDEPRESSANT = (Infusion(start_min=0, duration_min=40, dose_mg_per_kg=0.5),)
"""0.5 mg/kg over 40 min, the infusion of the trials in depression."""


def typical(name: str, regimen: Regimen, until_min: float = LONG, **facts: float) -> dict[str, Exposure]:
    """Peak, time and area of the typical patient of these facts."""
    model = MODELS[name]
    return summary(model, one(name, **facts), regimen, until_min=until_min)


def one(name: str, **facts: float) -> Individuals:
    """One patient: the facts given, the rest from the model's own reference patient."""
    return one_individual(facts.pop("weight_kg", 70), **facts).completed(MODELS[name].reference)  # type: ignore[arg-type]


def peaks(name: str, regimen: Regimen, mean_kg: float, sd_kg: float, patients: int = 400) -> np.ndarray:
    """Peaks of the drug itself in virtual patients with such weights, ng/mL."""
    model = MODELS[name]
    individuals = Individuals(weights(mean_kg, sd_kg, patients)).completed(model.reference)
    etas = draw_etas(model, patients, SEED)
    return summary(model, individuals, regimen, until_min=DAY, etas=etas)[model.substance].cmax_ng_per_ml


def weights(mean_kg: float, sd_kg: float, patients: int) -> np.ndarray:
    """Normal weights, held within three standard deviations."""
    standard = normals(SEED, WEIGHTS, patients, 1)[:, 0]
    return mean_kg + sd_kg * np.clip(standard, -3, 3)


def at(name: str, regimen: Regimen, times_min: list[float], compound: str, weight_kg: float = 70) -> np.ndarray:
    """The typical patient's concentrations at those times, ng/mL."""
    return concentrations(MODELS[name], one(name, weight_kg=weight_kg), regimen, times_min)[compound][0]


def clearance_l_per_h(name: str, weight_kg: float = 70, **facts: float) -> float:
    """Dose over the area to infinity after an infusion, of the drug itself."""
    dose_mg = 35.0
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=dose_mg),)
    exposure = typical(name, regimen, weight_kg=weight_kg, **facts)[MODELS[name].substance]
    return float(dose_mg * 1000 / exposure.auc_to_infinity_ng_h_per_ml[0])


def interval_of_the_mean(values: np.ndarray, people: int) -> tuple[float, float]:
    """Where the mean of so many of these patients lies in 95 of 100 studies."""
    half = 1.96 * float(values.std(ddof=1)) / people**0.5
    return float(values.mean()) - half, float(values.mean()) + half


def overlap(one_interval: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two intervals share a point."""
    return max(one_interval[0], other[0]) <= min(one_interval[1], other[1])
