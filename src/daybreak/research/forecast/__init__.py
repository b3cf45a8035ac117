"""A forecast of relapse from a patient's own scores, fitted on simulated patients. It says when it cannot say."""

from daybreak.research.forecast.forecast_model import Coefficient, ForecastModel, load_models
from daybreak.research.forecast.relapse_forecast import Forecast, Probability, SuggestedWindow, forecast

__all__ = ["Coefficient", "Forecast", "ForecastModel", "Probability", "SuggestedWindow", "forecast", "load_models"]
