"""A mechanism with round numbers, and a course of concentrations of no paper, for tests of the equations."""

import numpy as np

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.mechanism import Mechanism, MechanismParameter, ResponseCovariate, TypicalDrive
from daybreak.pharmacology.parameters import Cited

OURS = Cited("clinic-default", "P", "test")
ROUND = {
    "release_hours": 2.5,
    "glutamate_hours": 1.0,
    "ampa_hours": 12.0,
    "mtor_hours": 6.0,
    "half_effect_occupancy": 0.3,
    "occupancy_steepness": 2.0,
    "reference_occupancy_hours": 1.6,
    "esketamine_efficacy": 0.5,
    "sensitivity": 0.5,
    "sensitivity_sd": 1.0,
    "ampa_weight": 1.0,
    "labile_half_life_days": 4.0,
    "consolidated_share": 0.2,
    "consolidated_half_life_days": 60.0,
    "expectation_mean": 0.2,
    "expectation_sd": 0.2,
    "antidepressant_mean": 0.25,
    "antidepressant_sd": 0.3,
    "antidepressant_days": 10.0,
    "psychotherapy_decay": 0.5,
    "illness_sd": 7.0,
    "illness_days": 40.0,
    "measurement_sd": 3.0,
}
TIMES_MIN = np.arange(0.0, 1441.0, 5.0)


def concentrations(peak_ng_per_ml: float) -> np.ndarray:
    """Up in 40 minutes; down fast, then slowly."""
    after = np.maximum(TIMES_MIN - 40, 0)
    falling = 0.7 * np.exp(-after / 30) + 0.3 * np.exp(-after / 200)
    return peak_ng_per_ml * np.where(TIMES_MIN < 40, TIMES_MIN / 40, falling)


def mechanism(**changes: float) -> Mechanism:
    values = ROUND | changes
    return Mechanism(
        id="round",
        version="1",
        title="Round",
        warning="No patient.",
        receptor=load_session_effects().receptor,
        parameters=tuple(
            MechanismParameter(name=name, value=value, unit="1", meaning="", fitted=False, source=OURS)
            for name, value in values.items()
        ),
        covariates=(ResponseCovariate(name="marker", unit="SD", reference=1.0, effect=0.2, note="", source=OURS),),
        typical_drives=(
            TypicalDrive(
                substance="ketamine", route="intravenous", dose_unit="mg/kg", doses=(0.5, 1.0), drives=(1.0, 2.0),
                made_from="test",
            ),
        ),
    )  # fmt: skip
