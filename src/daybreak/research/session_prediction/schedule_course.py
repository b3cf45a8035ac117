"""Depressive symptoms of a group over weeks under a schedule of sessions, by the model of the mechanism."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import (
    Mechanism,
    draw_responders,
    illness_course,
    severity,
    typical_drive,
    with_parameters,
)
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.research.session_prediction.protocol_dose import GIVES

Numbers = NDArray[np.float64]

MOST_POINTS = 120
"""Beside the ends of weeks."""
RESPONSE_SHARE = 0.5
"""Half of the symptoms gone is a response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Sessions a week for some weeks, then one each `then_every_days` (None: no more), all of one dose.

    protocol_route: as in a protocol. dose: mg/kg of an infusion, mg of the nasal spray.

    Raises PharmacologyError naming the field that cannot be.
    """

    protocol_route: str
    dose: float
    sessions_per_week: int
    weeks: int
    then_every_days: int | None = None

    def __post_init__(self) -> None:
        """Refuses what no clinic could follow."""
        for field, value, low, high in (
            ("sessions_per_week", self.sessions_per_week, 1, 7),
            ("weeks", self.weeks, 1, 52),
            ("then_every_days", 1 if self.then_every_days is None else self.then_every_days, 1, 365),
        ):
            if not low <= value <= high:
                raise PharmacologyError(field, value, f"from {low} to {high}", "Correct the schedule.")

    def days(self, until_day: float) -> tuple[float, ...]:
        """The days of the sessions before `until_day`; the first is day 0."""
        return tuple(each for each in self._all(until_day) if each < until_day)

    def _all(self, until_day: float) -> Iterator[float]:
        for week in range(self.weeks):
            for number in range(self.sessions_per_week):
                yield 7.0 * week + number * 7 // self.sessions_per_week
        if self.then_every_days is not None:
            yield from np.arange(7.0 * self.weeks, until_day, self.then_every_days)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScheduleCourse:
    """The mean MADRS of the group over the days, and the share with a response, each with its 95 % interval.

    The interval is that of the group's figure, from the refits of the mechanism; single patients differ far more:
    p05 and p95 are theirs. Their illness fluctuates; the mean is that of their mean courses, in which it cancels out.
    """

    days: Numbers
    session_days: tuple[float, ...]
    mean: Numbers
    low: Numbers
    high: Numbers
    p05: Numbers
    p95: Numbers
    response: Numbers
    response_low: Numbers
    response_high: Numbers


def course_of(
    mechanism: Mechanism,
    schedule: Schedule,
    *,
    baseline_madrs: float,
    until_day: int,
    psychotherapy: bool = False,
    new_antidepressant: bool = False,
    patients: int = 200,
    refits: int = 30,
    seed: int = 1,
) -> ScheduleCourse:
    """How a group goes that starts at one MADRS and keeps to a schedule, with psychotherapy from its first day or not.

    refits: of those that the mechanism carries, how many make the interval. Raises PharmacologyError naming the field,
    also for a dose beyond those that were studied.
    """
    step = -(-until_day // MOST_POINTS)
    days = np.unique(np.concatenate([np.arange(0.0, until_day, step), np.arange(0.0, until_day + 1, 7), [until_day]]))
    session_days = schedule.days(until_day)

    def mean_courses(one: Mechanism) -> Numbers:
        return severity(
            one,
            draw_responders(one, patients, seed),
            np.array(session_days),
            typical_drive(one, *GIVES[schedule.protocol_route], schedule.dose),
            days,
            baseline_madrs,
            psychotherapy_from_day=0.0 if psychotherapy else None,
            new_antidepressant=new_antidepressant,
        )

    every = [mechanism, *(with_parameters(mechanism, each) for each in mechanism.draws[:refits])]
    courses = [(mean_courses(each), illness_course(each, days, seed, patients)) for each in every]
    means = np.stack([_cut(mean).mean(axis=0) for mean, _ in courses])
    scores = [_cut(mean + illness) for mean, illness in courses]
    low, high = _interval(means)
    responded = np.stack([_responded(each, baseline_madrs) for each in scores])
    response_low, response_high = _interval(responded)
    p05, p95 = np.quantile(scores[0], (0.05, 0.95), axis=0)
    return ScheduleCourse(
        days=days,
        session_days=session_days,
        mean=means[0],
        low=low,
        high=high,
        p05=p05,
        p95=p95,
        response=responded[0],
        response_low=response_low,
        response_high=response_high,
    )


def _cut(uncut: Numbers) -> Numbers:
    return np.clip(uncut, 0, HIGHEST_MADRS)


def _interval(values: Numbers) -> tuple[Numbers, Numbers]:
    low, high = np.quantile(values, (0.025, 0.975), axis=0)
    return np.asarray(low), np.asarray(high)


def _responded(madrs: Numbers, baseline: float) -> Numbers:
    return np.asarray((madrs <= baseline * (1 - RESPONSE_SHARE)).mean(axis=0))
