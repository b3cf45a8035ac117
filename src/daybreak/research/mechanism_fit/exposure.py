"""The receptor occupancy over a session of a typical adult, by what was given, from a shipped concentration model."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.dosing import Dose, Infusion, IntranasalSpray
from daybreak.pharmacology.effects import occupancy

Numbers = NDArray[np.float64]

MODEL = "perez-ruixo-2021"
"""One model for all ways of giving, so that no difference between models passes for one between treatments."""

WEIGHT_KG, AGE_YEARS = 80.0, 45.0
DEVICE_MG, INFUSION_MIN = 28.0, 40.0
TIMES_MIN = np.arange(0.0, 24 * 60 + 1)
REFERENCE = ("ketamine", "intravenous", 0.5)

Given = tuple[str, str, float]
"""Substance, route, dose: mg/kg intravenously, mg nasally."""

STUDIED: Mapping[tuple[str, str], tuple[float, ...]] = MappingProxyType(
    {
        ("ketamine", "intravenous"): (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0),
        ("esketamine", "intravenous"): (0.1, 0.2, 0.3, 0.4, 0.5),
        ("esketamine", "intranasal"): (28.0, 56.0, 84.0),
    }
)
"""The doses whose typical drive is tabulated."""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Concentrations in ng/mL by compound, (times,), and the occupancy they make."""

    times_min: Numbers
    concentrations: Mapping[str, Numbers]
    occupied: Numbers


@cache
def session_of(given: Given) -> Session:
    """One session of a typical adult of 80 kg and 45 years. A dose between whole devices is interpolated."""
    substance, route, dose = given
    if route == "intranasal" and dose % DEVICE_MG:
        return _between(given)
    model = pharmacokinetic_models()[MODEL]
    found = concentrations(model, _typical(), _regimen(route, dose), TIMES_MIN)
    by_compound = {_named(compound, substance): values[0] for compound, values in found.items()}
    return Session(TIMES_MIN, by_compound, occupancy(load_session_effects().receptor, by_compound))


def _typical() -> Individuals:
    return one_individual(WEIGHT_KG, age_years=AGE_YEARS, asian=False, japanese=False)


def _regimen(route: str, dose: float) -> tuple[Dose, ...]:
    if route == "intranasal":
        return (IntranasalSpray(start_min=0.0, devices=round(dose / DEVICE_MG), dose_mg_per_device=DEVICE_MG),)
    return (Infusion(start_min=0.0, duration_min=INFUSION_MIN, dose_mg_per_kg=dose),)


def _named(compound: str, substance: str) -> str:
    """The model is of esketamine; a racemic dose is taken to distribute and to be lost in the same way."""
    racemic = {"esketamine": "ketamine", "noresketamine": "norketamine"}
    return racemic[compound] if substance == "ketamine" else compound


def _between(given: Given) -> Session:
    substance, route, dose = given
    lower = (substance, route, dose // DEVICE_MG * DEVICE_MG)
    low, high = session_of(lower), session_of((substance, route, lower[2] + DEVICE_MG))
    share = dose / DEVICE_MG % 1
    mixed = {
        name: (1 - share) * below + share * high.concentrations[name] for name, below in low.concentrations.items()
    }
    return Session(TIMES_MIN, mixed, (1 - share) * low.occupied + share * high.occupied)
