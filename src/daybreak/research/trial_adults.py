"""Adults as in the trials of ketamine, for what has no table of its own, and the model of their concentrations."""

import numpy as np

from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.variability import normals

MODEL = "perez-ruixo-2021"
"""One model for all ways of giving, so that no difference between models passes for one between treatments."""

WEIGHT_KG, WEIGHT_SD = 80.0, 18.0
AGE_YEARS, AGE_SD = 45.0, 12.0
"""Ours (P): adults as in the trials. The concentration model knows no effect of weight, only the dose per kg does."""

LIGHTEST_KG, HEAVIEST_KG = 45.0, 160.0
YOUNGEST, OLDEST = 18.0, 75.0

BODY = 112
"""Stream of one seed (`variability`)."""


def concentration_model() -> PharmacokineticModel:
    """The model of their concentrations, which the mechanism was calibrated with."""
    return pharmacokinetic_models()[MODEL]


def typical_adult() -> Individuals:
    """One of 80 kg and 45 years."""
    return one_individual(WEIGHT_KG, age_years=AGE_YEARS, asian=False, japanese=False)


def adults(count: int, seed: int) -> Individuals:
    """So many, who differ in weight and age."""
    body = normals(seed, BODY, count, 2)
    return Individuals(
        weight_kg=np.clip(WEIGHT_KG + WEIGHT_SD * body[:, 0], LIGHTEST_KG, HEAVIEST_KG),
        age_years=np.clip(AGE_YEARS + AGE_SD * body[:, 1], YOUNGEST, OLDEST),
        asian=np.zeros(count, dtype=bool),
        japanese=np.zeros(count, dtype=bool),
    )
