"""What a session of a protocol may be expected to do: concentration, effects, and the course over weeks.

The protocol files that run the clinic give the dose; `daybreak.pharmacology` computes; everything is a model of groups.
"""

from daybreak.research.session_prediction.certainty import Certainty, certainty_of
from daybreak.research.session_prediction.effects import PredictedEffects, predicted_effects
from daybreak.research.session_prediction.given_dose import GivenDose, given_dose
from daybreak.research.session_prediction.model_choice import ChosenModel, chosen_model, fitting_models, with_values
from daybreak.research.session_prediction.prediction import Band, Prediction, predict
from daybreak.research.session_prediction.protocol_dose import AskedDose, ProtocolDose, protocol_dose
from daybreak.research.session_prediction.schedule_course import Schedule, ScheduleCourse, course_of

__all__ = [
    "AskedDose",
    "Band",
    "Certainty",
    "ChosenModel",
    "GivenDose",
    "PredictedEffects",
    "Prediction",
    "ProtocolDose",
    "Schedule",
    "ScheduleCourse",
    "certainty_of",
    "chosen_model",
    "course_of",
    "fitting_models",
    "given_dose",
    "predict",
    "predicted_effects",
    "protocol_dose",
    "with_values",
]
