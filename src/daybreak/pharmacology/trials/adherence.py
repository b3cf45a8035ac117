"""Who misses a session and who leaves a trial, drawn for each patient by number."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.variability import uniforms

Numbers = NDArray[np.float64]

ATTENDANCE, LEAVING = 202, 203
"""Streams of one seed (`variability`)."""

DAYS_PER_WEEK = 7.0
WHOLE_PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """How faithfully patients come. missed_percent: of all sessions but the first; leaving_percent_per_week: of those
    still there, whatever their scores (so that leaving says nothing about the effect; real drop-out may).
    """

    missed_percent: float = 0.0
    leaving_percent_per_week: float = 0.0
    source: Cited


def attended(adherence: Adherence, patients: NDArray[np.uint64], occasions: int, seed: int) -> NDArray[np.bool_]:
    """Whether each patient would come to each occasion, (patients, occasions); everybody comes to the first."""
    if adherence.missed_percent == 0 or occasions < 2:
        return np.ones((len(patients), occasions), dtype=np.bool_)
    came = uniforms(seed, ATTENDANCE, patients, occasions) * WHOLE_PERCENT >= adherence.missed_percent
    came[:, 0] = True
    return np.asarray(came)


def drop_out_days(adherence: Adherence, patients: NDArray[np.uint64], seed: int) -> Numbers:
    """The day on which each patient leaves, (patients,); inf where nobody does."""
    staying = 1 - adherence.leaving_percent_per_week / WHOLE_PERCENT
    if staying == 1:
        return np.full(len(patients), np.inf)
    return np.asarray(np.log(uniforms(seed, LEAVING, patients, 1)[:, 0]) / np.log(staying) * DAYS_PER_WEEK)


def adherence_faults(adherence: Adherence, place: str) -> Iterator[PharmacologyError]:
    """Everything about it that cannot be, each naming its field."""
    for name in ("missed_percent", "leaving_percent_per_week"):
        found = getattr(adherence, name)
        if not 0 <= found < WHOLE_PERCENT:
            yield PharmacologyError(f"{place}.{name}", found, "from 0 to below 100", "Give a percentage.")
