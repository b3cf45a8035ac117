"""Myokit: the model compiled to C, solved by CVODES; infusions are its protocol."""

import myokit
import numpy as np
from problem import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, solved

MODEL = """
[[model]]
body.A1 = 0
body.A2 = 0
body.A3 = 0

[engine]
time = 0 bind time
pace = 0 bind pace

[body]
use engine.pace
k10 = 0.1
k12 = 0.1
k21 = 0.1
k13 = 0.1
k31 = 0.1
dot(A1) = pace - (k10 + k12 + k13) * A1 + k21 * A2 + k31 * A3
dot(A2) = k12 * A1 - k21 * A2
dot(A3) = k13 * A1 - k31 * A3
"""
NAMES = ("k10", "k12", "k21", "k13", "k31")


def solve(rates: np.ndarray, infusions: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Each patient by the same compiled model, with other parameters; only the amount asked for is kept."""
    if not compiled:
        compiled.append(load(infusions))
    simulation, found = compiled[0], []
    for *constants, volume in rates:
        simulation.reset()
        for name, value in zip(NAMES, constants, strict=True):
            simulation.set_constant(f"body.{name}", value)
        log = simulation.run(times[-1] + 1.0, log=["body.A1"], log_times=times)
        found.append(np.asarray(log["body.A1"]) / volume)
    return np.array(found)


compiled: list = []


def load(infusions: np.ndarray) -> myokit.Simulation:
    """The compiled model with its infusions: a level, from when, for how long."""
    protocol = myokit.Protocol()
    for start, end, mg_per_minute in infusions:
        protocol.schedule(mg_per_minute, start, end - start)
    simulation = myokit.Simulation(myokit.parse_model(MODEL), protocol)
    simulation.set_tolerance(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE)
    return simulation


solved(solve)
