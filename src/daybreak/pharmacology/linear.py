"""Exact solutions of x' = K x + u(t) for many patients, u constant in pieces: one sum of exponentials from each event.

The public functions of `concentration.py` stand on these; so can any other linear system. Where a patient's modes
cannot be told apart, or compartments form a ring, the same is computed by matrix exponentials (`stepping.py`), slowly.
See docs/algorithms/concentration-numerics.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.covariates import Numbers
from daybreak.pharmacology.inputs import Inputs
from daybreak.pharmacology.modes import decompose
from daybreak.pharmacology.stepping import Stepped
from daybreak.pharmacology.structure import structure
from daybreak.pharmacology.superposition import areas, curves, peaks


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """How one compartment of each patient answers to inputs, and which of the inputs reach it at all.

    rates: (patients, modes), per minute; gains: (patients, modes, compartments that matter). sound: whether the modes
    hold; the other patients are solved from their matrices. reaching: the numbers of the inputs that reach it; into:
    where each of them enters, among the compartments that matter.
    """

    matrices: Numbers
    compartment: int
    scale: Numbers
    rates: Numbers
    gains: Numbers
    sound: NDArray[np.bool_]
    inputs: Inputs
    reaching: NDArray[np.int64]
    into: NDArray[np.int64]


def response(
    matrices: Numbers, pattern: NDArray[np.bool_], compartment: int, scale: Numbers, inputs: Inputs
) -> Response:
    """The modes of `compartment` for each patient.

    matrices: (patients, compartments, compartments), per minute. pattern: where any may be other than 0, whoever the
    patient. scale: (patients,), what the amount in mg is multiplied by.
    """
    parts = structure(pattern, compartment)
    size, patients = len(parts.compartments), len(matrices)
    rates, gains = np.zeros((patients, size)), np.zeros((patients, size, size))
    sound = np.zeros(patients, dtype=np.bool_)
    if parts.by_modes:
        where = (parts.compartments, parts.block_starts, parts.parents, parts.output)
        decompose(np.ascontiguousarray(matrices), *where, scale, rates, gains, sound)
    place = {int(number): here for here, number in enumerate(parts.compartments)}
    reaching = np.array([each for each, into in enumerate(inputs.into) if int(into) in place], dtype=np.int64)
    into = np.array([place[int(inputs.into[each])] for each in reaching], dtype=np.int64)
    return Response(matrices, compartment, scale, rates, gains, sound, inputs, reaching, into)


def curve(answer: Response, times_min: Numbers, out: Numbers) -> None:
    """Fills out (patients, times): amount times scale at sorted times; at the time of a bolus, the value after it."""
    curves(*_by_modes(answer), times_min, out)

    def put(one: Stepped, patient: int) -> None:
        out[patient] = one.values(times_min)

    _mend(answer, put)


def area(answer: Response, until_min: float) -> tuple[Numbers, Numbers]:
    """The area under the curve from the first input to a time, and to infinity: (patients,) each."""
    to_then, for_ever = np.empty(len(answer.rates)), np.empty(len(answer.rates))
    areas(*_by_modes(answer), until_min, to_then, for_ever)

    def put(one: Stepped, patient: int) -> None:
        to_then[patient], for_ever[patient] = one.area(until_min), one.area_for_ever()

    _mend(answer, put)
    return to_then, for_ever


def peak(answer: Response, until_min: float) -> tuple[Numbers, Numbers]:
    """The highest value up to a time, and when it is first reached: (patients,) each; 0 and NaN without input."""
    height, time = np.empty(len(answer.rates)), np.empty(len(answer.rates))
    peaks(*_by_modes(answer), until_min, height, time)

    def put(one: Stepped, patient: int) -> None:
        height[patient], time[patient] = one.peak(until_min)

    _mend(answer, put)
    return height, time


def amounts(matrices: Numbers, inputs: Inputs, times_min: Numbers) -> Numbers:
    """mg in every compartment at sorted times: (patients, times, compartments)."""
    pattern, one = (matrices != 0).any(axis=0), np.ones(len(matrices))
    found = np.empty((matrices.shape[1], len(matrices), len(times_min)))
    for compartment, out in enumerate(found):
        curve(response(matrices, pattern, compartment, one, inputs), times_min, out)
    return np.moveaxis(found, 0, 2)


def _by_modes(answer: Response) -> tuple[Numbers, Numbers, NDArray[np.int64], Numbers, Numbers, Numbers]:
    given, chosen = answer.inputs, answer.reaching
    pieces = (given.start_min, given.duration_min, given.amount_mg)
    start, duration, amount = (np.ascontiguousarray(each[:, chosen]) for each in pieces)
    return answer.rates, answer.gains, answer.into, start, duration, amount


def _mend(answer: Response, put: Callable[[Stepped, int], None]) -> None:
    given = answer.inputs
    for patient in np.flatnonzero(~answer.sound):
        pieces = (given.start_min[patient], given.duration_min[patient], given.amount_mg[patient])
        matrix, scale = answer.matrices[patient], float(answer.scale[patient])
        put(Stepped(matrix, answer.compartment, scale, given.into, *pieces), int(patient))
