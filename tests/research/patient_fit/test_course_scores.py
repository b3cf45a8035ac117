"""What the fit takes from the records of a course."""

from dataclasses import replace

import pytest

from daybreak.care.course.outcomes import course_outcomes
from daybreak.care.course.scores import CourseHistory, DatedScore
from daybreak.pharmacology.mechanism import MechanismError
from daybreak.research.patient_fit import Score, Treatment, scores_of, treatment_of
from research.forecast_builders import FIRST, RULES, TABLES, day, days, line, phq9


def madrs(number: int, value: float, most: float | None = None) -> DatedScore:
    return replace(phq9(number, value, most), id=f"madrs@{number}", instrument="madrs")


def judged(*scores: DatedScore):
    history = CourseHistory(sessions=days((0, 3, 7)), events_asked_on=day(30))
    found = course_outcomes(RULES, history, list(scores), TABLES, day(30))
    return next(each.trajectory for each in found.scales if each.instrument == "madrs")


def test_days_count_from_the_first_session_and_incomplete_totals_are_left_out():
    found = scores_of(judged(madrs(-2, 34), madrs(7, 20), madrs(14, 10, 14), madrs(21, 9)), FIRST)
    assert found == [Score(-2.0, 34), Score(7.0, 20), Score(21.0, 9)]


def test_a_score_after_the_first_session_of_its_day_is_no_baseline():
    # Sessions begin at eight, scores are taken at noon.
    assert scores_of(judged(madrs(-2, 34), madrs(0, 18)), FIRST) == [Score(-2.0, 34), Score(0.5, 18)]


def test_another_scale_is_refused():
    with pytest.raises(MechanismError, match="MADRS only"):
        scores_of(line(phq9(7, 8)), FIRST)


def test_doses_are_those_of_the_way_it_is_given():
    assert treatment_of("intravenous_ketamine", day(3), FIRST, 40.0, 80.0) == Treatment(
        3.0, "ketamine", "intravenous", 0.5
    )
    assert treatment_of("intranasal_esketamine", day(3), FIRST, 84.0, 80.0) == Treatment(
        3.0, "esketamine", "intranasal", 84.0
    )


def test_a_weight_that_is_none_is_refused():
    with pytest.raises(MechanismError, match="weight_kg"):
        treatment_of("intravenous_ketamine", day(3), FIRST, 40.0, 0.0)
