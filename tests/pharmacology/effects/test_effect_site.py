"""The effect site follows the plasma with its half-life, exactly, and refuses what cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from daybreak.pharmacology.effects import effect_site
from daybreak.pharmacology.errors import PharmacologyError

TIMES = np.arange(0.0, 121.0, 5.0)


def test_is_half_way_to_a_constant_concentration_after_one_half_life() -> None:
    site = effect_site([0, 10, 20], [[100, 100, 100]], 10)
    assert site[0] == pytest.approx([0, 50, 75])


def test_without_delay_is_the_plasma_itself() -> None:
    assert effect_site([0, 10], [[3, 7]], 0)[0] == pytest.approx([3, 7])


def test_gives_each_patient_its_own_half_life() -> None:
    site = effect_site([0, 10], [[100, 100], [100, 100], [100, 100]], [0, 10, 5])
    assert site[:, 1] == pytest.approx([100, 50, 75])


def test_agrees_with_a_solver_of_differential_equations() -> None:
    plasma = 100 * np.exp(-TIMES / 40) * (TIMES / 20)
    rate = np.log(2) / 7
    solved = solve_ivp(
        lambda minute, site: rate * (np.interp(minute, TIMES, plasma) - site), (0, 120), [0.0],
        t_eval=TIMES, rtol=1e-9, atol=1e-9, max_step=1.0,
    )  # fmt: skip
    assert effect_site(TIMES, plasma, 7)[0] == pytest.approx(solved.y[0], abs=1e-3)


@given(st.lists(st.floats(0, 500), min_size=3, max_size=12), st.floats(0, 200))
def test_never_leaves_the_range_of_the_plasma(plasma: list[float], half_life: float) -> None:
    site = effect_site(np.arange(len(plasma)), [plasma], half_life)
    assert site.min() >= -1e-6
    assert site.max() <= max(plasma) + 1e-6


@pytest.mark.parametrize(
    ("times", "values", "half_life", "field"),
    [
        ([0, 0], [[1, 1]], 5, "times_min"),
        ([0, 1, 2], [[1, 1]], 5, "concentrations"),
        ([0, 1], [[1, 1]], -1, "half_life_min"),
    ],
)
def test_names_the_field_that_cannot_be(
    times: list[float], values: list[list[float]], half_life: float, field: str
) -> None:
    with pytest.raises(PharmacologyError) as error:
        effect_site(times, values, half_life)
    assert error.value.field == field
