"""One patient's own scores against the mechanism: what they say of this patient, and of the coming weeks.

A model, not a recommendation: docs/algorithms/schedule-search.md says what it was held to, and what not.
"""

from daybreak.research.patient_fit.course_scores import scores_of, treatment_of
from daybreak.research.patient_fit.given import CannotSay, Score, Treatment
from daybreak.research.patient_fit.patient_forecast import PatientForecast, PatientParameter, patient_forecast

__all__ = [
    "CannotSay",
    "PatientForecast",
    "PatientParameter",
    "Score",
    "Treatment",
    "patient_forecast",
    "scores_of",
    "treatment_of",
]
