"""What the validation of the mechanism says to whoever reads a schedule off it; docs/algorithms/mechanism.md."""

from daybreak.knowledge.published_courses import load_published_courses

MARK = "A model, not a recommendation."

HELD_OUT = (
    "Held out of its fit, the model agreed with most figures of repeated infusions (ELEKT-D, KetECT, Phillips 2019 "
    "except its remissions) and of esketamine over four weeks (TRD4005).",
    "It failed for people of 65 and more (TRANSFORM-3: half the improvement it says), in acute suicidal danger "
    "(ASPIRE, Canuso 2018), in Japan (phase 2b: placebo did more), and for maintenance of those who responded without "
    "a remission (SUSTAIN-1: hazard ratio 0.30, the model says 0.62). For those in stable remission it agreed (0.49 "
    "and 0.41), with a wide interval.",
    "The illness goes up and down in it by one rule for all; it has no life events or drop-out, and an improvement by "
    "expectation never fades: days in response are too many, and what a longer interval costs responders is too "
    "little.",
)
"""In words, by hand; a test holds them to the failing rows of the page."""


def highest_calibrated_dose(substance: str, route: str) -> float:
    """The highest dose in the calibration of the mechanism; what is said of higher ones is extrapolated."""
    arms = load_published_courses().arms
    given = [(each.use, each.substance, each.route, each.dose) for each in arms]
    return max((dose for *key, dose in given if key == ["calibration", substance, route]), default=0.0)
