"""The linear states between sessions, solved exactly: drive, glutamate, AMPA, mTOR, labile and consolidated synapses.

Each state feeds the next one, so that the matrix of rates is lower bidiagonal and its eigenvectors have a closed form.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.mechanism.model import Mechanism

Numbers = NDArray[np.float64]

STATES = ("drive", "glutamate", "ampa", "mtor", "labile", "consolidated")
HOURS_PER_DAY = 24.0
APART = 1e-3
"""Rates nearer to each other than this share are moved apart: the closed form divides by their differences."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinetics:
    """The chain of states of one mechanism, per day.

    rates: (6,), how fast each state is lost; transfers: (5,), how fast each one makes the next. modes: (6, 6), the
    states of each mode (columns); into_modes: its inverse; readout: (6,), the relief that each mode stands for.
    """

    rates: Numbers
    transfers: Numbers
    modes: Numbers
    into_modes: Numbers
    readout: Numbers


def kinetics(mechanism: Mechanism, *, in_psychotherapy: bool = False) -> Kinetics:
    """The chain, with the slower decay of synapses where psychotherapy goes on."""
    rates, transfers = chain(mechanism, in_psychotherapy=in_psychotherapy)
    modes, into_modes = _eigenvectors(rates, transfers)
    return Kinetics(rates, transfers, modes, into_modes, relief_weights(mechanism) @ modes)


def chain(mechanism: Mechanism, *, in_psychotherapy: bool = False) -> tuple[Numbers, Numbers]:
    """Rates (6,) and transfers (5,) of the states, per day."""
    value = mechanism.value
    fast = [HOURS_PER_DAY / value(f"{name}_hours") for name in ("release", "glutamate", "ampa", "mtor")]
    labile_loss = np.log(2) / value("labile_half_life_days")
    consolidating = value("consolidated_share") * labile_loss
    decay = value("psychotherapy_decay") if in_psychotherapy else 1.0
    labile = consolidating + decay * (labile_loss - consolidating)
    consolidated = decay * np.log(2) / value("consolidated_half_life_days")
    rates = _moved_apart(np.array([*fast, labile, consolidated]))
    return rates, np.array([rates[1], rates[2], rates[3], 1.0, consolidating])


def relief_weights(mechanism: Mechanism) -> Numbers:
    """How much each state relieves, for a sensitivity of 1: AMPA throughput at once, synapses while they last."""
    ampa_days = mechanism.value("ampa_hours") / HOURS_PER_DAY
    return np.array([0.0, 0.0, mechanism.value("ampa_weight") * ampa_days, 0.0, 1.0, 1.0])


def _moved_apart(rates: Numbers) -> Numbers:
    apart = rates.copy()
    for place in range(1, apart.size):
        while (np.abs(apart[:place] - apart[place]) <= APART * apart[:place]).any():
            apart[place] *= 1 + 3 * APART
    return apart


def _eigenvectors(rates: Numbers, transfers: Numbers) -> tuple[Numbers, Numbers]:
    size = rates.size
    modes, into_modes = np.eye(size), np.eye(size)
    for mode in range(size):
        for state in range(mode, size - 1):
            modes[state + 1, mode] = transfers[state] * modes[state, mode] / (rates[state + 1] - rates[mode])
        for state in range(mode - 1, -1, -1):
            into_modes[mode, state] = transfers[state] * into_modes[mode, state + 1] / (rates[state] - rates[mode])
    return modes, into_modes
