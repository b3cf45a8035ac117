"""All states at once by an ODE solver, from the concentrations themselves: the proof that the fast way is right."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import solve_ivp  # type: ignore[import-untyped]

from daybreak.pharmacology.effects.nmda import occupancy
from daybreak.pharmacology.mechanism.drive import efficacy, glutamate_stimulus
from daybreak.pharmacology.mechanism.kinetics import HOURS_PER_DAY, STATES, chain, relief_weights
from daybreak.pharmacology.mechanism.model import Mechanism

Numbers = NDArray[np.float64]

MINUTES_PER_DAY = 1440.0


def full_relief(
    mechanism: Mechanism,
    session_days: Sequence[float],
    times_min: ArrayLike,
    concentrations: Mapping[str, ArrayLike],
    times_days: ArrayLike,
) -> Numbers:
    """The relief of one patient for a sensitivity of 1 at each time, (times,), as `relief` gives it.

    Each session has the same concentrations, (times_min,) by compound, which drive the glutamate surge minute by
    minute; nothing is condensed into one number, and the states are integrated numerically. times_days: rising.
    """
    asked = np.asarray(times_days, dtype=np.float64)
    minutes = np.asarray(times_min, dtype=np.float64)
    stimulus = glutamate_stimulus(mechanism, occupancy(mechanism.receptor, concentrations)).reshape(-1)
    per_day = stimulus / mechanism.value("reference_occupancy_hours") * HOURS_PER_DAY
    per_day *= efficacy(mechanism, concentrations)
    rates, transfers = chain(mechanism)

    def change(day: float, states: Numbers) -> Numbers:
        input_now = sum(
            np.interp((day - start) * MINUTES_PER_DAY, minutes, per_day, left=0, right=0) for start in session_days
        )
        # The stimulus takes the place of the first state, which stands for it where a session is one number.
        into = np.concatenate([[0.0, rates[1] * input_now], transfers[1:] * states[1:-1]])
        return np.asarray(into - rates * states)

    solution = solve_ivp(
        change,
        (min(0.0, asked[0]), asked[-1]),
        np.zeros(len(STATES)),
        method="LSODA",
        t_eval=asked,
        rtol=1e-8,
        atol=1e-10,
        max_step=0.01,
    )
    return np.asarray(relief_weights(mechanism) @ solution.y)
