"""What a benchmark reports, and how time is taken."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One figure of ours beside one of a peer, in the same unit. `ratio` above 1 means that ours is better.

    shortfall: why the peer's figure cannot be compared, where it cannot; it is printed in place of the ratio.
    """

    name: str
    ours: float
    peer_name: str
    peer: float
    unit: str
    smaller_is_better: bool = False
    shortfall: str = ""

    @property
    def ratio(self) -> float:
        """How many times better ours is."""
        return self.peer / self.ours if self.smaller_is_better else self.ours / self.peer

    def __str__(self) -> str:
        """One line: figure, peer, ratio."""
        line = f"{self.name:<46}{self.ours:>12,.1f} {self.unit}   {self.peer_name}: "
        if self.shortfall:
            return f"{line}{self.shortfall}"
        return f"{line}{self.peer:,.1f}   ratio {self.ratio:.2f}"


class Stopwatch:
    """Adds up the seconds of the blocks it was put around."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Counts the block."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began


def percentile(seconds: list[float], percent: float) -> float:
    """The time within which that share of them ended; not a number (NaN) if there are none."""
    if not seconds:
        return math.nan
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
