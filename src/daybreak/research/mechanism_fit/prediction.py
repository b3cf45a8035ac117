"""What the mechanism says each published figure should be: over a population, with the noise of measurement and the
fluctuation of the illness.

On one day both are normal around the mean course, so that shares and moments of the totals have a closed form.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]
from scipy.stats.qmc import Sobol  # type: ignore[import-untyped]

from daybreak.knowledge.published_courses import CourseArm, CourseFigure, PublishedCourses
from daybreak.pharmacology.mechanism import Mechanism, illness_step, severity, with_parameters
from daybreak.pharmacology.mechanism.drive import (
    MINUTES_PER_HOUR,
    drive_of_occupancy,
    efficacy,
    glutamate_stimulus,
)
from daybreak.pharmacology.mechanism.responders import responders_of
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS
from daybreak.pharmacology.session_exposure import Given
from daybreak.research.mechanism_fit.exposure import REFERENCE, session_of
from daybreak.research.mechanism_fit.relapse import BETWEEN_TOTALS, hazard_ratio, paths, relapse_curve

Numbers = NDArray[np.float64]

PATIENTS = 1024
RESPONSE_SHARE = 0.5


def population(patients: int = PATIENTS) -> Numbers:
    """Standard normal numbers, (patients, 4), evenly spread; always the same, so that the fit is smooth.

    Three for what patients respond with, the last for the illness on the first of two days.
    """
    return np.asarray(ndtri(Sobol(4, rng=np.random.default_rng(20260101)).random(patients)))


def with_exposure(mechanism: Mechanism) -> Mechanism:
    """The mechanism with the two numbers that its stimulus and the reference session determine.

    reference_occupancy_hours: the integral of the stimulus of the reference session; release_hours: its mean time, as
    the drive of a session is taken to be released at a constant rate of loss with that mean.
    """
    stimulus = glutamate_stimulus(mechanism, session_of(REFERENCE).occupied)
    hours = session_of(REFERENCE).times_min / MINUTES_PER_HOUR
    area = float(np.trapezoid(stimulus, hours))
    centre = float(np.trapezoid(stimulus * hours, hours)) / area
    return with_parameters(mechanism, {"reference_occupancy_hours": area, "release_hours": centre})


def typical_session_drive(mechanism: Mechanism, given: Given) -> float:
    """The drive of one session of the typical adult."""
    return drive_before_efficacy(mechanism, given) * efficacy(mechanism, given[:1])


def drive_before_efficacy(mechanism: Mechanism, given: Given) -> float:
    """The same as if esketamine did as much as racemic ketamine at the same occupancy."""
    session = session_of(given)
    return float(drive_of_occupancy(mechanism, session.times_min, session.occupied)[0])


def predictions(mechanism: Mechanism, courses: PublishedCourses, arm: CourseArm, normal: Numbers) -> list[float]:
    """The figure of each of the arm's published ones, in their units."""
    days = sorted({day for each in arm.figures for day in (each.day, each.since_day) if day is not None})
    means = dict(zip(days, _mean_course(mechanism, arm, days, normal).T, strict=True))
    return [_figure(mechanism, courses, arm, each, means, normal) for each in arm.figures]


def _mean_course(mechanism: Mechanism, arm: CourseArm, days: Sequence[float], normal: Numbers) -> Numbers:
    """Of each patient, (patients, days), without noise and illness, not cut to the scale."""
    given = (arm.substance, arm.route, arm.dose)
    drive = 0.0 if arm.substance == "placebo" else typical_session_drive(mechanism, given)
    return severity(
        mechanism,
        responders_of(mechanism, normal),
        arm.session_days,
        drive,
        days,
        arm.baseline_madrs,
        new_antidepressant=arm.new_antidepressant,
    )


def _figure(
    mechanism: Mechanism,
    courses: PublishedCourses,
    arm: CourseArm,
    figure: CourseFigure,
    means: Mapping[float, Numbers],
    normal: Numbers,
) -> float:
    if figure.of_what == "relapse_free":
        return 100 * float(_relapse_curve(mechanism, arm, figure)[-1])
    if figure.of_what == "hazard_ratio":
        control = _relapse_curve(mechanism, courses.arm(figure.against), figure)
        return hazard_ratio(_relapse_curve(mechanism, arm, figure), control)
    if figure.of_what == "retained":
        return _retained(mechanism, arm, figure, means, normal)
    mean, spread = means[figure.day], spread_of_totals(mechanism, figure.day)
    if figure.of_what == "response":
        return 100 * float(_below(mean, RESPONSE_SHARE * arm.baseline_madrs, spread).mean())
    if figure.of_what == "remission":
        return 100 * float(_below(mean, (figure.limit or 0) + BETWEEN_TOTALS, spread).mean())
    first, second = moments_of_totals(mean, spread)
    if figure.of_what == "sd_change":
        return float(np.sqrt(second.mean() - first.mean() ** 2))
    change = float(first.mean()) - arm.baseline_madrs
    if figure.of_what == "mean_change":
        return change
    other = courses.arm(figure.against)
    compared = moments_of_totals(_mean_course(mechanism, other, [figure.day], normal)[:, 0], spread)[0]
    return change - (float(compared.mean()) - other.baseline_madrs)


def spread_of_totals(mechanism: Mechanism, day: float) -> float:
    """Standard deviation of one patient's totals on a day around the mean course: by the illness and by measurement."""
    return float(np.hypot(illness_step(mechanism, max(day, 0.0))[1], mechanism.value("measurement_sd")))


def moments_of_totals(mean: Numbers, spread: float) -> tuple[Numbers, Numbers]:
    """The mean of a normal variable that is cut to the scale of the MADRS, and of its square."""
    low, high = (0 - mean) / spread, (HIGHEST_MADRS - mean) / spread
    inside, above = ndtr(high) - ndtr(low), ndtr(-high)
    at_low, at_high = _density(low), _density(high)
    first = mean * inside + spread * (at_low - at_high) + HIGHEST_MADRS * above
    second = (mean**2 + spread**2) * inside + spread * (mean * at_low - (mean + HIGHEST_MADRS) * at_high)
    return np.asarray(first), np.asarray(second + HIGHEST_MADRS**2 * above)


def _density(values: Numbers) -> Numbers:
    return np.asarray(np.exp(-0.5 * values**2) / np.sqrt(2 * np.pi))


def _retained(
    mechanism: Mechanism, arm: CourseArm, figure: CourseFigure, means: Mapping[float, Numbers], normal: Numbers
) -> float:
    """The percentage still responding among those who responded, or were in remission, before."""
    since, noise = figure.since_day or 0.0, mechanism.value("measurement_sd")
    response = RESPONSE_SHARE * arm.baseline_madrs
    limit = response if figure.limit is None else figure.limit + BETWEEN_TOTALS
    illness = illness_step(mechanism, since)[1] * normal[:, 3]
    kept, new = illness_step(mechanism, figure.day - since)
    before = _below(means[since] + illness, limit, noise)
    responding = _below(means[figure.day] + kept * illness, response, float(np.hypot(new, noise)))
    return 100 * float((before * responding).sum() / before.sum())


def _relapse_curve(mechanism: Mechanism, arm: CourseArm, figure: CourseFigure) -> Numbers:
    normal = paths()

    def mean_course(days: Sequence[float]) -> Numbers:
        return _mean_course(mechanism, arm, days, normal)

    return relapse_curve(mechanism, mean_course, arm.baseline_madrs, figure, normal[:, 3:])


def _below(scores: Numbers, limit: float, spread: float) -> Numbers:
    """The probability of each patient that the measured total is not above the limit."""
    return np.asarray(ndtr((limit - scores) / spread))
