"""The curve of `daybreak pk`, fit for print: median and band of each compound, and when the drug goes in."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from daybreak.cli.pk_prediction import CAUTION, Predicted
from daybreak.pharmacology.dosing import Dose

COLOURS = ("#4339a8", "#b86412", "#1a7488", "#b0414f")
INK, SOFT, GRID = "#1c1a2b", "#58546a", "#e2dfd6"
LONG_MIN = 600
HALF_HOUR = 30
STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}


def draw(found: Predicted, path: Path) -> None:
    """Writes the figure as its file's ending says."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.8, 4.2), dpi=200, layout="constrained")
        axes = figure.subplots()
        _given(axes, found)
        _bands(axes, found)
        _words(figure, axes, found)
        figure.savefig(path)


def _given(axes: Any, found: Predicted) -> None:
    """Where the drug goes in: a wash for an infusion, a mark for each device."""
    for dose in found.dose.regimen:
        _marked(axes, dose)


def _marked(axes: Any, dose: Dose) -> None:
    label: str | None = "drug running"
    for piece in dose.pieces():
        if piece.duration_min:
            axes.axvspan(
                piece.start_min, piece.start_min + piece.duration_min, color="#f2a541", alpha=0.16, lw=0, label=label
            )
        else:
            label = "spray device" if piece.device == 1 else None
            axes.axvline(piece.start_min, color="#b86412", lw=1.2, ls=(0, (3, 2)), label=label)
        label = None


def _bands(axes: Any, found: Predicted) -> None:
    times = found.prediction.times_min
    for colour, (name, band) in zip(COLOURS, found.prediction.bands.items(), strict=False):
        axes.fill_between(times, band.p05, band.p95, color=colour, alpha=0.18, lw=0)
        axes.plot(times, band.median, color=colour, lw=1.8, label=f"{name}: median, 5th to 95th percentile")


def _words(figure: Any, axes: Any, found: Predicted) -> None:
    prediction, model = found.prediction, found.chosen.model
    axes.set(xlim=(0, prediction.times_min[-1]), ylabel="Plasma concentration, ng/mL")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("Time after the start, min")
    if prediction.times_min[-1] > LONG_MIN:
        _in_hours(axes, prediction.times_min[-1] / 60)
    elif prediction.times_min[-1] >= 2 * HALF_HOUR:
        axes.xaxis.set_major_locator(MultipleLocator(HALF_HOUR if prediction.times_min[-1] <= 300 else 2 * HALF_HOUR))
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    weight = f"{found.individual['weight_kg']:g} kg"
    axes.set_title(
        f"{found.drug.capitalize()}, {found.dose.words}", loc="left", fontsize=10.5, fontweight="bold", color=INK
    )
    axes.legend(frameon=False, loc="upper right", fontsize=8, labelcolor=INK)
    said = (
        f"Model {model.id} {model.version}; {prediction.patients} virtual patients of {weight}, seed {prediction.seed}."
    )
    figure.supxlabel(f"{said}\n{CAUTION}", fontsize=7, color=SOFT, x=0.01, ha="left")


def _in_hours(axes: Any, hours: float) -> None:
    step = max(1, round(hours / 10))
    marks = range(0, int(hours) + 1, step)
    axes.set_xticks([60 * each for each in marks], [str(each) for each in marks])
    axes.set_xlabel("Time after the start, h")
