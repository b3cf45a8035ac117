"""The geometry of the dashboard's pictures: one for the page's SVG and the paper's vectors.

Across, everything stands at a share of the width (0 to 100); down, at pixels from the top. Lines go through a frame of
their own, 1000 wide, that is stretched to the width of the picture.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daybreak.research.outcome_statistics.funnel import Funnel
    from daybreak.research.outcome_statistics.proportions import Proportion
    from daybreak.research.outcome_statistics.survival import SurvivalCurve

PLOT_HEIGHT = 190
TOP = 10
FOOT = 46
_TICKS = 6
_DAY_STEPS = (1, 2, 5, 7, 14, 28, 56, 91, 182, 364, 728)
_SIZE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A marked place of an axis. below: what stands under the label of a horizontal one, fine: gives way on a phone."""

    at: float
    label: str
    below: str = ""
    fine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveChart:
    """A step curve with its band. line, band: points of polylines in the frame of 1000 by PLOT_HEIGHT."""

    line: str
    band: str
    steps: tuple[tuple[float, float], ...]
    band_steps: tuple[tuple[float, float], ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    median: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One group in the funnel."""

    x: float
    y: float
    label: str
    place: str
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelChart:
    """The limits as polylines in the frame of 1000 by PLOT_HEIGHT, and the groups as dots."""

    inner: str
    outer: str
    inner_steps: tuple[tuple[float, float], ...]
    outer_steps: tuple[tuple[float, float], ...]
    target_y: float
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A proportion with its interval, in percent of the width; and what the unknown could make of it."""

    at: float
    low: float
    width: float
    least: float
    most_width: float


def frame() -> dict[str, float]:
    """Where the plot stands in a picture."""
    bottom = TOP + PLOT_HEIGHT
    return {
        "top": TOP,
        "height": PLOT_HEIGHT,
        "bottom": bottom,
        "labels_y": bottom + 16,
        "below_y": bottom + 33,
        "total": bottom + FOOT,
    }


def curve_chart(curve: "SurvivalCurve", *, rising: bool, unit: str = "day") -> CurveChart:
    """The picture of a curve. rising: the share with the event rather than the share without. unit: of the axis."""
    last = max(1, curve.last_day)

    def share(value: float) -> float:
        return 1 - value if rising else value

    low = [(each.day, share(each.low)) for each in curve.points]
    high = [(each.day, share(each.high)) for each in curve.points]
    middle = tuple(_steps([(each.day, share(each.share)) for each in curve.points], last))
    band = (*_steps(high, last), *reversed(tuple(_steps(low, last))))
    return CurveChart(
        line=_points(middle, last),
        band=_points(band, last),
        steps=tuple((_across(x, last), 100 * y) for x, y in middle),
        band_steps=tuple((_across(x, last), 100 * y) for x, y in band),
        x_ticks=tuple(_day_ticks(last, unit, curve.at_risk)),
        y_ticks=_percent_ticks(),
        median=_across(curve.median_day, last) if curve.median_day is not None else None,
    )


def funnel_chart(found: "Funnel") -> FunnelChart:
    """The picture of a funnel."""
    last = found.limits[-1].size
    inner = [(each.size, each.low) for each in found.limits]
    inner += [(each.size, each.high) for each in reversed(found.limits)]
    outer = [(each.size, each.lowest) for each in found.limits]
    outer += [(each.size, each.highest) for each in reversed(found.limits)]
    shown = [(each, False) for each in found.points]
    if len(found.points) > 1:
        shown.append((found.whole, True))
    return FunnelChart(
        inner=_points([(x, y / 100) for x, y in inner], last),
        outer=_points([(x, y / 100) for x, y in outer], last),
        inner_steps=tuple((_across(x, last), y) for x, y in inner),
        outer_steps=tuple((_across(x, last), y) for x, y in outer),
        target_y=_down(found.target),
        dots=tuple(
            Dot(
                x=_across(each.tally.known, last),
                y=_down(each.percent),
                label=f"{each.label}: {each.tally.yes} of {each.tally.known}, {each.percent:.0f} %",
                place=each.place,
                whole=whole,
            )
            for each, whole in shown
        ),
        x_ticks=tuple(_size_ticks(last)),
        y_ticks=_percent_ticks(),
    )


def bar(found: "Proportion") -> Bar | None:
    """The picture of a proportion; None where nothing is known."""
    if found.percent is None or found.low is None or found.high is None:
        return None
    least, most = found.least or 0.0, found.most or 0.0
    return Bar(
        at=round(found.percent, 2),
        low=round(found.low, 2),
        width=round(found.high - found.low, 2),
        least=round(least, 2),
        most_width=round(most - least, 2),
    )


def _steps(points: Sequence[tuple[float, float]], last: float) -> Iterator[tuple[float, float]]:
    """A level holds until the next point, and the last one until the end."""
    for (x, y), (following, _) in zip(points, [*points[1:], (last, 0.0)], strict=True):
        yield x, y
        yield following, y


def _points(points: Sequence[tuple[float, float]], last: float) -> str:
    return " ".join(f"{1000 * x / last:.1f},{PLOT_HEIGHT * (1 - y):.1f}" for x, y in points)


def _across(value: float, last: float) -> float:
    return round(100 * value / last, 2)


def _down(percent: float) -> float:
    return round(TOP + PLOT_HEIGHT * (1 - percent / 100), 1)


def _percent_ticks() -> tuple[Tick, ...]:
    return tuple(Tick(at=_down(each), label=f"{each} %") for each in (0, 25, 50, 75, 100))


def _day_ticks(last: int, unit: str, at_risk: Callable[[int], int]) -> Iterator[Tick]:
    step = next((each for each in _DAY_STEPS if last / each <= _TICKS), ceil(last / _TICKS))
    for number, day in enumerate(range(0, last + 1, step)):
        fine = number % 2 == 1
        yield Tick(at=_across(day, last), label=_time_words(day, unit), below=f"{at_risk(day):,}", fine=fine)


def _time_words(day: int, unit: str) -> str:
    if unit == "hour":
        return f"{day} h" if day < 48 or day % 24 else f"{day // 24} d"
    return f"wk {day // 7}" if day % 7 == 0 and day else f"day {day}"


def _size_ticks(last: int) -> Iterator[Tick]:
    step = next((each for each in _SIZE_STEPS if last / each <= _TICKS), last)
    for number, size in enumerate(range(0, last + 1, step)):
        yield Tick(at=_across(size, last), label=f"{size:,}", fine=number % 2 == 1)
