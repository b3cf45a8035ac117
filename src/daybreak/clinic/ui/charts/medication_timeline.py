"""The medication timeline: one lane per medicine, its trials as steps of dose over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from daybreak.care.screening.result import AntidepressantTrial, DosePeriod, Screening
from daybreak.clinic.ui.charts.time_scale import Tick, TimeScale

LABEL_BASELINE = 17
LANE_TOP = 24
DOSE_HEIGHT = 34
LANE_HEIGHT = LANE_TOP + DOSE_HEIGHT + 12
AXIS_HEIGHT = 22
HEADING_HEIGHT = 26
NO_DOSE_HEIGHT = 12
HEAD_ROOM = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch on one dose: `x`, `width` in percent, `y`, `height` in pixels; `vague` where the days are not known."""

    x: float
    width: float
    y: float
    height: float
    style: str
    text: str
    vague: bool = False

    @property
    def fill(self) -> str:
        """The pattern laid over the colour, so that no state is told by colour alone."""
        return {"unknown": "hatch", "nodose": "hatch", "inadequate": "dots"}.get(self.style, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One medicine. `minimum_y`: the height of the minimum adequate dose, None where there is none."""

    y: float
    label: str
    medicine_class: str
    note: str
    blocks: tuple[Block, ...]
    minimum_y: float | None
    minimum_text: str

    @property
    def text_y(self) -> float:
        """The baseline of the label."""
        return self.y + LABEL_BASELINE

    @property
    def dose_top(self) -> float:
        """Where the highest dose would reach to."""
        return self.y + LANE_TOP

    @property
    def dose_height(self) -> int:
        """The height of the area of doses."""
        return DOSE_HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole picture. `height` in pixels; `heading_y`: where the lanes of augmentation begin, None without any."""

    scale: TimeScale
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    heading_y: float | None
    height: float
    today_percent: float

    @property
    def heading_baseline(self) -> float:
        """The baseline of the heading of the added medicines."""
        return (self.heading_y or 0) + 18


def medication_timeline(screening: Screening, *, since: date | None = None) -> Timeline | None:
    """The timeline of a screening's trials, or None when no trial has a date to draw."""
    dated = [trial for trial in screening.trials if trial.periods]
    if not dated:
        return None
    scale = _scale(dated, screening.as_of, since)
    treatments = [trial for trial in dated if trial.role == "antidepressant"]
    additions = [trial for trial in dated if trial.role != "antidepressant"]
    lanes = list(_lanes(treatments, scale, AXIS_HEIGHT))
    bottom = AXIS_HEIGHT + LANE_HEIGHT * len(lanes)
    heading = bottom if additions else None
    lanes += _lanes(additions, scale, bottom + HEADING_HEIGHT)
    return Timeline(
        scale=scale,
        ticks=scale.ticks(),
        lanes=tuple(lanes),
        heading_y=heading,
        height=AXIS_HEIGHT + LANE_HEIGHT * len(lanes) + (HEADING_HEIGHT if additions else 0),
        today_percent=scale.percent(screening.as_of),
    )


def _scale(trials: list[AntidepressantTrial], today: date, since: date | None) -> TimeScale:
    if since is not None:
        return TimeScale(start=since, end=today)
    return TimeScale.around([period.start.earliest for trial in trials for period in trial.periods], today)


def _lanes(trials: list[AntidepressantTrial], scale: TimeScale, top: float) -> Iterable[Lane]:
    ordered = sorted(trials, key=lambda trial: (_first_day(trial, trials), trial.medicine))
    for position, (_, group) in enumerate(groupby(ordered, key=lambda trial: trial.medicine)):
        yield _lane(list(group), scale, top + position * LANE_HEIGHT)


def _first_day(trial: AntidepressantTrial, trials: list[AntidepressantTrial]) -> date:
    return min(period.start.earliest for each in trials if each.medicine == trial.medicine for period in each.periods)


def _lane(trials: list[AntidepressantTrial], scale: TimeScale, y: float) -> Lane:
    first = trials[0]
    highest = _highest_dose(trials)
    bottom = y + LANE_TOP + DOSE_HEIGHT
    minimum = first.minimum_adequate_dose_mg
    blocks = [
        block
        for trial in trials
        for period in trial.periods
        for block in _blocks(trial, period, scale, bottom, highest)
    ]
    return Lane(
        y=y,
        label=first.medicine_label,
        medicine_class=first.medicine_class,
        note=_note(trials),
        blocks=tuple(blocks),
        minimum_y=None if minimum is None else round(bottom - DOSE_HEIGHT * minimum / highest, 1),
        minimum_text="" if minimum is None else f"minimum {minimum:g}\u202fmg a day",
    )


def _highest_dose(trials: list[AntidepressantTrial]) -> float:
    doses = [period.daily_dose_mg.high for trial in trials for period in trial.periods if period.daily_dose_mg]
    minima = [trial.minimum_adequate_dose_mg for trial in trials if trial.minimum_adequate_dose_mg]
    return HEAD_ROOM * max([*doses, *minima, 1.0])


def _note(trials: list[AntidepressantTrial]) -> str:
    told = list(dict.fromkeys(f"{_judged(trial)}, {_outcome(trial)}" for trial in trials))
    return (f"{len(trials)} trials: " if len(trials) > 1 else "") + "; ".join(told)


def _judged(trial: AntidepressantTrial) -> str:
    """Its adequacy; an augmentation is no trial of its own and has none."""
    return "augmentation" if trial.role == "augmentation" else str(trial.adequacy)


def _outcome(trial: AntidepressantTrial) -> str:
    return "outcome unknown" if trial.outcome == "unknown" else str(trial.outcome)


def _blocks(
    trial: AntidepressantTrial, period: DosePeriod, scale: TimeScale, bottom: float, highest: float
) -> Iterable[Block]:
    if not scale.shows(period.start.earliest, period.end.latest):
        return
    style = "nodose" if period.daily_dose_mg is None else _style(trial)
    height = NO_DOSE_HEIGHT if period.daily_dose_mg is None else DOSE_HEIGHT * period.daily_dose_mg.high / highest
    for first, last, vague in _stretches(period):
        x = scale.percent(first)
        yield Block(
            x=x,
            width=round(max(0.35, scale.percent(last) - x), 3),
            y=round(bottom - height, 1),
            height=round(height, 1),
            style=style,
            text=_text(trial, period),
            vague=vague,
        )


def _stretches(period: DosePeriod) -> Iterable[tuple[date, date, bool]]:
    """The days certainly on this dose, and the days that may have been."""
    if period.start.latest > period.end.earliest:
        yield period.start.earliest, period.end.latest, True
        return
    if not period.start.is_exact:
        yield period.start.earliest, period.start.latest, True
    yield period.start.latest, period.end.earliest, False
    if not period.end.is_exact:
        yield period.end.earliest, period.end.latest, True


def _style(trial: AntidepressantTrial) -> str:
    return str(trial.adequacy) if trial.role == "antidepressant" else trial.role


def _text(trial: AntidepressantTrial, period: DosePeriod) -> str:
    dose = "dose not known" if period.daily_dose_mg is None else f"{period.daily_dose_mg.high:g}\u202fmg a day"
    return f"{trial.medicine_label}, {dose}, {period.start} to {period.end}. {_judged(trial)}, {_outcome(trial)}."
