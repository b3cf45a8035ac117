"""Virtual trials: patients drawn from published baselines, arms, adherence, and end points as the trials define them.

Terms, assumptions and where the trials fail: docs/algorithms/virtual-trials.md.
"""

from daybreak.pharmacology.trials.adherence import Adherence
from daybreak.pharmacology.trials.arms import Arm, Maintenance, MaintenanceStep, Phase, doses, session_doses
from daybreak.pharmacology.trials.course import Course, Drives, course
from daybreak.pharmacology.trials.end_points import EndPoint, Outcome, outcome
from daybreak.pharmacology.trials.exposure import Exposure
from daybreak.pharmacology.trials.population import (
    Percent,
    Population,
    Spread,
    StagingShare,
    VirtualPatients,
    virtual_patients,
)
from daybreak.pharmacology.trials.trial import ArmOutcomes, Selection, Trial, simulate, trial_faults

__all__ = [
    "Adherence",
    "Arm",
    "ArmOutcomes",
    "Course",
    "Drives",
    "EndPoint",
    "Exposure",
    "Maintenance",
    "MaintenanceStep",
    "Outcome",
    "Percent",
    "Phase",
    "Population",
    "Selection",
    "Spread",
    "StagingShare",
    "Trial",
    "VirtualPatients",
    "course",
    "doses",
    "outcome",
    "session_doses",
    "simulate",
    "trial_faults",
    "virtual_patients",
]
