"""Our own exponential, which has no branch, against the one of the C library."""

import math

import numpy as np
import pytest

from daybreak.pharmacology.compiling import compiled
from daybreak.pharmacology.superposition import exponential, exponential_less_one


@pytest.mark.parametrize("width", [1e-12, 1e-3, 0.5, 5, 50, 700])
def test_is_that_of_the_c_library_to_the_last_bits(width):
    for x in -np.random.default_rng(1).uniform(0, width, 2000):
        assert exponential(x) == pytest.approx(math.exp(x), rel=4.5e-16)
        assert exponential_less_one(x) == pytest.approx(math.expm1(x), rel=4.5e-16)


def test_at_0_it_is_1():
    assert exponential(0.0) == 1.0
    assert exponential_less_one(0.0) == 0.0


@pytest.mark.parametrize("x", [-708.0, -708.1, -745.2, -1e300, -math.inf])
def test_what_has_gone_is_next_to_nothing(x):
    assert 0 <= exponential(x) <= 4e-308
    assert exponential_less_one(x) == -1


def test_a_function_whose_machine_code_can_be_kept_nowhere_is_compiled_all_the_same():
    made: dict = {}
    exec("def twice(x):\n    return 2.0 * x\n", made)  # of no file, so that there is no folder to keep it in
    assert compiled(made["twice"])(3.0) == 6.0
