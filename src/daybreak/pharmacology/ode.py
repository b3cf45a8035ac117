"""The same models by SciPy's solver of differential equations, with elimination that may be saturated on top.

For one patient or a few: it is far slower than `concentration.py`, with which it agrees for linear models.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp  # type: ignore[import-untyped]

from daybreak.pharmacology.concentration import NG_PER_ML
from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.dosing import Regimen
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.inputs import Inputs, inputs_of
from daybreak.pharmacology.models import PharmacokineticModel


@dataclass(frozen=True, slots=True, kw_only=True)
class SaturableFlow:
    """Drug leaves `source` by Michaelis and Menten's law, and arrives in `target` ("" is out of the body).

    highest_mg_per_min: the rate when saturated; half_at_mg: the amount in `source` at which it is half of that.
    """

    source: str
    target: str = ""
    highest_mg_per_min: float
    half_at_mg: float


def solved_concentrations(
    model: PharmacokineticModel,
    individuals: Individuals,
    regimen: Regimen,
    times_min: ArrayLike,
    etas: Numbers | None = None,
    *,
    saturable: tuple[SaturableFlow, ...] = (),
    method: Literal["LSODA", "Radau"] = "LSODA",
    relative_tolerance: float = 1e-10,
) -> dict[str, Numbers]:
    """Output of the model -> (patients, times) in ng/mL, as `concentrations`, by numerical integration.

    The solver is started anew wherever an input begins or ends, so that it never steps over one. Raises
    PharmacologyError where a saturable flow names no compartment, or the solver gives up.
    """
    parameters = model.individual_parameters(individuals, etas)
    inputs = inputs_of(model, individuals, regimen, parameters)
    matrices, times = model.rate_matrices(parameters), np.array(times_min, dtype=np.float64, ndmin=1)
    extra = [_numbered(model, flow, place) for place, flow in enumerate(saturable)]
    solved = [
        _Course(matrices[patient], _inputs_of_one(inputs, patient), extra, method, relative_tolerance).amounts(times)
        for patient in range(len(individuals))
    ]
    return _concentrations(model, np.array(solved), parameters)


Extra = tuple[int, int | None, float, float]

INSTANT_MIN = 1e-9
"""Stretches no longer than this are one step of the rates there are: solvers may never end on shorter ones."""


class _Course:
    """One patient's amounts over time."""

    def __init__(self, matrix: Numbers, inputs: Inputs, extra: list[Extra], method: str, tolerance: float) -> None:
        self._matrix, self._inputs, self._extra = matrix, inputs, extra
        self._method, self._tolerance = method, tolerance

    def amounts(self, times: Numbers) -> Numbers:
        """(times, compartments), in mg."""
        given = self._inputs
        bounds = sorted({*given.start_min.flat, *(given.start_min + given.duration_min).flat, times[-1]})
        state, found = np.zeros(len(self._matrix)), np.zeros((len(times), len(self._matrix)))
        for begin, end in zip(bounds, [*bounds[1:], float("inf")], strict=True):
            for each in np.flatnonzero((given.duration_min[0] == 0) & (given.start_min[0] == begin)):
                state[given.into[each]] += given.amount_mg[0, each]
            inside = (times >= begin) & (times < end)
            until = min(end, times[-1])
            if until > begin:
                state, found[inside] = self._stretch(state, begin, until, times[inside])
            else:
                found[inside] = state
        return found

    def _stretch(self, state: Numbers, begin: float, end: float, times: Numbers) -> tuple[Numbers, Numbers]:
        change = self._change(self._running(begin))
        if end - begin <= INSTANT_MIN:
            after = np.asarray(state + (end - begin) * change(begin, state))
            return after, np.tile(state, (len(times), 1))
        solution = solve_ivp(
            change,
            (begin, end),
            state,
            method=self._method,
            t_eval=[*times, end],
            rtol=self._tolerance,
            atol=self._tolerance * 1e-3,
        )
        if not solution.success:
            raise PharmacologyError("method", self._method, "a solver that ends", f"Try another: {solution.message}")
        return solution.y[:, -1], solution.y[:, : len(times)].T

    def _change(self, running: Numbers) -> Callable[[float, Numbers], Numbers]:
        def change(_: float, state: Numbers) -> Numbers:
            rate = self._matrix @ state + running
            for source, target, highest, half_at in self._extra:
                moved = highest * state[source] / (half_at + state[source])
                rate[source] -= moved
                if target is not None:
                    rate[target] += moved
            return np.asarray(rate)

        return change

    def _running(self, begin: float) -> Numbers:
        given, running = self._inputs, np.zeros(len(self._matrix))
        start, duration = given.start_min[0], given.duration_min[0]
        for each in np.flatnonzero((duration > 0) & (start <= begin) & (begin < start + duration)):
            running[given.into[each]] += given.amount_mg[0, each] / duration[each]
        return running


def _numbered(model: PharmacokineticModel, flow: SaturableFlow, place: int) -> Extra:
    for field, name in (("source", flow.source), ("target", flow.target)):
        if name not in model.compartments and (name or field == "source"):
            expected = f"one of {', '.join(model.compartments)}"
            raise PharmacologyError(f"saturable[{place}].{field}", name, expected, "Correct the name.")
    for field, value in (("highest_mg_per_min", flow.highest_mg_per_min), ("half_at_mg", flow.half_at_mg)):
        if not value > 0:
            raise PharmacologyError(f"saturable[{place}].{field}", value, "a number above 0", "Correct the number.")
    target = model.compartments.index(flow.target) if flow.target else None
    return model.compartments.index(flow.source), target, flow.highest_mg_per_min, flow.half_at_mg


def _inputs_of_one(inputs: Inputs, patient: int) -> Inputs:
    rows = slice(patient, patient + 1)
    return Inputs(inputs.into, inputs.start_min[rows], inputs.duration_min[rows], inputs.amount_mg[rows])


def _concentrations(
    model: PharmacokineticModel, amounts: Numbers, parameters: Mapping[str, Numbers]
) -> dict[str, Numbers]:
    found = {}
    for output in model.outputs:
        place = model.compartments.index(output.compartment)
        found[output.name] = amounts[:, :, place] * (NG_PER_ML / parameters[output.volume])[:, None]
    return found
