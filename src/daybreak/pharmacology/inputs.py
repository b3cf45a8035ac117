"""What a regimen puts into which compartment of each patient, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.dosing import Dose, Piece, Regimen
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.model_parts import InputPath, Route
from daybreak.pharmacology.models import PharmacokineticModel


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Constant input into compartments, each from a start over a duration; at one instant where the duration is 0.

    into: (inputs,) the compartment's number. start_min, duration_min, amount_mg: (patients, inputs).
    """

    into: NDArray[np.int64]
    start_min: Numbers
    duration_min: Numbers
    amount_mg: Numbers


def inputs_of(
    model: PharmacokineticModel, individuals: Individuals, regimen: Regimen, parameters: Mapping[str, Numbers]
) -> Inputs:
    """The inputs of each patient, in an order that does not depend on that of the doses.

    parameters: of `model.individual_parameters`. Raises PharmacologyError where the model has no such way in.
    """
    entries = sorted(_entries(model, regimen), key=lambda entry: _order(*entry))
    patients, count = len(individuals), len(entries)
    weight_kg, nothing = individuals.of("weight_kg"), np.zeros(patients)
    start, duration, amount = (np.empty((patients, count)) for _ in range(3))
    for column, (piece, path) in enumerate(entries):
        share = parameters[path.fraction] if path.fraction else 1.0
        start[:, column] = piece.start_min
        duration[:, column] = parameters[path.duration] if path.duration else nothing + piece.duration_min
        amount[:, column] = (piece.mg + piece.mg_per_kg * weight_kg) * share
    into = np.array([model.compartments.index(path.into) for _, path in entries], dtype=np.int64)
    return Inputs(into, start, duration, amount)


def _order(piece: Piece, path: InputPath) -> tuple[object, ...]:
    return (piece.start_min, piece.duration_min, piece.device, piece.mg, piece.mg_per_kg, path.into, path.fraction)


def _entries(model: PharmacokineticModel, regimen: Regimen) -> Iterator[tuple[Piece, InputPath]]:
    for number, dose in enumerate(regimen):
        route = _route(model, dose, number)
        for piece in dose.pieces():
            for path in route.paths:
                if _holds(path, piece):
                    _check_duration(path, piece, number)
                    yield piece, path


def _route(model: PharmacokineticModel, dose: Dose, number: int) -> Route:
    route = model.route(dose.route)
    if route is None:
        known = ", ".join(each.name for each in model.routes)
        expected = f"a route of model {model.id}: {known}"
        raise PharmacologyError(f"regimen[{number}].route", dose.route, expected, "Choose another model or route.")
    return route


def _holds(path: InputPath, piece: Piece) -> bool:
    return path.devices == "all" or (path.devices == "later") == (piece.device > 1)


def _check_duration(path: InputPath, piece: Piece, number: int) -> None:
    if path.duration and piece.duration_min:
        found, expected = f"{piece.duration_min:g} min", "a dose at one instant, as the model itself spreads it out"
        raise PharmacologyError(f"regimen[{number}].duration_min", found, expected, "Give a bolus or a spray.")
