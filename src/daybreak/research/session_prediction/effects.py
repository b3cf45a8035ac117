"""What the predicted concentrations may do within the session: dissociation, blood pressure, occupied receptors."""

from dataclasses import dataclass

from daybreak.knowledge.pharmacodynamic_models import SessionEffects
from daybreak.pharmacology.effects import cadss, circulation, occupancy, sedated
from daybreak.pharmacology.variability import normals
from daybreak.research.session_prediction.prediction import Band, Prediction, band

DISSOCIATION, CIRCULATION = 201, 202
"""Streams of one seed (`variability`), so that sensitivities are independent of each other and of concentrations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PredictedEffects:
    """Bands over the times of the prediction. sedated: the share of patients below MOAA/S 5, mean over the patients."""

    cadss: Band
    systolic_rise_mmhg: Band
    heart_rate_rise_per_min: Band
    occupancy: Band
    sedated: Band


def predicted_effects(effects: SessionEffects, prediction: Prediction) -> PredictedEffects:
    """The effects in the same virtual patients, each with sensitivities of their own."""
    times, curves = prediction.times_min, prediction.curves
    dissociate, respond = (
        normals(prediction.seed, stream, prediction.patients, 1)[:, 0] for stream in (DISSOCIATION, CIRCULATION)
    )
    rise = circulation(effects.circulation, times, curves, respond)
    return PredictedEffects(
        cadss=band(cadss(effects.dissociation, times, curves, dissociate)),
        systolic_rise_mmhg=band(rise.systolic_mmhg),
        heart_rate_rise_per_min=band(rise.heart_rate_per_min),
        occupancy=band(occupancy(effects.receptor, curves)),
        sedated=band(sedated(effects.sedation, times, curves)),
    )
