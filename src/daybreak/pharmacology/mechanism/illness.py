"""How the illness itself goes up and down: points added to the symptoms, whatever is given.

An Ornstein-Uhlenbeck process, 0 at the first session, so that the baseline stays what it was measured to be; in the
long run of standard deviation `illness_sd`, with a correlation that falls to 1/e in `illness_days`. Its mean is 0, so
that `symptoms` without it are the mean course (but for the ends of the scale), and nothing has to be corrected.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.mechanism.model import Mechanism, MechanismError
from daybreak.pharmacology.mechanism.responders import illness_numbers

Numbers = NDArray[np.float64]


def illness_course(
    mechanism: Mechanism, days: ArrayLike, seed: int, patients: ArrayLike, first_day: float = 0.0
) -> Numbers:
    """The points that the illness adds to the symptoms of each patient on each of the days, (patients, days).

    days: rising. patients: how many, for those numbered from 0, or an array of patient numbers. The number drawn for a
    patient at the k-th day asked for is the k-th of that patient's stream: the same in any chunk of patients and where
    later days are asked for too; other days in between give another course. 0 until first_day, the first session's.

    Raises MechanismError for days that do not rise.
    """
    looks = np.asarray(days, dtype=np.float64)
    return illness_of(mechanism, looks, illness_numbers(seed, patients, looks.size), first_day)


def illness_of(mechanism: Mechanism, days: ArrayLike, normal: Numbers, first_day: float = 0.0) -> Numbers:
    """The same from standard normal numbers, (patients, days)."""
    looks = np.asarray(days, dtype=np.float64)
    if looks.ndim != 1 or not np.isfinite(looks).all() or (np.diff(looks) <= 0).any():
        raise MechanismError("days", f"shape {looks.shape}", "finite days that rise, (days,)", "Sort the days.")
    waited = np.diff(np.maximum(looks, first_day), prepend=first_day)
    found, now = np.empty(normal.shape), np.zeros(len(normal))
    for place, (kept, spread) in enumerate(zip(*illness_step(mechanism, waited), strict=True)):
        now = now * kept + spread * normal[:, place]
        found[:, place] = now
    return found


def illness_step(mechanism: Mechanism, days: ArrayLike) -> tuple[Numbers, Numbers]:
    """What is kept of the illness's points over so many days, and the standard deviation of what comes to them.

    next = kept x now + spread x a standard normal number, exact for any number of days
    """
    waited = np.asarray(days, dtype=np.float64) / mechanism.value("illness_days")
    return np.exp(-waited), mechanism.value("illness_sd") * np.sqrt(-np.expm1(-2 * waited))
