"""The virtual patients of a search, and what one session does to them at each dose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from daybreak.knowledge.pharmacodynamic_models import SessionEffects, load_session_effects
from daybreak.pharmacology.effects import cadss, circulation, sedated
from daybreak.pharmacology.mechanism import Mechanism, draw_responders, illness_course, typical_drive
from daybreak.pharmacology.schedules import ScheduleLimits, SessionEffectShares, VirtualPatients
from daybreak.pharmacology.session_exposure import session_concentrations
from daybreak.pharmacology.variability import draw_etas, normals
from daybreak.research.trial_adults import adults, concentration_model

Numbers = NDArray[np.float64]

BASELINE_MADRS, BASELINE_SD, BASELINE_LEAST, BASELINE_MOST = 35.0, 5.0, 20.0, 50.0
"""Ours (P), around the mean baselines of knowledge/mechanism/published-courses.yaml (31 to 41)."""

BASELINE, SENSES = 111, 113
"""Streams of one seed (`variability`)."""

TIMES_MIN = np.arange(0.0, 181.0, 4.0)
EFFECT_PATIENTS, EFFECT_SEED = 300, 1

CADSS_ABOVE, SYSTOLIC_RISE, DIASTOLIC_RISE = 4.0, 40.0, 25.0
"""As the protocols' alarms `dissociation`, `systolic-rise` and `diastolic-rise`."""

OMITTED = (
    "Dissociation: a CADSS more than 4 above baseline at its peak; sedation: MOAA/S below 5.",
    "Blood pressure: systolic 40 or diastolic 25 mmHg up, by the drug alone. What pressure does by itself is left out, "
    "so that excursions are rarer here than on any label; take them for a rank of doses, not for a rate.",
)


def virtual_patients(
    mechanism: Mechanism, patients: NDArray[np.int64], seed: int, horizon_days: int
) -> VirtualPatients:
    """Patients by their numbers, with their illness on each day; each is the same whoever else is drawn."""
    baseline = BASELINE_MADRS + BASELINE_SD * normals(seed, BASELINE, patients, 1)[:, 0]
    return VirtualPatients(
        draw_responders(mechanism, patients, seed),
        np.clip(baseline, BASELINE_LEAST, BASELINE_MOST),
        illness_course(mechanism, np.arange(1.0, horizon_days + 1), seed, patients),
    )


def drive_by_dose(mechanism: Mechanism, limits: ScheduleLimits) -> Callable[[float], float]:
    """The drive of a session by its dose, in the unit of the limits."""
    return lambda dose: typical_drive(mechanism, limits.substance, limits.route, dose)


@cache
def effect_shares(substance: str, route: str, doses: tuple[float, ...], seed: int = EFFECT_SEED) -> SessionEffectShares:
    """The share of sessions with dissociation, excursions of blood pressure and sedation at each dose.

    In patients of their own, the same for every search: no schedule is better for a lucky draw of side effects.
    """
    found = [_Shares.of(substance, route, dose, seed) for dose in doses]
    return SessionEffectShares(
        doses=doses,
        dissociation=tuple(each.dissociation for each in found),
        pressure_excursion=tuple(each.pressure for each in found),
        sedation=tuple(each.sedation for each in found),
        limits=(*load_session_effects().limits, *OMITTED),
    )


@dataclass(frozen=True, slots=True)
class _Shares:
    dissociation: float
    pressure: float
    sedation: float

    @classmethod
    def of(cls, substance: str, route: str, dose: float, seed: int) -> "_Shares":
        effects, curves = load_session_effects(), _curves(substance, route, dose, seed)
        senses = normals(seed, SENSES, EFFECT_PATIENTS, 2)
        dissociated = cadss(effects.dissociation, TIMES_MIN, curves, senses[:, 0]).max(axis=1) > CADSS_ABOVE
        return cls(float(dissociated.mean()), _pressure(effects, curves, senses[:, 1]), _sedation(effects, curves))


def _pressure(effects: SessionEffects, curves: Mapping[str, Numbers], senses: Numbers) -> float:
    rise = circulation(effects.circulation, TIMES_MIN, curves, senses)
    systolic = rise.systolic_mmhg.max(axis=1) >= SYSTOLIC_RISE
    return float((systolic | (rise.diastolic_mmhg.max(axis=1) >= DIASTOLIC_RISE)).mean())


def _sedation(effects: SessionEffects, curves: Mapping[str, Numbers]) -> float:
    """The highest probability of the session, averaged over the patients' concentrations."""
    return float(sedated(effects.sedation, TIMES_MIN, curves).max(axis=1).mean())


def _curves(substance: str, route: str, dose: float, seed: int) -> dict[str, Numbers]:
    """The concentrations of one session. An infusion is linear in its dose, and solved once; devices are not."""
    if route == "intravenous":
        return {name: dose * values for name, values in _solved(substance, route, 1.0, seed).items()}
    return _solved(substance, route, dose, seed)


@cache
def _solved(substance: str, route: str, dose: float, seed: int) -> dict[str, Numbers]:
    model = concentration_model()
    etas = draw_etas(model, EFFECT_PATIENTS, seed)
    return session_concentrations(model, adults(EFFECT_PATIENTS, seed), (substance, route, dose), TIMES_MIN, etas)
