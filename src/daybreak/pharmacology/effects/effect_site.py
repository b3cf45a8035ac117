"""The delay between plasma and effect: a compartment that follows the concentration with a half-life."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.errors import PharmacologyError

Numbers = NDArray[np.float64]

NO_DELAY_MIN = 1e-6
"""A half-life up to this is none: its rate would overflow."""


def effect_site(times_min: ArrayLike, concentrations: ArrayLike, half_life_min: ArrayLike) -> Numbers:
    """The concentration at the effect site, (patients, times), in the unit of the concentrations.

    times_min: (times,), rising. concentrations: (patients, times), taken as straight between the times; the solution
    is exact for that. half_life_min: of the equilibration (t1/2 ke0), one for all or (patients,); 0 is no delay. Before
    the first time the site is empty.

    Raises PharmacologyError where times do not rise, shapes differ or a half-life is negative.
    """
    times, values, half_life = _checked(times_min, concentrations, half_life_min)
    result = np.empty_like(values)
    delayed = half_life > NO_DELAY_MIN
    result[~delayed] = values[~delayed]
    if delayed.any():
        result[delayed] = _followed(times, values[delayed], np.log(2) / half_life[delayed])
    return result


def _followed(times: Numbers, values: Numbers, rate: Numbers) -> Numbers:
    """d site / dt = rate (value - site) for each patient, exact where the value is straight."""
    site = np.zeros_like(values)
    for step in range(1, times.size):
        length = times[step] - times[step - 1]
        lag = (values[:, step] - values[:, step - 1]) / length / rate
        offset = site[:, step - 1] - values[:, step - 1] + lag
        site[:, step] = values[:, step] - lag + offset * np.exp(-rate * length)
    return site


def _checked(times_min: ArrayLike, concentrations: ArrayLike, half_life_min: ArrayLike) -> tuple[Numbers, ...]:
    times = np.asarray(times_min, dtype=np.float64)
    values = np.atleast_2d(np.asarray(concentrations, dtype=np.float64))
    if times.ndim != 1 or values.ndim != 2 or values.shape[1] != times.size:
        found, expected = f"{values.shape} at {times.shape} times", "(patients, times)"
        raise PharmacologyError("concentrations", found, expected, "Give one column for each time.")
    if (np.diff(times) <= 0).any() or not np.isfinite(times).all():
        raise PharmacologyError("times_min", "times that do not rise", "rising times", "Sort them, each once.")
    half_life = np.broadcast_to(np.asarray(half_life_min, dtype=np.float64), (values.shape[0],))
    if not (half_life >= 0).all():
        raise PharmacologyError("half_life_min", half_life.min(), "a number from 0", "Give minutes; 0 is no delay.")
    return times, values, half_life
