"""Funnel limits: how far a group of so many may lie from a published figure by chance alone.

The limits are those of the exact binomial distribution around the published proportion, interpolated as Spiegelhalter
does (Stat Med 2005; 24:1185, appendix A.1.1), at 95 % and 99.8 %. Below them or above: look why; it is no verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import binom  # type: ignore[import-untyped]

from daybreak.research.outcome_statistics.counts import Tally
from daybreak.research.outcome_statistics.proportions import TOO_FEW

WARNING, ALARM = 0.95, 0.998
_SHARES = np.array([(1 - ALARM) / 2, (1 - WARNING) / 2, (1 + WARNING) / 2, (1 + ALARM) / 2])

Place = Literal["too_few", "within", "above", "below", "far_above", "far_below"]
"""Where a group lies: within the 95 % limits, beyond them, or beyond those of 99.8 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """For groups of `size`: the limits in percent, `low`, `high` at 95 % and `lowest`, `highest` at 99.8 %."""

    size: int
    low: float
    high: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One group of patients."""

    label: str
    tally: Tally
    percent: float
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The limits around `target` (percent) by growing size, and the groups in it. `whole`: all groups together."""

    target: float
    limits: tuple[Limits, ...]
    points: tuple[FunnelPoint, ...]
    whole: FunnelPoint


def limits(percent: float, sizes: Sequence[int]) -> tuple[Limits, ...]:
    """The limits for groups of each size around a published percentage, in the order given.

    Raises ValueError unless 0 < percent < 100 and every size is at least 1.
    """
    if not 0 < percent < 100 or min(sizes, default=1) < 1:
        raise ValueError(f"{percent:g} % and groups of {list(sizes)}; expected a share between 0 and 100 %, and sizes")
    size, target = np.array(sizes, dtype=float).reshape(-1, 1), percent / 100
    found = binom.ppf(_SHARES, size, target)
    up_to, below = binom.cdf(found, size, target), binom.cdf(found - 1, size, target)
    # The number whose probability is exactly the share lies between two whole ones.
    within = np.divide(up_to - _SHARES, up_to - below, out=np.zeros_like(up_to), where=up_to > below)
    bounds = 100 * np.clip((found - within) / size, 0, 1)
    return tuple(
        Limits(size=number, low=low, high=high, lowest=lowest, highest=highest)
        for number, (lowest, low, high, highest) in zip(sizes, bounds.tolist(), strict=True)
    )


def place(counted: Tally, at: Limits) -> Place:
    """Where the known answers of a group lie within the limits of its size."""
    if counted.known < TOO_FEW:
        return "too_few"
    own = 100 * counted.yes / counted.known
    if own > at.high:
        return "far_above" if own > at.highest else "above"
    if own < at.low:
        return "far_below" if own < at.lowest else "below"
    return "within"


def funnel(percent: float, groups: Iterable[tuple[str, Tally]]) -> Funnel | None:
    """The groups around a published percentage; None if nothing is known of any."""
    known = [(label, counted) for label, counted in groups if counted.known]
    whole = sum((counted for _, counted in known), Tally())
    if not whole.known:
        return None
    told = [*known, ("All", whole)]
    own = limits(percent, [counted.known for _, counted in told])
    points = [_point(label, counted, at) for (label, counted), at in zip(told, own, strict=True)]
    return Funnel(
        target=percent, limits=limits(percent, _sizes(whole.known)), points=tuple(points[:-1]), whole=points[-1]
    )


def _point(label: str, counted: Tally, at: Limits) -> FunnelPoint:
    return FunnelPoint(label=label, tally=counted, percent=100 * counted.yes / counted.known, place=place(counted, at))


def _sizes(largest: int, steps: int = 48) -> list[int]:
    """Sizes from TOO_FEW to a little beyond the largest, closer together where the limits bend."""
    end = max(30, round(largest * 1.1))
    return sorted({max(TOO_FEW, round(TOO_FEW + (end - TOO_FEW) * (step / steps) ** 2)) for step in range(steps + 1)})
