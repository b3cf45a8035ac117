"""The fast way, one number for a session and exact steps between sessions, against an ODE of all states."""

import numpy as np
import pytest
from scipy.linalg import expm

from daybreak.pharmacology.effects import occupancy
from daybreak.pharmacology.mechanism import Mechanism, relief, session_drive, with_parameters
from daybreak.pharmacology.mechanism.drive import glutamate_stimulus
from daybreak.pharmacology.mechanism.full import full_relief
from daybreak.pharmacology.mechanism.kinetics import chain, kinetics, relief_weights
from pharmacology.mechanism.mechanisms import TIMES_MIN, concentrations, mechanism

DAYS = np.array([0.1, 0.2, 0.5, 1.0, 2.0, 7.0, 10.2, 10.5, 11.0, 14.0, 30.0])
SESSIONS = [0.0, 3.0, 10.0]
EARLY = np.isin(DAYS, (0.1, 0.2, 0.5, 10.2, 10.5))


def centred(course: np.ndarray) -> Mechanism:
    """The round mechanism with the mean time of the stimulus of this session."""
    round_one = mechanism()
    stimulus = glutamate_stimulus(round_one, occupancy(round_one.receptor, {"ketamine": course}))
    hours = TIMES_MIN / 60
    return with_parameters(
        round_one, {"release_hours": np.trapezoid(stimulus * hours, hours) / np.trapezoid(stimulus, hours)}
    )


def both(peak: float, of_peak: float) -> tuple[np.ndarray, np.ndarray]:
    """Relief by the ODE, and by the fast way whose mean time is that of another session."""
    course, chosen = concentrations(peak), centred(concentrations(of_peak))
    drive = session_drive(chosen, TIMES_MIN, {"ketamine": course})[0]
    return full_relief(chosen, SESSIONS, TIMES_MIN, {"ketamine": course}, DAYS), relief(chosen, SESSIONS, drive, DAYS)[
        0
    ]


def test_the_session_it_was_made_for_agrees_within_a_hundredth_from_the_next_day_on() -> None:
    exact, fast = both(150.0, 150.0)
    assert fast[~EARLY] == pytest.approx(exact[~EARLY], rel=0.01)
    assert fast[EARLY] == pytest.approx(exact[EARLY], abs=0.1 * exact.max())


@pytest.mark.parametrize("peak", [75.0, 300.0])
def test_half_and_double_the_dose_agree_within_a_twentieth_from_the_next_day_on(peak: float) -> None:
    exact, fast = both(peak, 150.0)
    assert fast[~EARLY] == pytest.approx(exact[~EARLY], rel=0.05)
    assert fast[EARLY] == pytest.approx(exact[EARLY], abs=0.2 * exact.max())


def test_the_steps_between_sessions_are_those_of_the_matrix_exponential() -> None:
    for in_psychotherapy in (False, True):
        rates, transfers = chain(mechanism(), in_psychotherapy=in_psychotherapy)
        matrix = np.diag(-rates) + np.diag(transfers, -1)
        solved = kinetics(mechanism(), in_psychotherapy=in_psychotherapy)
        start = np.array([24 / 2.5, 0, 0, 0, 0, 0])
        for days in (0.05, 1.0, 20.0):
            exact = expm(matrix * days) @ start
            mine = solved.modes @ (np.exp(-rates * days) * (solved.into_modes @ start))
            assert mine == pytest.approx(exact, rel=1e-8, abs=1e-9)
            assert solved.readout @ (np.exp(-rates * days) * (solved.into_modes @ start)) == pytest.approx(
                relief_weights(mechanism()) @ exact, rel=1e-8
            )
