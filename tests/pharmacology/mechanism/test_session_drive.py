"""One number for a session: from concentrations, or from the table of the typical adult."""

import numpy as np
import pytest

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import MechanismError, session_drive, typical_drive
from daybreak.pharmacology.mechanism.drive import glutamate_stimulus
from pharmacology.mechanism.mechanisms import TIMES_MIN, concentrations, mechanism

ROUND = mechanism()


def test_is_none_without_drug_and_rises_with_it_ever_more_slowly() -> None:
    courses = np.stack([concentrations(peak) for peak in (0.0, 75.0, 150.0, 300.0, 600.0)])
    drives = session_drive(ROUND, TIMES_MIN, {"ketamine": courses})
    assert drives[0] == 0
    assert (np.diff(drives) > 0).all()
    assert drives[4] / drives[3] < drives[2] / drives[1]


def test_is_the_integral_over_hours_beside_that_of_the_reference_session() -> None:
    # All receptors occupied for two hours, the reference being 1.6 hours of such: 2 / 1.6.
    held = {"ketamine": np.full((1, 2), 1e9)}
    assert session_drive(ROUND, [0, 120], held)[0] == pytest.approx(1.25)


def test_esketamine_counts_with_its_efficacy() -> None:
    held = {"esketamine": np.full((1, 2), 1e9)}
    assert session_drive(ROUND, [0, 120], held)[0] == pytest.approx(0.5 * 1.25)


def test_the_stimulus_is_one_where_all_is_occupied_and_half_of_the_hill_curve_at_its_occupancy() -> None:
    found = glutamate_stimulus(ROUND, np.array([0.0, 0.3, 1.0]))
    assert found == pytest.approx([0, (1 + 0.09) / 2, 1])


def test_the_table_is_interpolated_and_not_left() -> None:
    assert typical_drive(ROUND, "ketamine", "intravenous", 0.75) == pytest.approx(1.5)
    for dose in (0.49, 1.01):
        with pytest.raises(MechanismError, match="dose: found"):
            typical_drive(ROUND, "ketamine", "intravenous", dose)
    with pytest.raises(MechanismError, match="route: found esketamine intranasal"):
        typical_drive(ROUND, "esketamine", "intranasal", 56)


def test_refuses_times_that_do_not_fit_and_unknown_compounds() -> None:
    with pytest.raises(MechanismError, match="times_min"):
        session_drive(ROUND, [0, 10, 5], {"ketamine": np.ones((1, 3))})
    with pytest.raises(PharmacologyError, match="found alcohol"):
        session_drive(ROUND, [0, 10], {"alcohol": np.ones((1, 2))})
