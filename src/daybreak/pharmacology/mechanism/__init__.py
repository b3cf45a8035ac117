"""From NMDA antagonism to depressive symptoms: one model, calibrated on published time courses.

Equations, calibration, and where it fails: docs/algorithms/mechanism.md.
"""

from daybreak.pharmacology.mechanism.drive import session_drive, typical_drive
from daybreak.pharmacology.mechanism.illness import illness_course, illness_of, illness_step
from daybreak.pharmacology.mechanism.model import (
    Mechanism,
    MechanismError,
    MechanismParameter,
    ResponseCovariate,
    TypicalDrive,
    with_parameters,
)
from daybreak.pharmacology.mechanism.responders import Responders, draw_responders, typical_responder
from daybreak.pharmacology.mechanism.symptoms import measured, relief, severity, symptoms

__all__ = [
    "Mechanism",
    "MechanismError",
    "MechanismParameter",
    "Responders",
    "ResponseCovariate",
    "TypicalDrive",
    "draw_responders",
    "illness_course",
    "illness_of",
    "illness_step",
    "measured",
    "relief",
    "session_drive",
    "severity",
    "symptoms",
    "typical_drive",
    "typical_responder",
    "with_parameters",
]
