"""What a session is to each virtual patient: the drive that its own concentrations make."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.covariates import Individuals
from daybreak.pharmacology.mechanism import Mechanism
from daybreak.pharmacology.mechanism.drive import drive_of_occupancy, efficacy
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.session_exposure import INFUSION_MIN, session_occupancy
from daybreak.pharmacology.trials.arms import Arm, doses
from daybreak.pharmacology.trials.population import VirtualPatients
from daybreak.pharmacology.variability import draw_etas

Numbers = NDArray[np.float64]

TIMES_MIN = np.union1d(24 * 60.0 * np.linspace(0, 1, 48) ** 2, [INFUSION_MIN])
"""A day, close together at first: drives within half a percent of those from every minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Drives from each patient's own concentrations.

    explained_sd: how much the log of the reference session's drive varies between the adults whom the mechanism was
    fitted to. Its spread of sensitivity was found with one drive for all and therefore holds this part too: patients
    with drives of their own are drawn with what is left of it, so that the whole stays as fitted.
    """

    model: PharmacokineticModel
    explained_sd: float

    def drives(self, mechanism: Mechanism, arm: Arm, people: VirtualPatients, seed: int) -> dict[float, Numbers]:
        """The drive of a session by its dose, (patients,). Raises PharmacologyError naming what the model needs."""
        etas = draw_etas(self.model, people.numbers, seed)
        individuals = people.individuals()
        return {dose: self._drive(mechanism, arm, dose, individuals, etas) for dose in doses(arm)}

    def _drive(self, mechanism: Mechanism, arm: Arm, dose: float, individuals: Individuals, etas: Numbers) -> Numbers:
        given = (arm.substance, arm.route, dose)
        occupied = session_occupancy(mechanism.receptor, self.model, individuals, given, TIMES_MIN, etas)
        return drive_of_occupancy(mechanism, TIMES_MIN, occupied) * efficacy(mechanism, (arm.substance,))
