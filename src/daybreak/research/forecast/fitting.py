"""Fits the relapse forecast on simulated patients and writes its file: `python -m daybreak.research.forecast.fitting`.

Nothing else needs this module: the shipped file is read without a statistics library.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd  # type: ignore[import-untyped]
import yaml
from lifelines import CoxPHFitter  # type: ignore[import-untyped]
from numpy.random import default_rng

from daybreak.care.protocol import Protocol
from daybreak.knowledge import load_tables, protocols
from daybreak.research.forecast.calibration import calibrate
from daybreak.research.forecast.forecast_model import (
    NEVER_NEGATIVE,
    SHIPPED,
    Calibration,
    Coefficient,
    ForecastModel,
    PublishedComparison,
)
from daybreak.research.forecast.landmarks import Landmark, landmarks
from daybreak.research.forecast.predictors import NAMES
from daybreak.research.forecast.published_rates import comparisons
from daybreak.research.simulated_clinic import Assumptions, SimulatedPatient, load_assumptions, simulate_clinic

VERSION = "2026.1"
WARNING = (
    "Fitted on simulated patients, not validated on real ones. It shows which way the patient's own scores point; "
    "it is no measured risk of this patient."
)
SCALES = {"phq9": "PHQ-9", "madrs": "MADRS"}
HORIZON_DAYS, SEES_DAYS, COUNTS_FOR_DAYS = 28, 56, 14
TOLERATED = 0.1
"""Of a relapse before the next session. No source fixes it: a default of the clinic (P)."""

FIT_SPACING, HELD_OUT_SPACING = 14, 28
OPENED = date(2024, 1, 8)
WORDS = {
    "last": ("the last score", "share of the baseline"),
    "rise": ("the rise above the best score", "share of the baseline"),
    "recent": ("the mean of the last three scores", "share of the baseline"),
    "since_session": ("the time since the last session", "weeks"),
    "distance": ("the distance between the last sessions", "weeks"),
    "since_response": ("the time since the first response", "weeks"),
    "relapses_before": ("relapses before", "relapses"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What the regression gives: coefficients in the order of `NAMES`, their covariance, the baseline hazard by day."""

    coefficients: tuple[Coefficient, ...]
    covariance: tuple[tuple[float, ...], ...]
    hazard: tuple[float, ...]


def fit(table: Sequence[Landmark]) -> Fitted:
    """A Cox regression of the days to a relapse. Several landmarks of one patient widen the intervals, as they should.

    A predictor of `NEVER_NEGATIVE` whose coefficient would be negative is left out (0). Those in which the simulated
    patients hardly differ would otherwise take on any sign, and mislead where a real patient does.
    """
    frame = pd.DataFrame([_row(each) for each in table])
    frame["relapsed"] &= frame["days"] <= SEES_DAYS
    frame["days"] = frame["days"].clip(upper=SEES_DAYS)
    names = list(NAMES)
    while True:
        fitted = CoxPHFitter().fit(
            frame[[*names, "days", "relapsed", "patient"]], "days", "relapsed", cluster_col="patient"
        )
        falling = [name for name in names if name in NEVER_NEGATIVE and fitted.params_[name] < 0]
        if not falling:
            return _fitted(fitted, frame, names)
        names.remove(min(falling, key=lambda name: float(fitted.params_[name])))


def _row(each: Landmark) -> dict[str, Any]:
    return {
        **dict(zip(NAMES, each.used.vector(), strict=True)),
        "days": each.days,
        "relapsed": each.relapsed,
        "patient": each.patient,
    }


def _fitted(fitted: CoxPHFitter, frame: pd.DataFrame, names: Sequence[str]) -> Fitted:
    spread, variance = fitted.standard_errors_, fitted.variance_matrix_
    coefficients = []
    for name in NAMES:
        value, error = (float(fitted.params_[name]), float(spread[name])) if name in names else (0.0, 0.0)
        words, unit = WORDS[name]
        coefficients.append(
            Coefficient(
                name=name,
                words=words,
                unit=unit,
                value=value,
                low=value - 1.959964 * error,
                high=value + 1.959964 * error,
                mean=float(frame[name].mean()),
            )
        )
    covariance = tuple(
        tuple(float(variance.loc[a, b]) if a in names and b in names else 0.0 for b in NAMES) for a in NAMES
    )
    steps = fitted.baseline_cumulative_hazard_.iloc[:, 0]
    hazard = steps.reindex(sorted({0.0, *steps.index, *map(float, range(1, SEES_DAYS + 1))})).ffill().fillna(0.0)
    return Fitted(
        coefficients=tuple(coefficients),
        covariance=covariance,
        hazard=tuple(float(hazard[float(day)]) for day in range(1, SEES_DAYS + 1)),
    )


def fitted_models(
    assumptions: Assumptions, programmes: Mapping[str, Protocol], patients: int, held_out: int, seed: int
) -> Iterator[ForecastModel]:
    """One model for each scale, with its calibration in other patients and the published rates beside it."""
    table = _table(assumptions, programmes, patients, seed, FIT_SPACING)
    other = _table(assumptions, programmes, held_out, seed + 1, HELD_OUT_SPACING)
    by_route = {each.route: each for each in programmes.values() if each.course is not None}
    published = comparisons(
        assumptions,
        by_route["intranasal_esketamine"],
        by_route["intravenous_ketamine"],
        max(100, held_out // 2),
        default_rng(seed + 2),
    )
    for scale in SCALES:
        yield _model(assumptions, scale, table[scale], other[scale], published, patients, held_out, seed)


def _table(
    assumptions: Assumptions, programmes: Mapping[str, Protocol], patients: int, seed: int, spacing: int
) -> dict[str, list[Landmark]]:
    people = simulated(assumptions, programmes, patients, seed)
    return landmarks(people, programmes, load_tables(), list(SCALES), spacing_days=spacing)


def simulated(
    assumptions: Assumptions, programmes: Mapping[str, Protocol], patients: int, seed: int
) -> Iterator[SimulatedPatient]:
    """The patients of a seed, each followed for two years."""
    return simulate_clinic(assumptions, programmes, patients, default_rng(seed), opened=OPENED, accrual_days=0)


def _model(
    assumptions: Assumptions,
    scale: str,
    table: Sequence[Landmark],
    held_out: Sequence[Landmark],
    published: tuple[PublishedComparison, ...],
    patients: int,
    held_out_patients: int,
    seed: int,
) -> ForecastModel:
    fitted = fit(table)
    options = f"--patients {patients} --held-out {held_out_patients} --seed {seed}"
    model = ForecastModel(
        warning=WARNING,
        id=f"relapse-forecast-{scale}",
        version=VERSION,
        instrument=scale,
        label=SCALES[scale],
        command=f"python -m daybreak.research.forecast.fitting {options}",
        seed=seed,
        assumptions=f"{assumptions.id} {assumptions.version}",
        patients=len({each.patient for each in table}),
        forecasts=len(table),
        relapses=sum(each.relapsed and each.days <= SEES_DAYS for each in table),
        horizon_days=HORIZON_DAYS,
        sees_days=SEES_DAYS,
        counts_for_days=COUNTS_FOR_DAYS,
        tolerated=TOLERATED,
        coefficients=fitted.coefficients,
        covariance=fitted.covariance,
        hazard=fitted.hazard,
        calibration=_NONE,
        published=published,
    )
    return replace(model, calibration=calibrate(model, held_out, seed=seed + 1))


_NONE = Calibration(seed=0, patients=0, forecasts=0, relapsed=0, rows=(), brier=0.0, brier_base_rate=0.0, c_index=0.5)


def written(models: Sequence[ForecastModel]) -> str:
    """The data file. Its first lines say what it is not."""
    head = [
        "# THE RELAPSE FORECAST WAS FITTED ON SIMULATED PATIENTS AND IS NOT VALIDATED ON PATIENTS.",
        "# It must never be shown without the sentence in `warning`. Not written by hand; made by:",
        f"#   {models[0].command}",
        "# Equation, words and limits: docs/algorithms/relapse-forecast.md, docs/algorithms/simulated-clinic.md.",
        "",
    ]
    rows = [_rounded(asdict(each)) for each in models]
    return "\n".join(head) + yaml.safe_dump(rows, sort_keys=False, width=110, default_flow_style=None)


def _rounded(value: Any) -> Any:
    """Eight digits, which no forecast can be told from all of them; lists for tuples, as the file has no others."""
    if isinstance(value, float):
        return float(f"{value:.8g}")
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


@click.command()
@click.option("--patients", default=800, show_default=True, help="How many to fit on.")
@click.option("--held-out", default=600, show_default=True, help="How many others to hold the forecasts to.")
@click.option("--seed", default=20260101, show_default=True, help="The same seed makes the same file.")
@click.option("--to", type=click.Path(path_type=Path), default=SHIPPED, show_default=True, help="The file to write.")
def main(patients: int, held_out: int, seed: int, to: Path) -> None:
    """Fit the relapse forecast on simulated patients and write its data file."""
    models = tuple(fitted_models(load_assumptions(), protocols(), patients, held_out, seed))
    to.write_text(written(models), "utf-8")
    click.echo(f"{to}: {len(models)} models of {sum(each.forecasts for each in models)} forecasts.")


if __name__ == "__main__":
    main()
