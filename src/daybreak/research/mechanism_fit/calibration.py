"""The fit: weighted least squares on the published figures, and its parametric bootstrap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares  # type: ignore[import-untyped]

from daybreak.knowledge.published_courses import CourseArm, CourseFigure, PublishedCourses
from daybreak.pharmacology.mechanism import Mechanism, MechanismError, with_parameters
from daybreak.research.mechanism_fit.prediction import population, predictions, with_exposure
from daybreak.research.mechanism_fit.settings import Settings, first_mechanism

Numbers = NDArray[np.float64]

LEAST_PERCENT, MOST_PERCENT = 5.0, 95.0
"""Within which the standard error of a percentage is computed: none of eleven patients is not surely none of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The best parameter values by name, one row of them for each refit of the bootstrap, and the misfit.

    first: the mechanism the fit began with; mechanism: the one at the best values.
    """

    first: Mechanism
    mechanism: Mechanism
    values: Mapping[str, float]
    draws: tuple[Mapping[str, float], ...]
    misfit: float


def fitted(settings: Settings, courses: PublishedCourses, seed: int, refits: int) -> Fitted:
    """The mechanism that comes nearest to the calibration, with refits for its intervals.

    A refit has the figures drawn anew from their errors, and the first guesses from how loosely they are held: of a
    parameter the figures say little of, the width of its guess is left.
    """
    fit = _Fit(settings, courses)
    best, misfit = fit.nearest(fit.published, fit.starts, fit.starts)
    generator = np.random.default_rng(seed)
    draws = []
    for _ in range(refits):
        drawn = fit.published + fit.errors * generator.standard_normal(fit.errors.size)
        guesses = fit.starts + fit.prior * generator.standard_normal(fit.prior.size)
        draws.append(fit.values(fit.nearest(drawn, guesses, best)[0]))
    return Fitted(first_mechanism(settings), fit.mechanism(best), fit.values(best), tuple(draws), misfit)


def standard_error(arm: CourseArm, figure: CourseFigure, courses: PublishedCourses) -> float:
    """Of a published figure: of chance, and of how trials differ beyond it."""
    chance = figure.standard_error
    if chance is None:
        share = min(max(figure.value, LEAST_PERCENT), MOST_PERCENT)
        chance = float(np.sqrt(share * (100 - share) / arm.participants))
    return float(np.hypot(chance, courses.spread(figure.of_what)))


def figures_for(courses: PublishedCourses, use: str) -> Iterator[tuple[CourseArm, CourseFigure]]:
    """Every figure of the arms with that use, in the order of the file."""
    return ((arm, figure) for arm in courses.arms if arm.use == use for figure in arm.figures)


class _Fit:
    def __init__(self, settings: Settings, courses: PublishedCourses) -> None:
        rows = list(figures_for(courses, "calibration"))
        self._settings, self._courses = settings, courses
        self._first, self._normal = first_mechanism(settings), population()
        self._arms = [arm for arm in courses.arms if arm.use == "calibration"]
        self.prior = np.array([each.prior_sd for each in settings.fitted])
        self.published = np.array([figure.value for _, figure in rows])
        self.errors = np.array([standard_error(arm, figure, courses) for arm, figure in rows])
        self.starts = np.array([each.to_scale(each.start) for each in settings.fitted])

    def nearest(self, published: Numbers, guesses: Numbers, begin: Numbers) -> tuple[Numbers, float]:
        """The place on the scales of the fit with the least misfit, and that misfit.

        A step to values that no mechanism can have is refused by the search, as one whose misfit has no bounds.
        """

        def residuals(place: Numbers) -> Numbers:
            held = (place - guesses) / self.prior
            try:
                return np.concatenate([(self._predicted(place) - published) / self.errors, held])
            except MechanismError:
                return np.full(published.size + held.size, np.inf)

        found = least_squares(residuals, begin, x_scale=self.prior, method="trf", xtol=1e-5, ftol=1e-6, max_nfev=60)
        return np.asarray(found.x), float(2 * found.cost)

    def values(self, place: Numbers) -> dict[str, float]:
        """Parameter values at a place of the scales."""
        return {each.name: each.from_scale(x) for each, x in zip(self._settings.fitted, place, strict=True)}

    def mechanism(self, place: Numbers) -> Mechanism:
        """The mechanism at a place of the scales."""
        return with_exposure(with_parameters(self._first, self.values(place)))

    def _predicted(self, place: Numbers) -> Numbers:
        mechanism = self.mechanism(place)
        found = (predictions(mechanism, self._courses, arm, self._normal) for arm in self._arms)
        return np.array([each for arm in found for each in arm])
