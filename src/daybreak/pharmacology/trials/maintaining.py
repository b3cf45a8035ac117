"""Maintenance that follows the patient: the longest interval that holds the response."""

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.trials.arms import Maintenance

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max


class Maintaining:
    """Where each patient of an arm stands in the maintenance. A score that is missing leaves the step as it is."""

    def __init__(self, maintenance: Maintenance, baseline: Numbers) -> None:
        self._rules = maintenance
        self._limit = maintenance.response_share * baseline
        self._intervals = np.array([step.interval_days for step in maintenance.steps], dtype=np.int64)
        self._holds = np.array([step.hold_sessions or NEVER for step in maintenance.steps], dtype=np.int64)
        self._step = np.zeros(baseline.size, dtype=np.int64)
        self._held = np.zeros(baseline.size, dtype=np.int64)
        self._next = np.full(baseline.size, maintenance.from_day, dtype=np.float64)

    def due(self, day: float, seen: Numbers) -> Truths:
        """Who has a session on this day, by the score seen on it; the day of the next one is set at once."""
        well = seen <= self._limit
        if day == self._rules.from_day and self._rules.only_responders:
            self._next[~well] = np.inf
        due = self._next <= day
        self._move(due, due & well, due & (seen > self._limit))
        self._next[due] = day + self._intervals[self._step[due]]
        return due

    def _move(self, due: Truths, well: Truths, worse: Truths) -> None:
        self._held[well] += 1
        longer = due & (self._held >= self._holds[self._step]) & (self._step < len(self._intervals) - 1)
        self._step[longer] += 1
        self._step[worse] = np.maximum(self._step[worse] - 1, 0)
        self._held[longer | worse] = 0
