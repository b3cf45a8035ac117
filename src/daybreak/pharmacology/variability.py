"""Random effects of virtual patients, by a counter-based generator: patient 17 of seed 3 is the same anywhere.

The generator is Philox4x64-10 (Salmon et al. 2011), keyed by seed and stream and counted by patient number, so that no
draw depends on how patients are cut into chunks, in which order they are drawn, or on which machine.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri  # type: ignore[import-untyped]

from daybreak.pharmacology.covariates import Numbers
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import PharmacokineticModel

Words = NDArray[np.uint64]

ETAS = 0
"""The stream of the random effects of concentration models. Other uses take other streams, and so are independent."""

ROUNDS = 10
MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
KEY_STEPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def draw_etas(model: PharmacokineticModel, patients: ArrayLike, seed: int) -> Numbers:
    """Random effects (patients, random effects), in the order of `model.random_effects`: normal, with mean 0.

    patients: how many, for those numbered from 0, or an array of patient numbers. Each column has the standard
    deviation of its parameter, and the model's correlations.

    Raises PharmacologyError where seed or numbers are below 0, or the correlations contradict each other.
    """
    standard = normals(seed, ETAS, patients, len(model.random_effects))
    factor, found = _factor(model), np.zeros_like(standard)
    for row, column in zip(*np.tril_indices(len(model.random_effects)), strict=True):
        found[:, row] += factor[row, column] * standard[:, column]  # in one order: a matrix product has none
    return found


def normals(seed: int, stream: int, patients: ArrayLike, count: int) -> Numbers:
    """Standard normal numbers (patients, count); see `uniforms`."""
    return np.asarray(ndtri(uniforms(seed, stream, patients, count)))


def uniforms(seed: int, stream: int, patients: ArrayLike, count: int) -> Numbers:
    """Numbers between 0 and 1, neither included: (patients, count).

    patients: how many, for those numbered from 0, or an array of patient numbers. The first numbers of a patient stay
    the same when more of them are asked for. Raises PharmacologyError where seed, stream or numbers are below 0.
    """
    numbers = _patient_numbers(patients)
    for field, value in (("seed", seed), ("stream", stream)):
        if not 0 <= value < 2**64:
            raise PharmacologyError(field, value, "a whole number from 0 to 2^64 - 1", "Choose another one.")
    blocks = [_philox(block, numbers, (seed, stream)) for block in range((count + 3) // 4)]
    words = np.concatenate([np.zeros((len(numbers), 0), np.uint64), *blocks], axis=1)[:, :count]
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def _patient_numbers(patients: ArrayLike) -> Words:
    given = np.asarray(patients)
    if given.dtype.kind not in "iu" or given.ndim > 1 or (given < 0).any():
        found = repr(patients)[:60]
        raise PharmacologyError("patients", found, "a count, or a list of numbers from 0", "Correct the numbers.")
    return np.arange(int(given), dtype=np.uint64) if given.ndim == 0 else given.astype(np.uint64)


def _philox(block: int, patients: Words, key: tuple[int, int]) -> Words:
    """Four words for each patient: the counter is (block, patient, 0, 0)."""
    a, b = np.full_like(patients, block), patients
    c, d = np.zeros_like(patients), np.zeros_like(patients)
    for turn in range(ROUNDS):
        first, second = ((key[each] + turn * KEY_STEPS[each]) % 2**64 for each in (0, 1))
        high_a, low_a = _product(a, MULTIPLIERS[0])
        high_c, low_c = _product(c, MULTIPLIERS[1])
        a, b, c, d = high_c ^ b ^ np.uint64(first), low_c, high_a ^ d ^ np.uint64(second), low_a
    return np.stack([a, b, c, d], axis=1)


def _product(words: Words, multiplier: int) -> tuple[Words, Words]:
    """The upper and the lower 64 bits of the product."""
    factor, factor_high, factor_low = np.uint64(multiplier), np.uint64(multiplier >> 32), np.uint64(multiplier) & LOW
    high, low = words >> HALF, words & LOW
    crossed = high * factor_low + ((low * factor_low) >> HALF)
    carried = low * factor_high + (crossed & LOW)
    return high * factor_high + (crossed >> HALF) + (carried >> HALF), words * factor


def _factor(model: PharmacokineticModel) -> Numbers:
    """Cholesky's factor of the covariance of the random effects."""
    names = list(model.random_effects)
    deviations = {each.name: each.between_subject for each in model.parameters}
    correlation = np.eye(len(names))
    for pair in model.correlations:
        row, column = names.index(pair.first), names.index(pair.second)
        correlation[row, column] = correlation[column, row] = pair.coefficient
    try:
        root = np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError:
        expected = "correlations that can hold together"
        raise PharmacologyError("correlations", "a matrix that is none", expected, "Check their signs.") from None
    return np.asarray(np.array([deviations[name] for name in names])[:, None] * root)
