"""The relapse forecast as the page shows it: never as certain, and never without how well it did on others."""

import logging
from dataclasses import dataclass

from daybreak.clinic.outcomes.services import Judged
from daybreak.research.forecast import Forecast, forecast, load_models
from daybreak.research.forecast.forecast_model import SHIPPED, Calibration, ReliabilityRow

_log = logging.getLogger(__name__)

_LEFT, _TOP, _SIDE, _FOOT = 30.0, 8.0, 210.0, 24.0
"""The square of the reliability picture and the room around it, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One tenth of the held-out forecasts: its figures in words, and where it lies in the picture."""

    forecast: str
    observed: str
    interval: str
    forecasts: int
    x: float
    y: float
    low_y: float
    high_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What was forecast against what happened. most: the share at the end of both axes, in words."""

    groups: tuple[Group, ...]
    most: str
    concordance: str
    left: float = _LEFT
    right: float = _LEFT + _SIDE
    top: float = _TOP
    bottom: float = _TOP + _SIDE
    width: float = _LEFT + _SIDE + 12
    height: float = _TOP + _SIDE + _FOOT


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastShown:
    """A forecast with its reliability. of_100, interval: its probability in words; "" where nothing can be said."""

    forecast: Forecast
    of_100: str
    interval: str
    reliability: Reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Why there is no forecast although there is a file of models: the page goes on without it."""

    problem: str


def forecast_of(judged: Judged) -> ForecastShown | Unusable | None:
    """The forecast on the primary scale; None where nobody fitted a model of it, or nothing began."""
    if judged.state is None or not judged.history.sessions or not SHIPPED.exists():
        return None
    try:
        model = load_models().get(judged.outcomes.primary.instrument)
    except ValueError as error:
        _log.exception("The models of the relapse forecast cannot be used; the page of outcomes says why")
        return Unusable(problem=str(error))
    if model is None:
        return None
    line, sessions, due = judged.outcomes.primary.trajectory, judged.history.sessions, judged.state.due
    found = forecast(model, line, sessions, judged.as_of, next_due=due)
    chance = found.probability
    return ForecastShown(
        forecast=found,
        of_100="" if chance is None else of_100(chance.value),
        interval="" if chance is None else f"{of_100(chance.low)} to {of_100(chance.high)}",
        reliability=_reliability(model.calibration),
    )


def of_100(share: float) -> str:
    """How many of a hundred, in words; a forecast never says none and never all."""
    count = round(100 * share)
    return "fewer than 1" if count < 1 else "more than 99" if count > 99 else f"{count}"


def _reliability(calibration: Calibration) -> Reliability:
    rows = calibration.rows
    most = min(1.0, max([0.1, *(each.high for each in rows), *(each.forecast_mean for each in rows)]))
    return Reliability(
        groups=tuple(_group(each, most) for each in rows),
        most=_percent(most),
        concordance=_percent(calibration.c_index),
    )


def _group(row: ReliabilityRow, most: float) -> Group:
    return Group(
        forecast=_percent(row.forecast_mean),
        observed=_percent(row.observed),
        interval=f"{100 * row.low:.0f} to {100 * row.high:.0f} %",
        forecasts=row.forecasts,
        x=round(_LEFT + _SIDE * row.forecast_mean / most, 1),
        y=_down(row.observed, most),
        low_y=_down(row.low, most),
        high_y=_down(row.high, most),
    )


def _down(share: float, most: float) -> float:
    return round(_TOP + _SIDE * (1 - min(share, most) / most), 1)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
