"""A clinic beside published figures: the differences are said, and unlike scales are never measured."""

from dataclasses import replace

import pytest

from daybreak.knowledge.published_evidence import comparators
from daybreak.research.outcome_statistics.comparing import compare
from daybreak.research.outcome_statistics.counts import ScaleGroup, Tally
from daybreak.research.outcome_statistics.windows import WINDOWS

IV, NASAL = "intravenous_ketamine", "intranasal_esketamine"
NOTHING = {each.id: Tally() for each in WINDOWS}


def group(route: str, scale: str, quarter: int = 20261, **windows: Tally) -> ScaleGroup:
    answers = NOTHING | windows
    limits = {"response_limits": frozenset({50.0}), "remission_limits": frozenset({4.0 if scale == "phq9" else 12.0})}
    return ScaleGroup(route=route, scale=scale, quarter=quarter, response=answers, remission=answers, **limits)


def compared(route: str, *groups: ScaleGroup):
    found = compare(route, comparators(route), groups)
    return {f"{each.study.id} {each.figure.id}": each for each in found}


class TestOnOneScale:
    def test_the_quarters_stand_in_the_funnel_around_the_published_figure(self):
        groups = (
            group(IV, "phq9", 20261, days_14_31=Tally(20, 20, 4)),
            group(IV, "phq9", 20262, days_14_31=Tally(3, 1)),
        )
        found = compared(IV, *groups)["G14 response"]
        assert found.funnel.target == 53.6
        assert [(each.label, each.place) for each in found.funnel.points] == [
            ("Q1 2026", "within"),
            ("Q2 2026", "too_few"),
        ]
        assert found.clinic.tally == Tally(23, 21, 4)

    def test_each_figure_takes_the_window_of_its_own_time(self):
        found = compared(IV, group(IV, "phq9", days_14_31=Tally(10, 0), week_6=Tally(0, 10)))
        assert (found["G14 response"].clinic.percent, found["G15 response-6w"].clinic.percent) == (100, 0)

    def test_those_without_a_score_are_told_and_not_counted(self):
        found = compared(IV, group(IV, "phq9", days_14_31=Tally(5, 5, 30)))["G14 response"]
        assert found.clinic.percent == 50
        assert any(each.startswith("30 of 40 courses here have no usable score") for each in found.differences)


class TestOnAnotherScale:
    def test_nothing_is_measured(self):
        found = compared(NASAL, group(NASAL, "madrs", week_8=Tally(5, 5)))["G13 response-8w"]
        assert found.funnel is None
        assert "Scale: PHQ-9 there, MADRS here. Not measured against each other." in found.differences

    def test_the_courses_on_the_published_scale_are_taken_where_there_are_any(self):
        groups = (group(NASAL, "madrs", week_8=Tally(50, 50)), group(NASAL, "phq9", week_8=Tally(5, 15)))
        found = compared(NASAL, *groups)["G13 response-8w"]
        assert (found.scale, found.clinic.percent) == ("phq9", 25)

    def test_a_pooled_figure_is_never_measured(self):
        found = compared(IV, group(IV, "phq9", week_6=Tally(5, 5)))["G17 response"]
        assert found.funnel is None
        assert any("several were pooled" in each for each in found.differences)


class TestWithAnotherLimit:
    def test_a_remission_up_to_10_is_not_measured_against_one_up_to_12(self):
        found = compared(NASAL, group(NASAL, "madrs", week_4=Tally(5, 5), week_8=Tally(5, 5)))
        assert found["G12 remission-8w"].funnel is None
        told = "Limit (highest total): 10 there, 12 here. Not measured against each other."
        assert told in found["G12 remission-8w"].differences
        assert found["G05 remission"].funnel is not None

    def test_a_limit_that_was_not_noted_is_no_limit_in_common(self):
        found = compared(NASAL, group(NASAL, "madrs", week_4=Tally(5, 5)))["G20 remission"]
        assert found.funnel is None
        assert any("not noted there, 12 here" in each for each in found.differences)

    @pytest.mark.parametrize("limits", [{50.0, 40.0}, {40.0}, {None}])
    def test_a_response_by_another_share_or_by_several_is_not_measured(self, limits):
        mixed = replace(group(IV, "phq9", days_14_31=Tally(5, 5)), response_limits=frozenset(limits))
        assert compared(IV, mixed)["G14 response"].funnel is None


@pytest.mark.parametrize("route", [IV, NASAL])
def test_every_comparison_says_time_definition_and_population(route):
    scale = "phq9" if route == IV else "madrs"
    for each in compared(route, group(route, scale)).values():
        told = " ".join(each.differences)
        assert "Time: " in told
        assert each.figure.definition in told
        assert all(word in each.differences for word in each.study.mismatch)


def test_courses_of_another_route_are_not_taken():
    found = compared(IV, group(NASAL, "phq9", days_14_31=Tally(9, 1)))["G14 response"]
    assert (found.clinic.tally, found.funnel) == (Tally(), None)
