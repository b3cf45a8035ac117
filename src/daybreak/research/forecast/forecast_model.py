"""A fitted model of the relapse forecast as its data file holds it, and the reader of the shipped ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path

import msgspec
import yaml

from daybreak.research.forecast.predictors import NAMES, Predictors

SHIPPED = Path(__file__).parent / "relapse-forecast.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One predictor: its effect on the log of the hazard, and the mean it is measured from.

    words: what it is, for a sentence. unit: of the predictor. low, high: 95 % interval.
    """

    name: str
    words: str
    unit: str
    value: float
    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityRow:
    """One tenth of the held-out forecasts, by their probability. low, high: 95 % interval of the observed share."""

    forecasts: int
    forecast_mean: float
    relapsed: int
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How the model does on simulated patients that it was not fitted on, within its four weeks.

    brier, brier_base_rate: mean squared error of the forecast, and of always saying the share that relapsed; lower is
    better. c_index: how often, of two patients, the one who relapses earlier has the higher forecast (0.5: by chance).
    """

    seed: int
    patients: int
    forecasts: int
    relapsed: int
    rows: tuple[ReliabilityRow, ...]
    brier: float
    brier_base_rate: float
    c_index: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedComparison:
    """One published relapse rate beside that of the simulation. mismatch: in what the two cannot be compared."""

    study: str
    figure: str
    published: float
    simulated: float
    mismatch: str
    source_key: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastModel:
    """Coefficients of a Cox model of the time to a relapse, of one scale, and where they come from.

    warning: to be shown with every forecast. hazard: the cumulative baseline hazard after 1, 2, ... `sees_days` days,
    at the means. covariance: of the coefficients, robust to several forecasts of one patient. tolerated: the
    probability that the suggested window keeps below, a default that no source fixes. counts_for_days: how old the
    last score may be. command: what made the file; seed, patients, forecasts, relapses: what it was fitted on.
    """

    warning: str
    id: str
    version: str
    instrument: str
    label: str
    command: str
    seed: int
    assumptions: str
    patients: int
    forecasts: int
    relapses: int
    horizon_days: int
    sees_days: int
    counts_for_days: int
    tolerated: float
    coefficients: tuple[Coefficient, ...]
    covariance: tuple[tuple[float, ...], ...]
    hazard: tuple[float, ...]
    calibration: Calibration
    published: tuple[PublishedComparison, ...]

    def centred(self, used: Predictors) -> tuple[float, ...]:
        """The predictors less the means of those the model was fitted on."""
        return tuple(x - each.mean for x, each in zip(used.vector(), self.coefficients, strict=True))

    def cumulative_hazard(self, days: int) -> float:
        """The cumulative baseline hazard after so many days; that of the last day seen, for more."""
        return 0.0 if days <= 0 else self.hazard[min(days, self.sees_days) - 1]


@cache
def load_models(file: Path = SHIPPED) -> Mapping[str, ForecastModel]:
    """The shipped models by their scale. Raises ValueError naming file, field, what was found and expected."""
    try:
        models = msgspec.convert(yaml.safe_load(file.read_text("utf-8")), tuple[ForecastModel, ...])
    except msgspec.ValidationError as error:
        raise ValueError(f"{file.name}: {error}. Make it anew with the command that it names.") from error
    for each in models:
        _check(file, each)
    return {each.instrument: each for each in models}


def _check(file: Path, model: ForecastModel) -> None:
    """What makes a forecast monotone and finite, whatever somebody wrote into the file."""
    found = tuple(each.name for each in model.coefficients)
    if found != NAMES:
        raise ValueError(f"{file.name}, {model.id}, coefficients: found {found}; expected {NAMES}. Fit it anew.")
    for each in model.coefficients:
        if each.value < 0 and each.name in NEVER_NEGATIVE:
            raise ValueError(
                f"{file.name}, {model.id}, {each.name}: found {each.value}; expected 0 or more, so that neither "
                "a worse score nor more time without a session lowers the forecast. Fit it anew."
            )
    rising = all(0 <= a <= b for a, b in pairwise(model.hazard))
    if len(model.hazard) != model.sees_days or not rising or not all(isfinite(each) for each in model.hazard):
        raise ValueError(
            f"{file.name}, {model.id}, hazard: found {len(model.hazard)} figures; expected {model.sees_days} that "
            "never fall. Fit it anew."
        )


NEVER_NEGATIVE = NAMES[:5]
"""A worse score, or more time without a session, never lowers a forecast: the predictors up to `distance`."""
