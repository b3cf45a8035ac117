"""One session of a treatment, as it was studied: the concentrations it brings to patients, and the occupancy.

An infusion takes 40 minutes; a spray comes in devices of 28 mg.
"""

from collections.abc import Iterator

from numpy.typing import ArrayLike

from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.dosing import Dose, Infusion, IntranasalSpray
from daybreak.pharmacology.effects.nmda import NmdaReceptor, occupancy
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import PharmacokineticModel

DEVICE_MG, INFUSION_MIN = 28.0, 40.0

Given = tuple[str, str, float]
"""Substance, route, dose: mg/kg intravenously, mg nasally."""

_RACEMIC = {"esketamine": "ketamine", "noresketamine": "norketamine"}


def session_concentrations(
    model: PharmacokineticModel,
    individuals: Individuals,
    given: Given,
    times_min: ArrayLike,
    etas: Numbers | None = None,
) -> dict[str, Numbers]:
    """ng/mL by compound, (patients, times), from the start of the session on.

    A model of esketamine serves for racemic ketamine, which is taken to distribute and to be lost in the same way.
    etas: as of `concentrations`. Raises PharmacologyError for a dose that is no whole number of devices.
    """
    substance, route, dose = given
    found = concentrations(model, individuals, (_dose(route, dose),), times_min, etas)
    return {_RACEMIC.get(name, name) if substance == "ketamine" else name: each for name, each in found.items()}


def session_occupancy(
    receptor: NmdaReceptor,
    model: PharmacokineticModel,
    individuals: Individuals,
    given: Given,
    times_min: ArrayLike,
    etas: Numbers | None = None,
) -> Numbers:
    """The share of NMDA receptors occupied, (patients, times); between whole devices it is interpolated.

    Arguments as of `session_concentrations`.
    """
    parts = (
        share * occupancy(receptor, session_concentrations(model, individuals, whole, times_min, etas))
        for whole, share in whole_devices(given)
    )
    return sum(parts, start=next(parts))


def whole_devices(given: Given) -> Iterator[tuple[Given, float]]:
    """Doses that can be given, and the share of each that makes this one: itself, or whole devices below and above."""
    substance, route, dose = given
    above = dose % DEVICE_MG / DEVICE_MG if route == "intranasal" else 0.0
    if not above:
        yield given, 1.0
        return
    lower = dose // DEVICE_MG * DEVICE_MG
    yield (substance, route, lower), 1 - above
    yield (substance, route, lower + DEVICE_MG), above


def _dose(route: str, dose: float) -> Dose:
    if route != "intranasal":
        return Infusion(start_min=0.0, duration_min=INFUSION_MIN, dose_mg_per_kg=dose)
    if dose % DEVICE_MG:
        expected = f"whole devices of {DEVICE_MG:g} mg"
        raise PharmacologyError("dose", dose, expected, "Give 28, 56 or 84 mg, or ask for the occupancy.")
    return IntranasalSpray(start_min=0.0, devices=round(dose / DEVICE_MG), dose_mg_per_device=DEVICE_MG)
