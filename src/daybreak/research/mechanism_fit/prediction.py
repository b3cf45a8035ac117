"""What the mechanism says each published figure should be: over a population, with the noise of measurement."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]
from scipy.stats.qmc import Sobol  # type: ignore[import-untyped]

from daybreak.knowledge.published_courses import CourseArm, CourseFigure, PublishedCourses
from daybreak.pharmacology.mechanism import Mechanism, symptoms, with_parameters
from daybreak.pharmacology.mechanism.drive import MINUTES_PER_HOUR, efficacy, glutamate_stimulus
from daybreak.pharmacology.mechanism.responders import responders_of
from daybreak.research.mechanism_fit.exposure import REFERENCE, Given, session_of

Numbers = NDArray[np.float64]

PATIENTS = 1024
RESPONSE_SHARE = 0.5
BETWEEN_TOTALS = 0.5
"""A total counts up to the middle between it and the next."""


def population(patients: int = PATIENTS) -> Numbers:
    """Standard normal numbers, (patients, 3), evenly spread; always the same, so that the fit is smooth."""
    return np.asarray(ndtri(Sobol(3, rng=np.random.default_rng(20260101)).random(patients)))


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
    stimulus = glutamate_stimulus(mechanism, session.occupied)
    hours = float(np.trapezoid(stimulus, session.times_min / MINUTES_PER_HOUR))
    return hours / mechanism.value("reference_occupancy_hours")


def predictions(mechanism: Mechanism, courses: PublishedCourses, arm: CourseArm, normal: Numbers) -> list[float]:
    """The figure of each of the arm's published ones, in their units."""
    days = sorted({day for each in arm.figures for day in (each.day, each.since_day) if day is not None})
    scores = dict(zip(days, _scores(mechanism, arm, days, normal).T, strict=True))
    return [_figure(mechanism, courses, arm, each, scores, normal) for each in arm.figures]


def _scores(mechanism: Mechanism, arm: CourseArm, days: list[float], normal: Numbers) -> Numbers:
    given = (arm.substance, arm.route, arm.dose)
    drive = 0.0 if arm.substance == "placebo" else typical_session_drive(mechanism, given)
    return symptoms(
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
    scores: Mapping[float, Numbers],
    normal: Numbers,
) -> float:
    noise, now = mechanism.value("measurement_sd"), scores[figure.day]
    change = float((now - arm.baseline_madrs).mean())
    if figure.of_what == "mean_change":
        return change
    if figure.of_what == "sd_change":
        return float(np.hypot(now.std(), noise))
    if figure.of_what == "difference":
        other = courses.arm(figure.against)
        compared = _scores(mechanism, other, [figure.day], normal)[:, 0]
        return change - float((compared - other.baseline_madrs).mean())
    responding = _below(now, RESPONSE_SHARE * arm.baseline_madrs, noise)
    if figure.of_what == "response":
        return 100 * float(responding.mean())
    if figure.of_what == "remission":
        return 100 * float(_below(now, (figure.limit or 0) + BETWEEN_TOTALS, noise).mean())
    return _retained(arm, figure, responding, scores, noise)


def _retained(
    arm: CourseArm, figure: CourseFigure, responding: Numbers, scores: Mapping[float, Numbers], noise: float
) -> float:
    """The percentage still responding among those who responded, or were in remission, before."""
    limit = RESPONSE_SHARE * arm.baseline_madrs if figure.limit is None else figure.limit + BETWEEN_TOTALS
    before = _below(scores[figure.since_day or 0.0], limit, noise)
    return 100 * float((before * responding).sum() / before.sum())


def _below(scores: Numbers, limit: float, noise: float) -> Numbers:
    """The probability of each patient that the measured total is not above the limit."""
    return np.asarray(ndtr((limit - scores) / noise))
