"""One simulated clinic for all tests of this folder; its seed is none that the forecast was fitted on."""

import pytest
from clinic_checks import OPENED, SEED, outcomes_of
from numpy.random import default_rng

from daybreak.care.course.outcomes import CourseOutcomes
from daybreak.knowledge import protocols
from daybreak.research.simulated_clinic import SimulatedPatient, load_assumptions, simulate_clinic

PATIENTS = 80


@pytest.fixture(scope="session")
def clinic() -> tuple[SimulatedPatient, ...]:
    """Few enough for every run, and enough that each limit is met on both sides; two thousand are the thorough one."""
    return tuple(simulate_clinic(load_assumptions(), protocols(), PATIENTS, default_rng(SEED), opened=OPENED))


@pytest.fixture(scope="session")
def judged(clinic: tuple[SimulatedPatient, ...]) -> tuple[tuple[SimulatedPatient, CourseOutcomes], ...]:
    """Each patient with what the rules of care find."""
    return tuple((each, outcomes_of(each)) for each in clinic)
