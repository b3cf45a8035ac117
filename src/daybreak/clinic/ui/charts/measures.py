"""Measures over time: each rating scale as points on its severity bands, with the trials above them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daybreak.care.chart import Chart, Observation
from daybreak.care.reference import Instrument, ReferenceTables
from daybreak.care.screening.result import AntidepressantTrial, Screening
from daybreak.clinic.ui.charts.time_scale import Tick, TimeScale

STRIP_ROWS = 2
LABELLED_UP_TO = 9
PANEL_TOP = 46
PANEL_HEIGHT = 132
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
    height: float = PANEL_TOP + PANEL_HEIGHT + AXIS_HEIGHT
    top: float = PANEL_TOP
    bottom: float = PANEL_TOP + PANEL_HEIGHT

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


def _panel(instrument: Instrument, scores: list[Observation], screening: Screening) -> MeasurePanel:
    scale = TimeScale.around([_middle(score) for score in scores], screening.as_of)
    labelled = _labelled(len(scores))
    points = [_point(instrument, score, scale, position in labelled) for position, score in enumerate(scores)]
    pairs = zip(points, points[1:], strict=False)
    return MeasurePanel(
        instrument=instrument,
        points=tuple(points),
        segments=tuple(Segment(x1=a.x, y1=a.y, x2=b.x, y2=b.y) for a, b in pairs),
        bands=tuple(_bands(instrument)),
        strips=tuple(_strips(screening, scale)),
        ticks=scale.ticks(),
    )


def _middle(score: Observation) -> date:
    span = score.effective
    return span.earliest + (span.latest - span.earliest) / 2


def _labelled(count: int) -> set[int]:
    """All of a few scores; of many only the first and the last."""
    return set(range(count)) if count <= LABELLED_UP_TO else {0, count - 1}


def _point(instrument: Instrument, score: Observation, scale: TimeScale, labelled: bool) -> Point:
    return Point(
        x=scale.percent(_middle(score)),
        y=_height(instrument, score.value),
        value=f"{score.value:g}",
        observation=score,
        vague=not score.effective.is_exact,
        labelled=labelled,
    )


def _height(instrument: Instrument, value: float) -> float:
    share = (value - instrument.minimum) / max(1, instrument.maximum - instrument.minimum)
    return round(PANEL_TOP + PANEL_HEIGHT * (1 - min(1.0, max(0.0, share))), 1)


def _bands(instrument: Instrument) -> Iterable[BandStripe]:
    for band in instrument.bands:
        top, bottom = _height(instrument, band.high + 0.5), _height(instrument, band.low - 0.5)
        yield BandStripe(y=top, height=round(bottom - top, 1), label=band.label, severity=band.severity)


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
