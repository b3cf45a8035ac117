"""The readings of a session as lines: one geometry, drawn by the page as SVG and by the paper as vectors.

Across, everything stands at a share of the width (0 to 100); down, at pixels from the top. A line is broken where no
value came for longer than the protocol allows, because nobody knows what happened between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone

from daybreak.care.session.events import DeviceGiven, InterventionGiven
from daybreak.care.session.rules import Measure
from daybreak.clinic.sessions.record.reading import SessionRecord

_Point = tuple[float, float]
Style = Literal["systolic", "diastolic", "rate", "oxygen", "breaths", "sedation"]

_TOP = 78
_GAP = 40
_FOOT = 8
_TICKS_AT_MOST = 9
_POINTS_AT_MOST = 600
_DOTS_AT_MOST = 80
_STEPS_MINUTES = (5, 10, 15, 20, 30, 60, 120, 240, 480)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One measure: runs of points without a gap. dots: drawn as points too, while there are few enough."""

    label: str
    style: Style
    runs: tuple[tuple[tuple[float, float], ...], ...]
    dots: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Measures of one scale, with its grid as (pixel, label)."""

    title: str
    top: float
    height: float
    grid: tuple[tuple[float, str], ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A length of time: the drug going in, the observation, an alarm."""

    label: str
    style: Literal["drug", "observation", "high", "medium", "low"]
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment: a device, an intervention."""

    label: str
    style: Literal["device", "intervention"]
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole drawing, `height` pixels high. ticks: (x, label)."""

    height: float
    ticks: tuple[tuple[float, str], ...]
    panels: tuple[Panel, ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Time across."""

    start: datetime
    end: datetime

    def x(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(1.0, max(0.0, share)), 3)


_PANELS: tuple[tuple[str, float, float, float, float, tuple[tuple[Measure, str, Style], ...]], ...] = (
    (
        "Blood pressure (mmHg) and heart rate (per minute)", 190, 40, 160, 40,
        (
            ("systolic_mmhg", "Systolic", "systolic"),
            ("diastolic_mmhg", "Diastolic", "diastolic"),
            ("heart_rate_per_min", "Heart rate", "rate"),
        ),
    ),
    ("SpO2 (%)", 80, 90, 100, 5, (("spo2_percent", "SpO2", "oxygen"),)),
    ("Respiratory rate (per minute)", 64, 0, 30, 10, (("respiratory_rate_per_min", "Respiratory rate", "breaths"),)),
    ("MOAA/S (5 is awake)", 70, 0, 5, 1, (("moaa_s", "MOAA/S", "sedation"),)),
)  # fmt: skip
"""Title, height, the least range shown and its grid, and the measures; a panel without any value is left out."""


def readings_chart(record: SessionRecord) -> Chart | None:
    """The chart of a session; None as long as nothing was measured."""
    if not any(record.log.series(measure).times for *_, measures in _PANELS for measure, _, _ in measures):
        return None
    scale = _time_scale(record)
    panels, top = [], float(_TOP)
    for title, height, low, high, step, measures in _PANELS:
        panel = _panel(record, scale, (title, top, height, low, high, step), measures)
        if panel is not None:
            panels.append(panel)
            top += height + _GAP
    return Chart(
        height=top - _GAP + _FOOT,
        ticks=tuple(_ticks(scale)),
        panels=tuple(panels),
        bands=tuple(_bands(record, scale)),
        marks=tuple(_marks(record, scale)),
    )


def _time_scale(record: SessionRecord) -> _Scale:
    """From the check-in to the end, or to the last thing that happened."""
    times = [event.observed_at for event in record.log.events]
    start = min(times)
    end = max([record.state.clocks.closed_at or max(times), start + timedelta(minutes=10)])
    return _Scale(start, end)


def _panel(
    record: SessionRecord,
    scale: _Scale,
    frame: tuple[str, float, float, float, float, float],
    measures: Iterable[tuple[Measure, str, Style]],
) -> Panel | None:
    title, top, height, low, high, step = frame
    told = [(record.log.series(measure), label, style) for measure, label, style in measures]
    values = [value for series, _, _ in told for value in series.values]
    if not values:
        return None
    low, high = min(low, step * (min(values) // step)), max(high, -step * (-max(values) // step))
    per_unit = height / (high - low)
    gap = timedelta(minutes=record.rules.stale_after.value)
    series = (
        Series(
            label=label,
            style=style,
            runs=tuple(_runs(each.times, each.values, gap, lambda t, v: (scale.x(t), top + (high - v) * per_unit))),
            dots=len(each.times) <= _DOTS_AT_MOST,
        )
        for each, label, style in told
        if each.times
    )
    grid = ((top + (high - value) * per_unit, f"{value:g}") for value in _steps(low, high, step))
    return Panel(title=title, top=top, height=height, grid=tuple(grid), series=tuple(series))


def _runs(
    times: Sequence[datetime], values: Sequence[float], gap: timedelta, place: Callable[[datetime, float], _Point]
) -> Iterator[tuple[_Point, ...]]:
    """The points, broken where nothing came for longer than `gap`, and thinned to what can be seen."""
    run: list[tuple[datetime, float]] = []
    for moment, value in _thinned(list(zip(times, values, strict=True))):
        if run and moment - run[-1][0] > gap:
            yield tuple(place(*each) for each in run)
            run = []
        run.append((moment, value))
    if run:
        yield tuple(place(*each) for each in run)


def _thinned(points: list[tuple[datetime, float]]) -> list[tuple[datetime, float]]:
    """Of many points the lowest and the highest of each stretch: no peak is lost."""
    if len(points) <= _POINTS_AT_MOST:
        return points
    size = -(-len(points) * 2 // _POINTS_AT_MOST)
    kept: list[tuple[datetime, float]] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        ends = {min(stretch, key=lambda each: each[1]), max(stretch, key=lambda each: each[1])}
        kept += sorted(ends)
    return kept


def _steps(low: float, high: float, step: float) -> Iterator[float]:
    value = low
    while value <= high:
        yield value
        value += step


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    """Round times of the clinic's day."""
    minutes = (scale.end - scale.start).total_seconds() / 60
    step = next((each for each in _STEPS_MINUTES if minutes / each <= _TICKS_AT_MOST), _STEPS_MINUTES[-1])
    local = timezone.localtime(scale.start)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = int((local - midnight).total_seconds() // 60)
    moment = midnight + timedelta(minutes=-(-passed // step) * step)
    while moment <= scale.end:
        x = scale.x(moment)
        yield x, f"{moment:%H:%M}" if x <= 94 else ""
        moment += timedelta(minutes=step)


def _bands(record: SessionRecord, scale: _Scale) -> Iterator[Band]:
    clocks, totals = record.state.clocks, record.state.totals
    if clocks.administration_from is not None:
        end = clocks.administration_ended_at or scale.end
        label = "Infusion" if record.rules.infusion else f"{totals.devices} device{'' if totals.devices == 1 else 's'}"
        yield _band(scale, label, "drug", clocks.administration_from, end, 20, 13)
        if clocks.administration_ended_at is not None:
            watched = clocks.closed_at or scale.end
            yield _band(scale, "Observation", "observation", clocks.administration_ended_at, watched, 20, 13)
    for alarm in record.alarms:
        yield _band(scale, alarm.title, alarm.priority, alarm.since, alarm.ended_at or scale.end, 36, 6)


def _band(scale: _Scale, label: str, style: str, start: datetime, end: datetime, y: float, height: float) -> Band:
    x = scale.x(start)
    width = round(max(0.25, scale.x(end) - x), 3)
    return Band(label=label, style=style, x=x, width=width, y=y, height=height)  # type: ignore[arg-type]


def _marks(record: SessionRecord, scale: _Scale) -> Iterator[Mark]:
    for device in record.log.of(DeviceGiven):
        yield Mark(label=f"Device {device.number}", style="device", x=scale.x(device.observed_at), y=26)
    for given in record.log.of(InterventionGiven):
        yield Mark(label=given.intervention, style="intervention", x=scale.x(given.observed_at), y=50)
