"""The problem that peers solve, as plain files that any program can read, and their answer.

Run by the peer's own Python, which has NumPy and nothing of Daybreak.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 1e-7, 1e-9
REPEATS = 5


def solved(solve: Callable[..., np.ndarray]) -> None:
    """Calls solve(rates, infusions, times), then again by the processor's clock; writes its answer and the least time.

    rates: (patients, 6): k10, k12, k21, k13, k31 per minute and the volume. infusions: (infusions, 3): start, end, mg
    per minute. times: minutes. The answer is (patients, times), in mg/L. The first call lets compilers compile.
    """
    folder = Path(sys.argv[1])
    problem = [np.loadtxt(folder / f"{name}.csv", delimiter=",", ndmin=2) for name in ("rates", "infusions", "times")]
    rates, infusions, times = problem[0], problem[1], problem[2].ravel()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found, seconds = solve(rates, infusions, times), float("inf")
    for _ in range(REPEATS):
        began = time.process_time()
        solve(rates, infusions, times)
        seconds = min(seconds, time.process_time() - began)
    np.savetxt(folder / "found.csv", found, delimiter=",", fmt="%.17g")
    (folder / "seconds.txt").write_text(f"{seconds}")


def stretches(infusions: np.ndarray, times: np.ndarray) -> list[tuple[float, float, float]]:
    """From, to and mg per minute between, over all times: nothing begins or ends within one."""
    bounds = sorted({0.0, *infusions[:, 0], *infusions[:, 1], times[-1] + 1.0})
    rates = [sum(mg for start, end, mg in infusions if start <= begin < end) for begin in bounds]
    return [(begin, end, rate) for begin, end, rate in zip(bounds, bounds[1:], rates, strict=False)]
