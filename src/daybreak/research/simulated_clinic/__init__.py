"""A simulated clinic: patients with their records and, beside them, the truth that was planted."""

from daybreak.research.simulated_clinic.assumptions import Assumptions, load_assumptions
from daybreak.research.simulated_clinic.clinic import simulate_clinic, simulate_patient
from daybreak.research.simulated_clinic.simulated_patient import (
    CriticalAnswer,
    FilledForm,
    NearMiss,
    PlantedRelapse,
    ScaleTruth,
    SessionObservation,
    SimulatedPatient,
    Truth,
)

__all__ = [
    "Assumptions",
    "CriticalAnswer",
    "FilledForm",
    "NearMiss",
    "PlantedRelapse",
    "ScaleTruth",
    "SessionObservation",
    "SimulatedPatient",
    "Truth",
    "load_assumptions",
    "simulate_clinic",
    "simulate_patient",
]
