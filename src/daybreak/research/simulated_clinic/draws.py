"""Random draws of one patient, in the few forms that the simulation needs."""

from collections.abc import Sequence
from typing import TypeVar

from numpy.random import Generator

T = TypeVar("T")


class Draws:
    """Chance, from a generator that is given."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return bool(self._rng.random() < share)

    def between(self, low: float, high: float) -> float:
        """Any number from low to high."""
        return float(low + (high - low) * self._rng.random())

    def whole(self, low: int, high: int) -> int:
        """Any whole number from low to high, both inclusive."""
        return low + int(self._rng.random() * (high - low + 1))

    def normal(self, mean: float, sd: float) -> float:
        """From a normal distribution."""
        return float(self._rng.normal(mean, sd))

    def one_of(self, options: Sequence[T]) -> T:
        """One of them, each as likely."""
        return options[int(self._rng.random() * len(options))]

    def exponential(self, mean: float) -> float:
        """A time until something that may happen on any day."""
        return float(self._rng.exponential(mean))

    def order(self, many: Sequence[T]) -> list[T]:
        """All of them in any order."""
        return [many[index] for index in self._rng.permutation(len(many))]
