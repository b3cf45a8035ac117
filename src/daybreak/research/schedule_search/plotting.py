"""The front as a figure to publish: days in response against each cost, with the intervals of both."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from daybreak.pharmacology.schedules import ScheduleError
from daybreak.research.schedule_search.front import FrontPoint, Interval, SearchResult
from daybreak.research.schedule_search.optimising import GOALS
from daybreak.research.schedule_search.table import FIRST, named_points
from daybreak.research.schedule_search.validation import MARK

FORMATS = (".png", ".svg", ".pdf")
COLOURS = "viridis_r"
MARKERS = {0: "o", 1: "^"}
GREY, INK = "#8a8f98", "#22262b"
PANEL_INCHES = 4.6
LABEL = 9
WORDS = {
    "visits": "Visits in {days} days (mean per patient)",
    "total_dose": "Total dose in {days} days, {unit} (mean per patient)",
    "sessions_with_dissociation": "Sessions with dissociation in {days} days (mean per patient)",
}


def plot_front(result: SearchResult, file: Path) -> None:
    """Draws the front into a file: PNG, SVG or PDF, by its ending. Raises ScheduleError for another one."""
    if file.suffix not in FORMATS:
        raise ScheduleError("plot", file.name, f"a name that ends in {', '.join(FORMATS)}", "Choose one of them.")
    figure = front_figure(result)
    figure.savefig(file, dpi=200)


def front_figure(result: SearchResult) -> Figure:
    """The figure itself: a panel for each goal."""
    figure = Figure(figsize=(PANEL_INCHES * len(result.goals) + 1.4, 5.6), layout="constrained")
    FigureCanvasAgg(figure)
    panels = np.atleast_1d(figure.subplots(1, len(result.goals), sharey=True))
    colours = _colours(result)
    for panel, goal in zip(panels, result.goals, strict=True):
        _panel(panel, result, GOALS[goal], colours)
    panels[0].set_ylabel(f"Days in response, of {result.horizon_days} (mean per patient)", fontsize=LABEL, color=INK)
    bar = figure.colorbar(colours, ax=list(panels), shrink=0.7, pad=0.01)
    bar.set_label(f"Dose after the first session, {result.limits.dose_unit}", fontsize=LABEL, color=INK)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8, color=GREY, labelcolor=INK)
    _legend(panels[0], result)
    _words(figure, result)
    return figure


def _panel(panel: Axes, result: SearchResult, measure: str, colours: ScalarMappable) -> None:
    for name, point in named_points(result):
        across, up = point.measures[measure], point.measures["days_in_response"]
        if name == FIRST:
            _marked(panel, point, across, up, "none", "D", "#b3402a", 9)
            continue
        colour = colours.to_rgba(np.array(point.schedule.dose))
        face = "white" if point.beyond_calibration else colour
        _marked(panel, point, across, up, face, _marker(result, point), colour, 7)
        panel.annotate(
            name,
            (across.median, up.median),
            (-5, 5),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
            color=INK,
            zorder=6,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )
    words = WORDS[measure].format(days=result.horizon_days, unit=result.limits.dose_unit)
    panel.set_xlabel(words, fontsize=LABEL, color=INK)
    panel.tick_params(labelsize=8, color=GREY, labelcolor=INK)
    panel.grid(color="#e7e9ec", linewidth=0.6)
    panel.set_axisbelow(True)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        panel.spines[side].set_color(GREY)


def _marked(
    panel: Axes, point: FrontPoint, across: Interval, up: Interval, face: Any, marker: str, edge: Any, size: float
) -> None:
    panel.errorbar(
        across.median,
        up.median,
        xerr=[[across.median - across.low], [across.high - across.median]],
        yerr=[[up.median - up.low], [up.high - up.median]],
        fmt="none",
        ecolor=edge,
        elinewidth=0.8,
        alpha=0.35,
        zorder=2,
    )
    panel.plot(
        [across.median],
        [up.median],
        marker=marker,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=1.5,
        linestyle="none",
        zorder=5 if marker == "D" else 4,
    )


def _marker(result: SearchResult, point: FrontPoint) -> str:
    return MARKERS[result.limits.inductions.index(point.schedule.induction) % len(MARKERS)]


def _colours(result: SearchResult) -> ScalarMappable:
    # The palest part of the map is left out: it cannot be read on white.
    readable = ListedColormap(colormaps[COLOURS](np.linspace(0.15, 1, 256)))
    return ScalarMappable(Normalize(result.limits.dose.low, result.limits.dose.high), readable)


def _legend(panel: Axes, result: SearchResult) -> None:
    shapes = [
        (MARKERS[place % len(MARKERS)], GREY, f"induction {spacing.sessions} in {spacing.days} days")
        for place, spacing in enumerate(result.limits.inductions)
    ]
    if any(each.beyond_calibration for each in result.points):
        shapes.append(("s", "white", "hollow: dose above those calibrated on"))
    for marker, face, words in shapes:
        panel.plot([], [], marker=marker, color=face, markeredgecolor=GREY, linestyle="none", label=words)
    panel.plot(
        [], [], marker="D", color="none", markeredgecolor="#b3402a", linestyle="none", label="as the protocol begins"
    )
    panel.legend(fontsize=8, frameon=False, loc="lower right", labelcolor=INK, handletextpad=0.3)


def _words(figure: Figure, result: SearchResult) -> None:
    figure.suptitle(f"{MARK} {result.protocol.title}", x=0.012, ha="left", fontsize=11, color=INK, fontweight="bold")
    figure.supxlabel(
        f"Mean over {result.patients:,} virtual patients, median and 95 % interval over {result.draws} draws of "
        f"{result.mechanism.id} {result.mechanism.version}, fresh patients in each; most of it moves all schedules "
        "together.\n"
        f"Protocol {result.protocol.id} {result.protocol.version}; letters as in the table; "
        f"{len(result.points)} of {result.on_front} schedules on the front, of {result.looked_at} looked at; "
        f"seed {result.seed}.",
        x=0.012,
        ha="left",
        fontsize=7.5,
        color="#565c66",
    )
