"""Concentrations of a drug and its metabolites in many patients: curves, peaks and areas.

model = ...                                    # from daybreak.knowledge
patients = Individuals(weight_kg=[60, 80, 95])
regimen = (Infusion(start_min=0, duration_min=40, dose_mg_per_kg=0.5),)
concentrations(model, patients, regimen, times_min=range(0, 240, 5))["ketamine"]   # (3, 48), ng/mL
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.dosing import Regimen
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.inputs import inputs_of
from daybreak.pharmacology.linear import Response, area, curve, peak, response
from daybreak.pharmacology.models import PharmacokineticModel

NG_PER_ML = 1000.0
"""In one mg per litre."""

CHUNK = 2048
"""Patients solved at a time. No result depends on it, bit for bit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """How much of one compound each patient had: (patients,) each.

    The peak and its time are of the curve itself, not of points on it; areas are from the first dose, to the time asked
    for and to infinity. tmax_min is NaN where there was none.
    """

    cmax_ng_per_ml: Numbers
    tmax_min: Numbers
    auc_ng_h_per_ml: Numbers
    auc_to_infinity_ng_h_per_ml: Numbers


def concentrations(
    model: PharmacokineticModel,
    individuals: Individuals,
    regimen: Regimen,
    times_min: ArrayLike,
    etas: Numbers | None = None,
    *,
    threads: int = 1,
) -> dict[str, Numbers]:
    """Output of the model -> (patients, times) in ng/mL, at `times_min`, which must not go back.

    etas: (patients, random effects) as of `variability.draw_etas`; None is the typical patient of those covariates.
    At the very time of a bolus the value is that after it. threads: how many work at once; the numbers are the same.

    Raises PharmacologyError naming the field for bad times, doses, routes, covariates or etas.
    """
    times = _checked_times(times_min)
    found = {name: np.empty((len(individuals), len(times))) for name in model.compounds}

    def solve(rows: slice) -> None:
        for name, answer in _responses(model, individuals.chosen(rows), regimen, _rows(etas, rows)):
            curve(answer, times, found[name][rows])

    _check_etas(model, individuals, etas)
    _each_chunk(solve, len(individuals), threads)
    return found


def concentration_chunks(
    model: PharmacokineticModel,
    individuals: Individuals,
    regimen: Regimen,
    times_min: ArrayLike,
    etas: Numbers | None = None,
    *,
    patients_per_chunk: int = CHUNK,
) -> Iterator[tuple[slice, dict[str, Numbers]]]:
    """As `concentrations`, some patients at a time, so that memory does not grow with their number: (rows, curves)."""
    if patients_per_chunk < 1:
        found = patients_per_chunk
        raise PharmacologyError("patients_per_chunk", found, "a whole number from 1", "Give how many fit in memory.")
    _check_etas(model, individuals, etas)
    for rows in _chunks(len(individuals), patients_per_chunk):
        some = individuals.chosen(rows)
        yield rows, concentrations(model, some, regimen, times_min, _rows(etas, rows))


def summary(
    model: PharmacokineticModel,
    individuals: Individuals,
    regimen: Regimen,
    until_min: float,
    etas: Numbers | None = None,
    *,
    threads: int = 1,
) -> dict[str, Exposure]:
    """Output of the model -> peak, its time, and area of each patient, up to a time; exact, without a grid of times.

    Raises PharmacologyError naming the field for a bad time, dose, route, covariate or eta.
    """
    _checked_times([until_min])
    _check_etas(model, individuals, etas)
    columns = {name: np.empty((4, len(individuals))) for name in model.compounds}

    def solve(rows: slice) -> None:
        for name, answer in _responses(model, individuals.chosen(rows), regimen, _rows(etas, rows)):
            to_then, for_ever = area(answer, until_min)
            columns[name][:, rows] = (*peak(answer, until_min), to_then / 60, for_ever / 60)

    _each_chunk(solve, len(individuals), threads)
    return {name: _exposure(values) for name, values in columns.items()}


def _responses(
    model: PharmacokineticModel, individuals: Individuals, regimen: Regimen, etas: Numbers | None
) -> Iterator[tuple[str, Response]]:
    parameters = model.individual_parameters(individuals, etas)
    inputs = inputs_of(model, individuals, regimen, parameters)
    matrices, pattern = model.rate_matrices(parameters), _pattern(model)
    for output in model.outputs:
        place, scale = model.compartments.index(output.compartment), NG_PER_ML / parameters[output.volume]
        yield output.name, response(matrices, pattern, place, scale, inputs)


def _pattern(model: PharmacokineticModel) -> NDArray[np.bool_]:
    """Where drug can get, whoever the patient is and however small a rate."""
    numbers = [each.name for each in model.parameters] + [each.name for each in model.derived]
    return np.asarray(model.rate_matrices(dict.fromkeys(numbers, np.ones(1)))[0] != 0)


def _exposure(columns: Numbers) -> Exposure:
    cmax, tmax, auc, auc_for_ever = columns
    return Exposure(cmax_ng_per_ml=cmax, tmax_min=tmax, auc_ng_h_per_ml=auc, auc_to_infinity_ng_h_per_ml=auc_for_ever)


def _each_chunk(solve: Callable[[slice], None], patients: int, threads: int) -> None:
    if threads < 1:
        raise PharmacologyError("threads", threads, "a whole number from 1", "Give how many may work at once.")
    rows = list(_chunks(patients, CHUNK))
    if threads == 1 or len(rows) == 1:
        for each in rows:
            solve(each)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(solve, rows))


def _chunks(patients: int, size: int) -> Iterator[slice]:
    for first in range(0, patients, size):
        yield slice(first, min(first + size, patients))


def _rows(etas: Numbers | None, rows: slice) -> Numbers | None:
    return None if etas is None else etas[rows]


def _check_etas(model: PharmacokineticModel, individuals: Individuals, etas: Numbers | None) -> None:
    expected = (len(individuals), len(model.random_effects))
    if etas is not None and np.shape(etas) != expected:
        what = f"shape {expected}, a row for each patient and a column for each of {', '.join(model.random_effects)}"
        raise PharmacologyError("etas", f"shape {np.shape(etas)}", what, "Draw them with `draw_etas`.")


def _checked_times(times_min: ArrayLike) -> Numbers:
    try:
        times = np.array(times_min, dtype=np.float64, ndmin=1)
    except (TypeError, ValueError):
        found = repr(times_min)[:60]
        raise PharmacologyError("times_min", found, "numbers of minutes", "Give one list of numbers.") from None
    if times.ndim != 1 or not np.isfinite(times).all():
        found = f"shape {times.shape}" if times.ndim != 1 else "a value that is no finite number"
        raise PharmacologyError("times_min", found, "one list of finite numbers", "Correct the times.")
    back = np.flatnonzero(np.diff(times) < 0)
    if back.size:
        found = f"{times[back[0] + 1]:g} after {times[back[0]]:g}"
        raise PharmacologyError("times_min", found, "times that do not go back", "Sort the times.")
    return times
