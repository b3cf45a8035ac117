"""The rate matrix K of x' = K x + u, from a model's flows and a patient's numbers."""

from collections.abc import Iterator, Mapping

import numpy as np

from daybreak.pharmacology.covariates import Numbers
from daybreak.pharmacology.model_parts import ModelDescription

Entry = tuple[str, str, Numbers, Numbers]
"""From, to ("" is out), the rate constant at which it leaves, the one at which it arrives; both (patients,)."""


def rate_matrices(model: ModelDescription, parameters: Mapping[str, Numbers]) -> Numbers:
    """(patients, compartments, compartments), per minute: row i, column j is what i gains from each mg in j."""
    place = {name: number for number, name in enumerate(model.compartments)}
    patients, size = len(next(iter(parameters.values()))), len(place)
    matrices = np.zeros((patients, size, size))
    for source, target, leaving, arriving in _entries(model, parameters):
        matrices[:, place[source], place[source]] -= leaving
        if target:
            matrices[:, place[target], place[source]] += arriving
    for delay in model.delays:
        leader, follower, rate = place[delay.leader], place[delay.follower], parameters[delay.rate]
        matrices[:, follower, leader] += rate
        matrices[:, follower, follower] -= rate
    return matrices


def _entries(model: ModelDescription, parameters: Mapping[str, Numbers]) -> Iterator[Entry]:
    for flow in model.flows:
        rate = parameters[flow.rate] if flow.rate else parameters[flow.clearance] / parameters[flow.volume]
        yield flow.source, flow.target, rate, rate * parameters[flow.arriving] if flow.arriving else rate
    for pair in model.exchanges:
        there = parameters[pair.clearance] / parameters[pair.first_volume]
        back = parameters[pair.clearance] / parameters[pair.second_volume]
        yield pair.first, pair.second, there, there
        yield pair.second, pair.first, back, back
