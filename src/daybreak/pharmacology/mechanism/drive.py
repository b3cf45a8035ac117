"""How strongly one session drives the mechanism: one number, from the receptor occupancy over the session."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.nmda import occupancy
from daybreak.pharmacology.mechanism.model import Mechanism, MechanismError

Numbers = NDArray[np.float64]

MINUTES_PER_HOUR = 60.0


def session_drive(mechanism: Mechanism, times_min: ArrayLike, concentrations: Mapping[str, ArrayLike]) -> Numbers:
    """The drive of one session for each patient, (patients,); 1 is 0.5 mg/kg ketamine over 40 minutes (typical adult).

    times_min: (times,), from the start until little is left (a day); concentrations: ng/mL by compound, each
    (patients, times). The integral takes them as straight between the times.

    Raises PharmacologyError for an unknown compound, MechanismError where times and concentrations do not fit.
    """
    occupied = occupancy(mechanism.receptor, concentrations)
    return drive_of_occupancy(mechanism, times_min, occupied) * efficacy(mechanism, concentrations)


def drive_of_occupancy(mechanism: Mechanism, times_min: ArrayLike, occupied: Numbers) -> Numbers:
    """The same from the occupancy, (patients, times) or (times,), and before the efficacy of esketamine."""
    times = np.asarray(times_min, dtype=np.float64)
    stimulus = np.atleast_2d(glutamate_stimulus(mechanism, occupied))
    if times.ndim != 1 or stimulus.shape[1] != times.size or times.size < 2 or (np.diff(times) <= 0).any():
        found, expected = f"{times.shape} for {stimulus.shape}", "rising times, one for each column"
        raise MechanismError("times_min", found, expected, "Give the times of the concentrations.")
    hours = np.trapezoid(stimulus, times, axis=1) / MINUTES_PER_HOUR
    return np.asarray(hours / mechanism.value("reference_occupancy_hours"))


def efficacy(mechanism: Mechanism, compounds: Iterable[str]) -> float:
    """What the same occupancy does beside that of racemic ketamine: 1, or the efficacy of esketamine."""
    return mechanism.value("esketamine_efficacy") if "esketamine" in compounds else 1.0


def glutamate_stimulus(mechanism: Mechanism, occupied: Numbers) -> Numbers:
    """What an occupancy stimulates of the glutamate surge: 1 if every receptor is occupied, steepest around
    `half_effect_occupancy`.

    It never falls: that anaesthetic doses no longer raise glutamate is outside of the doses the model is for.
    """
    steepness = mechanism.value("occupancy_steepness")
    half, raised = mechanism.value("half_effect_occupancy") ** steepness, occupied**steepness
    return np.asarray(raised * (1 + half) / (raised + half))


def typical_drive(mechanism: Mechanism, substance: str, route: str, dose: float) -> float:
    """The drive of one session of a typical adult, interpolated in the shipped table.

    dose: in the unit of the table, mg/kg intravenously, mg nasally. The table was made for the shipped
    `half_effect_occupancy`; with another one, use `session_drive`. Raises MechanismError outside of the table.
    """
    known = {(each.substance, each.route): each for each in mechanism.typical_drives}
    table = known.get((substance, route))
    if table is None:
        expected = "one of " + "; ".join(" ".join(key) for key in known)
        raise MechanismError("route", f"{substance} {route}", expected, "Compute it with session_drive instead.")
    if not table.doses[0] <= dose <= table.doses[-1]:
        expected = f"{table.doses[0]:g} to {table.doses[-1]:g} {table.dose_unit}"
        raise MechanismError("dose", dose, expected, "Stay within the doses that were studied.")
    return float(np.interp(dose, table.doses, table.drives)) * efficacy(mechanism, (substance,))
