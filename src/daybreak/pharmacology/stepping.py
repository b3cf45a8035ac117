"""One patient's linear system solved by matrix exponentials, from event to event.

Slow and without any condition on the matrix: for those whose modes cannot be told apart.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm  # type: ignore[import-untyped]
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from daybreak.pharmacology.covariates import Numbers

GRID = 200
"""Points at which each stretch is looked at for its highest one."""

GRID_DECIMALS = 9
"""Lengths in minutes that agree so far are the same length, told apart by rounding only."""

Stretch = tuple[float, float, Numbers]
"""From, to, and the state at the beginning; a state is amounts, area so far, and 1, which carries constant input."""


class Stepped:
    """A patient's curve in one compartment times `scale`; inputs as in `inputs.Inputs`, of this patient."""

    def __init__(
        self,
        matrix: Numbers,
        compartment: int,
        scale: float,
        into: NDArray[np.int64],
        start_min: Numbers,
        duration_min: Numbers,
        amount_mg: Numbers,
    ) -> None:
        self._matrix, self._row, self._scale = matrix, compartment, scale
        self._into, self._start, self._duration, self._amount = into, start_min, duration_min, amount_mg
        self._stretches = list(self._walked())

    def values(self, times_min: Numbers) -> Numbers:
        """The curve at these times, which ascend."""
        found = np.zeros(len(times_min))
        for begin, end, state in self._stretches:
            inside = (times_min >= begin) & (times_min < end)
            if inside.any():
                states = _followed(self._augmented(begin), state, np.diff(times_min[inside], prepend=begin))
                found[inside] = states[:, self._row] * self._scale
        return np.maximum(found, 0.0)

    def area(self, until_min: float) -> float:
        """The area under the curve up to a time."""
        state = self._state(until_min)
        return 0.0 if state is None else float(state[-2])

    def area_for_ever(self) -> float:
        """The area under the whole curve; infinite if something never goes."""
        if not self._stretches:
            return 0.0
        state = self._stretches[-1][2]
        try:
            rest = np.linalg.solve(self._matrix, -state[:-2])[self._row] * self._scale
        except np.linalg.LinAlgError:
            return float("inf")
        return float(state[-2] + rest)

    def peak(self, until_min: float) -> tuple[float, float]:
        """The highest value up to a time, and when it is first reached."""
        best, when = 0.0, float("nan")
        for begin, end, _ in self._stretches:
            if begin <= until_min:
                value, at = self._highest(begin, min(end, until_min, begin + self._settled()))
                if value > best:
                    best, when = value, at
        return best, when

    def _walked(self) -> Iterator[Stretch]:
        bounds = sorted({*map(float, self._start), *map(float, self._start + self._duration)})
        state = np.zeros(len(self._matrix) + 2)
        state[-1] = 1.0
        for begin, end in zip(bounds, [*bounds[1:], float("inf")], strict=True):
            for each in np.flatnonzero((self._duration == 0) & (self._start == begin)):
                state[self._into[each]] += self._amount[each]
            yield begin, end, state
            if end < float("inf"):
                state = expm(self._augmented(begin) * (end - begin)) @ state

    def _augmented(self, begin: float) -> Numbers:
        size = len(self._matrix)
        whole = np.zeros((size + 2, size + 2))
        whole[:size, :size] = self._matrix
        whole[size, self._row] = self._scale
        running = (self._duration > 0) & (self._start <= begin) & (begin < self._start + self._duration)
        for each in np.flatnonzero(running):
            whole[self._into[each], -1] += self._amount[each] / self._duration[each]
        return whole

    def _state(self, time: float) -> Numbers | None:
        for begin, _, state in reversed(self._stretches):
            if begin <= time:
                return np.asarray(expm(self._augmented(begin) * (time - begin)) @ state)
        return None

    def _settled(self) -> float:
        slowest = np.abs(np.linalg.eigvals(self._matrix).real).min()
        return float(50 / slowest) if slowest > 0 else 1e6

    def _highest(self, begin: float, end: float) -> tuple[float, float]:
        times = begin + (end - begin) * np.linspace(0, 1, GRID) ** 3
        values = self.values(times)
        place = int(values.argmax())
        low, high = times[max(place - 1, 0)], times[min(place + 1, GRID - 1)]
        if 0 < place < GRID - 1:
            found = minimize_scalar(
                lambda at: -self.values(np.array([at]))[0], bounds=(low, high), options={"xatol": 1e-9}
            )
            return -float(found.fun), float(found.x)
        return float(values[place]), float(times[place])


def _followed(matrix: Numbers, state: Numbers, steps_min: Numbers) -> Numbers:
    """The state after each step: (steps, states). Steps of the same length, as on a grid, share one exponential."""
    _, alike = np.unique(steps_min.round(GRID_DECIMALS), return_inverse=True)
    # The mean, not the rounded length: rounding would add up over a long curve.
    lengths = np.bincount(alike, weights=steps_min) / np.bincount(alike)
    powers = expm(matrix * lengths[:, None, None])
    found = np.empty((len(steps_min), len(state)))
    for number, power in enumerate(alike):
        state = powers[power] @ state
        found[number] = state
    return found
