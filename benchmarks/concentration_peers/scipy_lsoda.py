"""SciPy's solve_ivp with LSODA, begun anew at each event."""

import numpy as np
from problem import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, solved, stretches
from scipy.integrate import solve_ivp


def solve(rates: np.ndarray, infusions: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Each patient, stretch by stretch."""
    parts = stretches(infusions, times)
    return np.array([one(patient, parts, times) for patient in rates])


def one(patient: np.ndarray, parts: list[tuple[float, float, float]], times: np.ndarray) -> np.ndarray:
    """One patient's concentrations."""
    k10, k12, k21, k13, k31, volume = patient
    matrix = np.array([[-k10 - k12 - k13, k21, k31], [k12, -k21, 0], [k13, 0, -k31]])
    state, found = np.zeros(3), np.zeros(len(times))
    for begin, end, rate in parts:
        inside = (times >= begin) & (times < end)
        entering = np.array([rate, 0.0, 0.0])
        solution = solve_ivp(
            lambda _, x, entering=entering: matrix @ x + entering,
            (begin, end),
            state,
            method="LSODA",
            t_eval=[*times[inside], end],
            rtol=RELATIVE_TOLERANCE,
            atol=ABSOLUTE_TOLERANCE,
        )
        found[inside], state = solution.y[0, :-1] / volume, solution.y[:, -1]
    return found


solved(solve)
