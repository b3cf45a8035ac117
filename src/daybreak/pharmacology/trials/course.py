"""The course of the patients of one arm, day by day: sessions attended or missed, scores written down, drop-out.

The states of the mechanism are the linear ones of `mechanism.kinetics`, carried exactly from day to day; since a day
is the same for all patients, one factor for each state serves them all. Agrees with `mechanism.severity`.

A look is a day on which a score is written down: those assessed, and those on which maintenance may have a session. The
illness goes from look to look by exact steps, the k-th look of a patient with that patient's k-th number. The same
patient seen on other days therefore has another course of the illness, of the same law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.mechanism import Mechanism, Responders, illness_course
from daybreak.pharmacology.mechanism.kinetics import Kinetics, kinetics
from daybreak.pharmacology.mechanism.responders import measurement_noise
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.pharmacology.trials.adherence import Adherence, attended, drop_out_days
from daybreak.pharmacology.trials.arms import Arm, Maintenance, session_doses
from daybreak.pharmacology.trials.maintaining import Maintaining
from daybreak.pharmacology.trials.population import VirtualPatients

Numbers = NDArray[np.float64]

Drives = Mapping[float, ArrayLike]
"""The drive of a session by its dose: a number, or (patients,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What was seen. days: (days,), rising; scores: (patients, days), MADRS totals, nan after a patient has left.

    sessions: (patients,), how many each one had; left_on_day: (patients,), inf for those who stayed.
    """

    days: Numbers
    scores: Numbers
    sessions: NDArray[np.int64]
    left_on_day: Numbers


def course(
    mechanism: Mechanism,
    patients: VirtualPatients,
    responders: Responders,
    arm: Arm,
    drives: Drives,
    assess_days: Sequence[float],
    adherence: Adherence,
    seed: int,
) -> Course:
    """The course of each patient. A score on the day of a session is before it."""
    planned = {day: dose for day, dose in session_doses(arm) if day <= max(assess_days)}
    looks = _looks(arm.maintenance, assess_days)
    occasions = sorted(set(planned) | set(_grid(arm.maintenance)))
    left = drop_out_days(adherence, patients.numbers, seed)
    came = attended(adherence, patients.numbers, len(occasions), seed)
    walk = _Walk(mechanism, patients, responders, arm)
    noise = measurement_noise(seed, patients.numbers, len(looks)) * mechanism.value("measurement_sd")
    noise += illness_course(mechanism, looks, seed, patients.numbers, walk.first_day)
    maintaining = Maintaining(arm.maintenance, patients.baseline_madrs) if arm.maintenance else None
    scores, sessions = np.full((len(patients), len(looks)), np.nan), np.zeros(len(patients), dtype=np.int64)
    column = {day: place for place, day in enumerate(looks)}
    chance = {day: place for place, day in enumerate(occasions)}
    for day in sorted({*column, *chance, *walk.switches()}):
        walk.wait_until(day)
        here = left > day
        if day in column:
            seen = walk.severity() + noise[:, column[day]]
            scores[:, column[day]] = np.where(here, np.clip(np.rint(seen), 0, HIGHEST_MADRS), np.nan)
        walk.switch(day)
        due = _due(day, planned, maintaining, scores[:, column[day]] if day in column else None, len(patients))
        if day in chance and due.any():
            having = due & here & came[:, chance[day]]
            walk.give(having, drives.get(planned.get(day, arm.dose), 0.0))
            sessions += having
    return Course(np.array(looks), scores, sessions, left)


def _due(
    day: float, planned: Mapping[float, float], maintaining: Maintaining | None, seen: Numbers | None, patients: int
) -> NDArray[np.bool_]:
    if day in planned:
        return np.ones(patients, dtype=np.bool_)
    if maintaining is not None and seen is not None:
        return maintaining.due(day, seen)
    return np.zeros(patients, dtype=np.bool_)


def _looks(maintenance: Maintenance | None, assess_days: Sequence[float]) -> list[float]:
    return sorted({*map(float, assess_days), *_grid(maintenance)})


def _grid(maintenance: Maintenance | None) -> list[float]:
    """The days on which a session of the maintenance may fall."""
    if maintenance is None:
        return []
    step = int(np.gcd.reduce([each.interval_days for each in maintenance.steps]))
    return [float(day) for day in range(maintenance.from_day, maintenance.until_day, step)]


class _Walk:
    """The states of all patients at one day. Modes first, patients last: each operation runs along the patients."""

    def __init__(self, mechanism: Mechanism, patients: VirtualPatients, responders: Responders, arm: Arm) -> None:
        self._mechanism, self._responders, self._arm = mechanism, responders, arm
        self._baseline = patients.baseline_madrs
        self._kinetics: Kinetics = kinetics(mechanism)
        self._amplitudes = np.zeros((self._kinetics.rates.size, len(patients)))
        self._day = 0.0
        self.first_day = min((day for day, _ in session_doses(arm)), default=0.0)

    def switches(self) -> tuple[float, ...]:
        """The day on which psychotherapy starts, if it does."""
        start = self._arm.psychotherapy_from_day
        return () if start is None else (float(start),)

    def switch(self, day: float) -> None:
        if day in self.switches():
            slower = kinetics(self._mechanism, in_psychotherapy=True)
            change = slower.into_modes @ self._kinetics.modes
            self._amplitudes = np.stack([_weighted(row, self._amplitudes) for row in change])
            self._kinetics = slower

    def wait_until(self, day: float) -> None:
        if day > self._day:
            self._amplitudes *= np.exp(-self._kinetics.rates * (day - self._day))[:, None]
        self._day = day

    def give(self, having: NDArray[np.bool_], drive: ArrayLike) -> None:
        into = self._kinetics.into_modes[:, 0] * self._kinetics.rates[0]
        self._amplitudes += into[:, None] * np.where(having, drive, 0.0)[None, :]

    def severity(self) -> Numbers:
        """The mean course: before the illness and the noise of measurement, not cut to the scale."""
        relief = _weighted(self._kinetics.readout, self._amplitudes)
        left = np.exp(-self._responders.sensitivity * relief)
        since = self._day - self.first_day
        if since > 0:
            left *= 1 - self._responders.expectation
            if self._arm.new_antidepressant:
                started = 1 - np.exp(-since / self._mechanism.value("antidepressant_days"))
                left *= 1 - self._responders.antidepressant * started
        return np.asarray(self._baseline * left)


def _weighted(weights: Numbers, rows: Numbers) -> Numbers:
    """A weighted sum of rows, always in the same order, which a matrix product does not promise."""
    total = np.zeros(rows.shape[1])
    for weight, row in zip(weights, rows, strict=True):
        total += weight * row
    return total
