"""Measures over time: each rating scale as points on its severity bands, with the trials above them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from daybreak.care.chart import Chart, Observation
from daybreak.care.reference import Instrument, ReferenceTables
from daybreak.care.screening.result import AntidepressantTrial, Screening
from daybreak.clinic.ui.charts.time_scale import Tick, TimeScale

STRIP_ROWS = 2
LABELLED_UP_TO = 9
TOP_WITH_STRIPS = 46
TOP_ALONE = 14
PANEL_HEIGHT = 132
LOW_PANEL_HEIGHT = 76
AXIS_HEIGHT = 24
STRIP_HEIGHT = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score. `x` in percent, `y` in pixels; `vague` where the day is not known."""

    x: float
    y: float
    value: str
    observation: Observation
    vague: bool
    labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The line from one score to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BandStripe:
    """The shaded height of one severity band."""

    y: float
    height: float
    label: str
    severity: str

    @property
    def text_y(self) -> float:
        """The baseline of the label, in the middle of the stripe."""
        return round(self.y + self.height / 2 + 4, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A trial, as a strip above the scores."""

    x: float
    width: float
    y: float
    label: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePanel:
    """One rating scale over time."""

    instrument: Instrument
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    bands: tuple[BandStripe, ...]
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """The whole picture, the dates included."""
        return self.bottom + AXIS_HEIGHT

    @property
    def axis_y(self) -> float:
        """The baseline of the dates below."""
        return self.bottom + 16

    @property
    def newest_first(self) -> tuple[Point, ...]:
        """The points as a table lists them."""
        return self.points[::-1]


def measure_panels(chart: Chart, screening: Screening, tables: ReferenceTables) -> tuple[MeasurePanel, ...]:
    """A panel for each rating scale that the chart has a dated score of, the most often used first."""
    panels = []
    for instrument in tables.instruments.values():
        scores = _scores(chart, instrument.total_observable)
        if scores:
            panels.append(_panel(instrument, scores, screening))
    return tuple(sorted(panels, key=lambda panel: (-len(panel.points), panel.instrument.label)))


def _scores(chart: Chart, concept: str) -> list[Observation]:
    found = [
        observation
        for observation in chart.observations
        if observation.concept == concept
        and observation.value is not None
        and observation.effective is not None
        and observation.status not in ("entered-in-error", "cancelled")
    ]
    return sorted(found, key=lambda observation: (observation.effective, observation.record))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """Where the scores of an instrument are drawn, in pixels from above."""

    instrument: Instrument
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a score; scores outside the range stand at its edge."""
        lowest, highest = self.instrument.minimum, self.instrument.maximum
        share = (value - lowest) / max(1, highest - lowest)
        return round(self.bottom - (self.bottom - self.top) * min(1.0, max(0.0, share)), 1)


def _panel(instrument: Instrument, scores: list[Observation], screening: Screening) -> MeasurePanel:
    # The names of the bands stand on the left, so the scores begin further in.
    scale = TimeScale.around([_middle(score) for score in scores], screening.as_of, air=7)
    strips = tuple(_strips(screening, scale)) if len(scores) > 1 else ()
    area = _area(instrument, has_strips=bool(strips), is_low=len(scores) == 1)
    labelled = _labelled(len(scores))
    points = [_point(score, scale, area, position in labelled) for position, score in enumerate(scores)]
    pairs = pairwise(points)
    return MeasurePanel(
        instrument=instrument,
        points=tuple(points),
        segments=tuple(Segment(x1=a.x, y1=a.y, x2=b.x, y2=b.y) for a, b in pairs),
        bands=tuple(_bands(area)),
        strips=strips,
        ticks=scale.ticks(),
        top=area.top,
        bottom=area.bottom,
    )


def _area(instrument: Instrument, *, has_strips: bool, is_low: bool) -> _Area:
    top = TOP_WITH_STRIPS if has_strips else TOP_ALONE
    return _Area(instrument=instrument, top=top, bottom=top + (LOW_PANEL_HEIGHT if is_low else PANEL_HEIGHT))


def _middle(score: Observation) -> date:
    span = score.effective
    return span.earliest + (span.latest - span.earliest) / 2


def _labelled(count: int) -> set[int]:
    """All of a few scores; of many only the first and the last."""
    return set(range(count)) if count <= LABELLED_UP_TO else {0, count - 1}


def _point(score: Observation, scale: TimeScale, area: _Area, labelled: bool) -> Point:
    return Point(
        x=scale.percent(_middle(score)),
        y=area.y(score.value),
        value=f"{score.value:g}",
        observation=score,
        vague=not score.effective.is_exact,
        labelled=labelled,
    )


def _bands(area: _Area) -> Iterable[BandStripe]:
    for band in area.instrument.bands:
        upper, lower = area.y(band.high + 0.5), area.y(band.low - 0.5)
        yield BandStripe(y=upper, height=round(lower - upper, 1), label=band.label, severity=band.severity)


def _strips(screening: Screening, scale: TimeScale) -> Iterable[Strip]:
    trials = [trial for trial in screening.trials if trial.role == "antidepressant" and trial.periods]
    shown = [trial for trial in trials if scale.shows(*_extent(trial))]
    for position, trial in enumerate(sorted(shown, key=_extent)):
        first, last = _extent(trial)
        x = scale.percent(first)
        yield Strip(
            x=x,
            width=round(max(0.5, scale.percent(last) - x), 3),
            y=(position % STRIP_ROWS) * STRIP_HEIGHT,
            label=trial.medicine_label,
            style=str(trial.adequacy),
        )


def _extent(trial: AntidepressantTrial) -> tuple[date, date]:
    return trial.periods[0].start.earliest, trial.periods[-1].end.latest
