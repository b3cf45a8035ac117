"""How well forecasts agree with what came, in patients that the model was not fitted on."""

from collections.abc import Sequence
from itertools import pairwise

from lifelines.utils import concordance_index  # type: ignore[import-untyped]
from scipy.stats import binomtest  # type: ignore[import-untyped]

from daybreak.research.forecast.forecast_model import Calibration, ForecastModel, ReliabilityRow
from daybreak.research.forecast.landmarks import Landmark
from daybreak.research.forecast.relapse_forecast import probability

TENTHS = 10


def calibrate(model: ForecastModel, held_out: Sequence[Landmark], *, seed: int) -> Calibration:
    """Reliability by tenths of the forecast, Brier score against the base rate, and C-index.

    Those who were not followed to the end of the four weeks and had no relapse until then say nothing about the
    reliability and the Brier score; they count in the C-index. Raises ValueError for fewer than ten forecasts.
    """
    known = [each for each in held_out if each.relapsed or each.days >= model.horizon_days]
    if len(known) < TENTHS:
        raise ValueError(
            f"calibration: found {len(known)} forecasts; expected at least {TENTHS}. Simulate more patients."
        )
    said = [probability(model, each.used, model.horizon_days).value for each in known]
    came = [each.relapsed and each.days <= model.horizon_days for each in known]
    base = sum(came) / len(came)
    order = sorted(range(len(known)), key=lambda index: said[index])
    return Calibration(
        seed=seed,
        patients=len({each.patient for each in held_out}),
        forecasts=len(known),
        relapsed=sum(came),
        rows=tuple(_row([(said[i], came[i]) for i in part]) for part in _tenths(order)),
        brier=_mean([(p - c) ** 2 for p, c in zip(said, came, strict=True)]),
        brier_base_rate=_mean([(base - c) ** 2 for c in came]),
        c_index=_c_index(model, held_out),
    )


def _c_index(model: ForecastModel, held_out: Sequence[Landmark]) -> float:
    """Within the four weeks."""
    days = [min(each.days, model.horizon_days) for each in held_out]
    relapsed = [each.relapsed and each.days <= model.horizon_days for each in held_out]
    safe = [-probability(model, each.used, model.horizon_days).value for each in held_out]
    return float(concordance_index(days, safe, relapsed))


def _tenths(order: Sequence[int]) -> list[Sequence[int]]:
    ends = [round(len(order) * number / TENTHS) for number in range(TENTHS + 1)]
    return [order[a:b] for a, b in pairwise(ends)]


def _row(pairs: Sequence[tuple[float, bool]]) -> ReliabilityRow:
    relapsed = sum(came for _, came in pairs)
    interval = binomtest(relapsed, len(pairs)).proportion_ci(method="wilson")
    return ReliabilityRow(
        forecasts=len(pairs),
        forecast_mean=_mean([said for said, _ in pairs]),
        relapsed=relapsed,
        observed=relapsed / len(pairs),
        low=float(interval.low),
        high=float(interval.high),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
