"""The modes of linear systems: how a mg put into one compartment shows, over time, in the amount of another.

Compiled; see docs/algorithms/concentration-numerics.md for the mathematics. `decompose` is what others call.
"""

import math

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.compiling import compiled

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

WORST_CONDITION = 1e6
"""Where blocks share a rate almost, or quite, sums of exponentials cancel: beyond this another way has to be taken."""

SWEEPS = 60


@compiled
def _rotate(s: Numbers, q: Numbers, size: int, i: int, j: int) -> None:
    """One Jacobi rotation, which makes s[i, j] nothing."""
    if s[i, j] == 0.0:
        return
    theta = (s[j, j] - s[i, i]) / (2.0 * s[i, j])
    t = 1.0 / (abs(theta) + math.sqrt(theta * theta + 1.0))
    if theta < 0.0:
        t = -t
    c = 1.0 / math.sqrt(t * t + 1.0)
    sine = t * c
    for k in range(size):
        left, right = s[k, i], s[k, j]
        s[k, i], s[k, j] = c * left - sine * right, sine * left + c * right
    for k in range(size):
        left, right = s[i, k], s[j, k]
        s[i, k], s[j, k] = c * left - sine * right, sine * left + c * right
    s[i, j] = s[j, i] = 0.0
    for k in range(size):
        left, right = q[k, i], q[k, j]
        q[k, i], q[k, j] = c * left - sine * right, sine * left + c * right


@compiled
def _diagonalise(s: Numbers, q: Numbers, size: int) -> bool:
    """Jacobi's method: s becomes diagonal, the columns of q are its eigenvectors. False if it did not end."""
    for i in range(size):
        for j in range(size):
            q[i, j] = 1.0 if i == j else 0.0
    for _ in range(SWEEPS):
        off = 0.0
        for i in range(size):
            for j in range(i + 1, size):
                if abs(s[i, j]) > 1e-16 * math.sqrt(abs(s[i, i] * s[j, j])) + 1e-300:
                    off = 1.0
                    _rotate(s, q, size, i, j)
        if off == 0.0:
            return True
    return False


@compiled
def _block(
    k: Numbers, parents: Places, first: int, last: int, s: Numbers, q: Numbers, right: Numbers, left: Numbers
) -> bool:
    """Modes of one block of k: its columns of `right` (eigenvectors), rows of `left` (their inverse).

    Scaled so that each exchange is as strong one way as the other, the block is symmetric, and its modes are real.
    """
    size = last - first
    scale = np.ones(size)
    for i in range(1, size):
        up = parents[first + i] - first
        there, back = k[first + i, first + up], k[first + up, first + i]
        if not (there > 0.0 and back > 0.0):
            return False
        scale[i] = scale[up] * math.sqrt(there / back)
    for i in range(size):
        for j in range(size):
            s[i, j] = k[first + i, first + j] * scale[j] / scale[i]
    for i in range(size):
        for j in range(i):
            s[i, j] = s[j, i]
    if not _diagonalise(s, q, size):
        return False
    for i in range(size):
        for j in range(size):
            right[first + i, first + j] = scale[i] * q[i, j]
            left[first + j, first + i] = q[i, j] / scale[i]
    return True


@compiled
def _coupled(k: Numbers, starts: Places, right: Numbers, left: Numbers, t: Numbers) -> None:
    """k in the coordinates of the modes of its blocks: lower triangular, the rates on its diagonal."""
    size = k.shape[0]
    half = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            for m in range(size):
                half[i, j] += k[i, m] * right[m, j]
    t[:, :] = 0.0
    for below in range(starts.size - 1):
        for i in range(starts[below], starts[below + 1]):
            for j in range(starts[below]):
                for m in range(starts[below], starts[below + 1]):
                    t[i, j] += left[i, m] * half[m, j]


@compiled
def _triangular(t: Numbers, rates: Numbers, p: Numbers, inverse: Numbers) -> bool:
    """Eigenvectors of a lower triangular matrix and their inverse; False where they are too nearly alike."""
    size = rates.size
    worst, worst_inverse = 1.0, 1.0
    for c in range(size):
        for i in range(size):
            p[i, c] = inverse[i, c] = 1.0 if i == c else 0.0
        for i in range(c + 1, size):
            total = 0.0
            for m in range(c, i):
                total += t[i, m] * p[m, c]
            if total != 0.0:
                if rates[c] == rates[i]:
                    return False
                p[i, c] = total / (rates[c] - rates[i])
            worst = max(worst, abs(p[i, c]))
    for c in range(size):
        for i in range(c + 1, size):
            total = 0.0
            for m in range(c, i):
                total += p[i, m] * inverse[m, c]
            inverse[i, c] = -total
            worst_inverse = max(worst_inverse, abs(total))
    return worst * worst_inverse <= WORST_CONDITION


@compiled
def _blocks(k: Numbers, starts: Places, parents: Places, rates: Numbers, right: Numbers, left: Numbers) -> bool:
    """The modes of every block, each by itself; False where one has none of that kind."""
    size = rates.size
    s, q = np.zeros((size, size)), np.zeros((size, size))
    right[:, :] = 0.0
    left[:, :] = 0.0
    for block in range(starts.size - 1):
        first, last = starts[block], starts[block + 1]
        if not _block(k, parents, first, last, s, q, right, left):
            return False
        for i in range(last - first):
            rates[first + i] = min(s[i, i], 0.0)
    return True


@compiled
def _shown(row: Numbers, left: Numbers, p: Numbers, inverse: Numbers, scale: float, gains: Numbers) -> None:
    """How each mode is reached from each compartment, times how it shows in the one asked for."""
    size = row.size
    for mode in range(size):
        seen = 0.0
        for m in range(mode, size):
            seen += row[m] * p[m, mode]
        for into in range(size):
            reached = 0.0
            for m in range(mode + 1):
                reached += inverse[mode, m] * left[m, into]
            gains[mode, into] = scale * seen * reached


@compiled
def decompose(
    matrices: Numbers,
    compartments: Places,
    block_starts: Places,
    parents: Places,
    output: int,
    scale: Numbers,
    rates: Numbers,
    gains: Numbers,
    sound: NDArray[np.bool_],
) -> None:
    """Fills the modes of each patient's amount in one compartment, times `scale`.

    matrices: (patients, all compartments, all compartments). compartments, block_starts, parents, output: of a
    `Structure`. rates: (patients, modes), per minute, not above 0. gains: (patients, modes, compartments): a mg put at
    time 0 into the compartment shows as the sum over modes of gain * exp(rate * t). sound: whether that holds for a
    patient; nothing was filled where it does not.
    """
    size = compartments.size
    k, right, left = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, size))
    t, p, inverse = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, size))
    for patient in range(matrices.shape[0]):
        for i in range(size):
            for j in range(size):
                k[i, j] = matrices[patient, compartments[i], compartments[j]]
        sound[patient] = _blocks(k, block_starts, parents, rates[patient], right, left)
        if sound[patient]:
            _coupled(k, block_starts, right, left, t)
            sound[patient] = _triangular(t, rates[patient], p, inverse)
        if sound[patient]:
            _shown(right[output], left, p, inverse, scale[patient], gains[patient])
