"""Kaplan and Meier's estimate with its confidence band, by lifelines, from counted whole days.

Whoever was not followed further is censored: counted until then and not after. The band is the exponential Greenwood
one (log(-log)), point by point at 95 %. Counting days first gives the same curve as every course by itself.
"""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]

from daybreak.research.outcome_statistics.counts import CountedTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """From this day on: the share without the event (of 1), its band, how many were at risk, events of this day."""

    day: int
    share: float
    low: float
    high: float
    at_risk: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """The estimate: a point at day 0 and at each day with an event. last_day: until when anybody was followed.

    median_day: the first day on which no more than half are without the event; None if that was never reached.
    """

    points: tuple[CurvePoint, ...]
    patients: int
    events: int
    last_day: int
    median_day: int | None
    risk_table: tuple[tuple[int, int], ...]

    def share_at(self, day: int) -> float | None:
        """The share without the event after that day; None beyond the last day anybody was followed."""
        if day > self.last_day:
            return None
        return next((each.share for each in reversed(self.points) if each.day <= day), 1.0)

    def at_risk(self, day: int) -> int:
        """How many were still followed and without the event at the beginning of that day."""
        return next((count for known, count in self.risk_table if known >= day), 0)


def kaplan_meier(times: CountedTimes) -> SurvivalCurve | None:
    """The curve; None for nobody."""
    kept = [(day, event, count) for (day, event), count in sorted(times.items()) if count > 0]
    if not kept:
        return None
    days, events, counts = (np.array(column) for column in zip(*kept, strict=True))
    fitted = KaplanMeierFitter().fit(days, event_observed=events, weights=counts)
    table = fitted.event_table
    at_risk = {int(day): round(float(n)) for day, n in table["at_risk"].items()}
    observed = {int(day): round(float(n)) for day, n in table["observed"].items()}
    shares = fitted.survival_function_.iloc[:, 0]
    bands = fitted.confidence_interval_
    points = [
        CurvePoint(
            day=int(day),
            share=float(share),
            low=_known(low, float(share)),
            high=_known(high, float(share)),
            at_risk=at_risk[int(day)],
            events=observed[int(day)],
        )
        for day, share, low, high in zip(
            shares.index, shares.to_numpy(), bands.iloc[:, 0].to_numpy(), bands.iloc[:, 1].to_numpy(), strict=True
        )
        if day == 0 or observed[int(day)]
    ]
    return SurvivalCurve(
        points=tuple(points),
        patients=int(counts.sum()),
        events=int(counts[events].sum()),
        last_day=int(days.max()),
        median_day=next((each.day for each in points if each.share <= 0.5), None),
        risk_table=tuple(at_risk.items()),
    )


def _known(bound: float, share: float) -> float:
    """Where everybody has had the event, or nobody yet, the band has no width; lifelines may say not-a-number there."""
    return share if np.isnan(bound) else float(bound)
