"""Rows of courses for tests, from the records of simulated patients: judged by the rules, as the registry does."""

from datetime import date

from numpy.random import default_rng

from daybreak.care.course.course import fold
from daybreak.care.course.outcomes import course_outcomes
from daybreak.knowledge import load_tables, protocols
from daybreak.knowledge.published_evidence import pressure_excursions
from daybreak.research.outcome_statistics.course_row import CourseRow, SessionSafety, course_row
from daybreak.research.outcome_statistics.pressure import SessionPressures, excursions
from daybreak.research.simulated_clinic import SimulatedPatient, load_assumptions, simulate_clinic

PROTOCOLS = protocols()
OPENED = date(2024, 1, 1)


def simulated(patients: int, seed: int = 11) -> list[SimulatedPatient]:
    """Patients of a simulated clinic with their truth."""
    clinic = simulate_clinic(load_assumptions(), PROTOCOLS, patients, default_rng(seed), opened=OPENED, days=500)
    return list(clinic)


def row_of(patient: SimulatedPatient) -> CourseRow:
    """The row on the patient's last day."""
    protocol = PROTOCOLS[patient.protocol]
    state = fold(protocol.course, patient.course_events, patient.as_of)
    outcomes = course_outcomes(protocol.outcomes, patient.history, patient.scores, load_tables(), patient.as_of)
    return course_row(state, outcomes, (safety_of(each) for each in patient.sessions))


def safety_of(seen) -> SessionSafety:
    """What the registry makes of a session."""
    pressures = SessionPressures(
        systolic_before=seen.systolic_before_mmhg,
        systolic_highest=seen.systolic_highest_mmhg,
        diastolic_before=seen.diastolic_before_mmhg,
        diastolic_highest=seen.diastolic_highest_mmhg,
    )
    found = excursions(pressure_excursions(), pressures)
    return SessionSafety(effects=frozenset(seen.side_effects), excursions=found)
