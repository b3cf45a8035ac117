"""Depressive symptoms (MADRS) of patients over days, from the sessions they have."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.mechanism.kinetics import Kinetics, kinetics
from daybreak.pharmacology.mechanism.model import Mechanism, MechanismError
from daybreak.pharmacology.mechanism.responders import Responders, measurement_noise

Numbers = NDArray[np.float64]

HIGHEST_MADRS = 60.0


def symptoms(
    mechanism: Mechanism,
    responders: Responders,
    session_days: ArrayLike,
    drives: ArrayLike,
    times_days: ArrayLike,
    baseline_madrs: ArrayLike,
    *,
    psychotherapy_from_day: ArrayLike | None = None,
    new_antidepressant: bool = False,
    illness: ArrayLike | None = None,
) -> Numbers:
    """The MADRS of each patient at each time, (patients, times), 0 to 60, without noise of measurement.

    session_days: starts of the sessions in days, (sessions,) for all, or (patients, sessions) with nan for one that was
    missed. drives: of the sessions, a number, (sessions,), (patients, 1) or (patients, sessions); 0 is a placebo.
    times_days: (times,), in any order; a time at the very start of a session is before it. baseline_madrs: a number or
    (patients,). psychotherapy_from_day: the day from which decay is slower, a number or (patients,), nan for never.
    new_antidepressant: an oral antidepressant is started with the first session (day 0 without any). illness: points
    that the illness itself adds at each time, (patients, times), from `illness_course`; none for the mean course.

        MADRS = baseline x (1 - expectation) x (1 - antidepressant) x exp(-sensitivity x relief) + illness

    Raises MechanismError naming the field whose shape or value cannot be.
    """
    uncut = severity(
        mechanism,
        responders,
        session_days,
        drives,
        times_days,
        baseline_madrs,
        psychotherapy_from_day=psychotherapy_from_day,
        new_antidepressant=new_antidepressant,
        illness=illness,
    )
    return np.clip(uncut, 0, HIGHEST_MADRS)


def severity(
    mechanism: Mechanism,
    responders: Responders,
    session_days: ArrayLike,
    drives: ArrayLike,
    times_days: ArrayLike,
    baseline_madrs: ArrayLike,
    *,
    psychotherapy_from_day: ArrayLike | None = None,
    new_antidepressant: bool = False,
    illness: ArrayLike | None = None,
) -> Numbers:
    """The symptoms before they are cut to the scale, (patients, times): below 0 for who would stay at 0 if a little
    worse, above 60 likewise. What `measured` takes, so that a total of 0 says "0 or below". Arguments as `symptoms`.
    """
    course = _checked(len(responders), session_days, drives, times_days, baseline_madrs, psychotherapy_from_day)
    relieved = np.exp(-responders.sensitivity[:, None] * _relief(mechanism, course))
    since = course.times - course.first[:, None]
    without_drug = 1 - np.where(since > 0, responders.expectation[:, None], 0.0)
    if new_antidepressant:
        started = 1 - np.exp(-np.maximum(since, 0) / mechanism.value("antidepressant_days"))
        without_drug = without_drug * (1 - responders.antidepressant[:, None] * started)
    mean = course.baseline[:, None] * without_drug * relieved
    if illness is None:
        return np.asarray(mean)
    return np.asarray(mean + _shaped("illness", np.asarray(illness, dtype=np.float64), (mean.shape,)))


def relief(
    mechanism: Mechanism,
    session_days: ArrayLike,
    drives: ArrayLike,
    times_days: ArrayLike,
    *,
    psychotherapy_from_day: ArrayLike | None = None,
) -> Numbers:
    """The relief for a sensitivity of 1, (patients, times) or (1, times); exp(-relief) of the symptoms are left.

    Arguments as for `symptoms`.
    """
    rows = [np.shape(each)[0] for each in (session_days, drives) if np.ndim(each) == 2]
    starts = np.size(psychotherapy_from_day) if psychotherapy_from_day is not None else 1
    patients = max([*rows, starts, 1])
    return _relief(mechanism, _checked(patients, session_days, drives, times_days, 0.0, psychotherapy_from_day))


def measured(mechanism: Mechanism, madrs: ArrayLike, seed: int, patients: ArrayLike | None = None) -> Numbers:
    """Totals as a rater would write them down: with the noise of measurement, rounded, 0 to 60, (patients, times).

    madrs: as of `severity` (or of `symptoms`, where nobody is near an end of the scale). patients: the numbers of the
    patients, from 0 on if not given; the noise of one is the same in any chunk.
    """
    exact = np.atleast_2d(np.asarray(madrs, dtype=np.float64))
    noise = measurement_noise(seed, exact.shape[0] if patients is None else patients, exact.shape[1])
    return np.clip(np.rint(exact + mechanism.value("measurement_sd") * noise), 0, HIGHEST_MADRS)


@dataclass(frozen=True, slots=True, eq=False)
class _Course:
    """Checked arguments. sessions, drives: (rows, sessions), where rows is 1 if all patients have the same.

    factor: (rows of factor, 1), what a patient's drives are multiplied by. psychotherapy: (1 or patients,), inf: never.
    first: (patients,), the day of the first session.
    """

    sessions: Numbers
    drives: Numbers
    factor: Numbers
    times: Numbers
    baseline: Numbers
    psychotherapy: Numbers
    first: Numbers


def _relief(mechanism: Mechanism, course: _Course) -> Numbers:
    """Every event of a patient (session, start of psychotherapy, time asked for) in turn."""
    rows = max(course.sessions.shape[0], course.drives.shape[0], course.psychotherapy.size)
    if not course.sessions.size:
        return np.zeros((rows, course.times.size))
    sessions = np.broadcast_to(course.sessions, (rows, course.sessions.shape[1]))
    drives = np.broadcast_to(course.drives, sessions.shape)
    asked = np.broadcast_to(course.times, (rows, course.times.size))
    starts = np.broadcast_to(course.psychotherapy, (rows,))[:, None]
    days = np.concatenate([asked, starts, sessions], axis=1)
    order = np.argsort(days, axis=1, kind="stable")
    alone, with_psychotherapy = kinetics(mechanism), kinetics(mechanism, in_psychotherapy=True)
    modes = _Modes(alone, with_psychotherapy, rows)
    result = np.zeros((rows, course.times.size))
    now = np.take_along_axis(days, order[:, :1], axis=1)[:, 0]
    every = np.arange(rows)
    for place in range(days.shape[1]):
        event = order[:, place]
        day = days[every, event]
        modes.wait(np.where(np.isfinite(day), day - now, 0.0))
        now = np.where(np.isfinite(day), day, now)
        is_asked, is_session = event < asked.shape[1], event > asked.shape[1]
        result[every[is_asked], event[is_asked]] = modes.relief()[is_asked]
        given = drives[every, np.maximum(event - asked.shape[1] - 1, 0)]
        modes.add(np.where(is_session & np.isfinite(day), given, 0.0))
        modes.switch((event == asked.shape[1]) & np.isfinite(day))
    return result * course.factor


class _Modes:
    """The amplitude of each mode of each row, and which rows are in psychotherapy."""

    def __init__(self, alone: Kinetics, with_psychotherapy: Kinetics, rows: int) -> None:
        self._both = (alone, with_psychotherapy)
        self._amplitudes = np.zeros((rows, alone.rates.size))
        self._regime = np.zeros(rows, dtype=np.intp)
        self._rates = np.stack([each.rates for each in self._both])
        self._readout = np.stack([each.readout for each in self._both])
        # A drive enters the first state at once, whose loss is what the next one receives: its integral is the drive.
        self._input = np.stack([each.into_modes[:, 0] * each.rates[0] for each in self._both])

    def wait(self, days: Numbers) -> None:
        self._amplitudes *= np.exp(-self._rates[self._regime] * days[:, None])

    def add(self, drives: Numbers) -> None:
        self._amplitudes += drives[:, None] * self._input[self._regime]

    def relief(self) -> Numbers:
        return np.asarray((self._amplitudes * self._readout[self._regime]).sum(axis=1))

    def switch(self, rows: NDArray[np.bool_]) -> None:
        alone, with_psychotherapy = self._both
        if rows.any():
            self._amplitudes[rows] = self._amplitudes[rows] @ (with_psychotherapy.into_modes @ alone.modes).T
            self._regime[rows] = 1


def _checked(
    patients: int,
    session_days: ArrayLike,
    drives: ArrayLike,
    times_days: ArrayLike,
    baseline_madrs: ArrayLike,
    psychotherapy_from_day: ArrayLike | None,
) -> _Course:
    sessions = np.atleast_2d(np.asarray(session_days, dtype=np.float64))
    shape = (patients, sessions.shape[1])
    _shaped("session_days", sessions, ((1, shape[1]), shape))
    each_drive, factor = _drives(np.asarray(drives, dtype=np.float64), shape)
    times = np.atleast_1d(np.asarray(times_days, dtype=np.float64))
    if times.ndim != 1 or not np.isfinite(times).all():
        raise MechanismError("times_days", f"shape {times.shape}", "finite days, (times,)", "Give days.")
    baseline = np.broadcast_to(_shaped("baseline_madrs", np.asarray(baseline_madrs, float), ((), shape[:1])), patients)
    if not ((baseline >= 0) & (baseline <= HIGHEST_MADRS)).all():
        raise MechanismError("baseline_madrs", baseline.max(), "0 to 60", "Check scale and order.")
    therapy = np.asarray(np.nan if psychotherapy_from_day is None else psychotherapy_from_day, dtype=np.float64)
    _shaped("psychotherapy_from_day", therapy, ((), shape[:1]))
    therapy = np.atleast_1d(np.where(np.isnan(therapy), np.inf, therapy))
    return _Course(sessions, each_drive, factor, times, baseline, therapy, _first(sessions, patients))


def _drives(drives: Numbers, shape: tuple[int, int]) -> tuple[Numbers, Numbers]:
    """Drives of the sessions, and a factor for each patient: relief is proportional to it, and found once for all."""
    _shaped("drives", drives, ((), shape[1:], (shape[0], 1), shape))
    if not (drives >= 0).all():
        raise MechanismError("drives", "a negative drive or none", "numbers from 0", "Use 0 for a placebo session.")
    if drives.ndim == 2 and drives.shape[1] == 1 and shape[1] != 1:
        return np.ones((1, shape[1])), drives
    if drives.ndim == 2 and shape[1] == 1:
        return np.ones((1, 1)), drives
    return np.atleast_2d(np.broadcast_to(drives, shape[1:]) if drives.ndim < 2 else drives), np.ones((1, 1))


def _first(sessions: Numbers, patients: int) -> Numbers:
    """The day of each patient's first session, 0 for those without any."""
    known = np.where(np.isnan(sessions), np.inf, sessions)
    first = known.min(axis=1, initial=np.inf)
    return np.broadcast_to(np.where(np.isfinite(first), first, 0.0), (patients,))


def _shaped(field: str, values: Numbers, allowed: tuple[tuple[int, ...], ...]) -> Numbers:
    if values.shape not in allowed:
        expected = " or ".join(str(each) for each in allowed)
        raise MechanismError(field, f"shape {values.shape}", expected, "Give one row for each patient, or one for all.")
    return values
