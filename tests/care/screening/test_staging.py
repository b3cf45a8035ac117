"""The Maudsley Staging Method and the count rule, with the figures of their source."""

import pytest

from care.builders import (
    PROTOCOL,
    TABLES,
    answer,
    chart,
    condition,
    days_ago,
    failed,
    procedure,
    score,
    screened,
    taken,
)
from daybreak.care.screening import maudsley
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Staging, StagingDimension

COMPLETE = answer("medications:list_complete", "yes")
NO_AUGMENTATION, NO_ECT = answer("history:augmentation", "no"), answer("history:ect", "no")
NOT_PSYCHOTIC = answer("episode:psychotic_features", "no")
KNOWN = (COMPLETE, NO_AUGMENTATION, NO_ECT, NOT_PSYCHOTIC)
SEVERE = score("madrs_total", 40, days_ago(1))
FIVE = [
    fact
    for medicine, start, mg in (
        ("sertraline", "2022-02-01", 100), ("venlafaxine", "2022-08-01", 150), ("mirtazapine", "2023-02-01", 30),
        ("duloxetine", "2023-08-01", 60), ("bupropion", "2024-02-01", 300),
    )
    for fact in failed(medicine, start, mg)
]  # fmt: skip


def staged(*facts) -> Staging:
    return next(staging for staging in screened(*facts).staging if staging.method == "maudsley")


def dimension(name: str, *facts) -> StagingDimension:
    return next(each for each in staged(*facts).dimensions if each.name == name)


def began(start: str):
    return answer("episode:start", start)


def test_the_worked_example_of_the_fact_base_is_eleven_and_severe():
    """Chronic (3), severe without psychosis (4), five drugs (3), augmented (1), no ECT (0): 11 (Fekadu 2018)."""
    found = staged(
        *FIVE, SEVERE, began("2022-01-01"), COMPLETE, NO_ECT, NOT_PSYCHOTIC, answer("history:augmentation", "yes")
    )
    assert [each.points for each in found.dimensions] == [3, 4, 3, 1, 0]
    assert (found.total, found.level) == (11, "severe")
    assert found.source.key == "Fekadu2018"


@pytest.mark.parametrize(
    ("count", "points"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (10, 4), (11, 5)]
)
def test_points_for_the_number_of_failed_antidepressants(count, points):
    assert maudsley._failed_points(count) == points


@pytest.mark.parametrize(
    ("total", "level"), [(3, "mild"), (6, "mild"), (7, "moderate"), (10, "moderate"), (11, "severe"), (15, "severe")]
)
def test_levels_of_the_total(total, level):
    assert maudsley.level(total) == level


@pytest.mark.parametrize(
    ("start", "points"),
    [("2025-03-02", 1), ("2025-03-01", 2), ("2024-03-02", 2), ("2024-03-01", 3), ("2025", None), ("2025-04", 1)],
)
def test_duration_of_the_episode_in_months_of_the_calendar(start, points):
    assert dimension("Duration of the current episode", began(start)).points == points


@pytest.mark.parametrize(("phq9", "points"), [(4, 1), (5, 2), (10, 3), (19, 3), (20, 4)])
def test_severity_by_the_band_of_the_scale(phq9, points):
    assert dimension("Severity", score("phq9_total", phq9, days_ago(1)), NOT_PSYCHOTIC).points == points


def test_severe_depression_with_psychotic_features_has_five_points():
    assert dimension("Severity", SEVERE, answer("episode:psychotic_features", "yes")).points == 5
    assert dimension("Severity", SEVERE, condition("F33.3", "2025")).points == 5
    assert dimension("Severity", SEVERE).points is None


def test_augmentation_is_found_in_the_medicines_and_outweighs_a_no():
    beside = (*failed("sertraline", "2024-06-03", 100), taken("lithium", "2024-07-01", "2024-08-20", 900))
    assert dimension("Augmentation", *beside, NO_AUGMENTATION, began("2024-01-10")).points == 1
    assert dimension("Augmentation", NO_AUGMENTATION).points == 0
    assert dimension("Augmentation").points is None


def test_ect_is_found_in_the_procedures():
    assert dimension("Electroconvulsive therapy", procedure("23835007", "2025-01")).points == 1
    assert dimension("Electroconvulsive therapy", NO_ECT).points == 0
    assert dimension("Electroconvulsive therapy").points is None


def test_no_failed_antidepressant_is_not_stageable():
    found = staged(SEVERE, began("2022-01-01"), *KNOWN)
    assert (found.total, found.total_range, found.level) == (None, None, None)
    assert "Not stageable" in found.sentence


def test_what_is_not_known_makes_the_total_a_range():
    found = staged(*FIVE, SEVERE, began("2022-01-01"), COMPLETE, NO_ECT, NOT_PSYCHOTIC)
    assert found.total is None
    assert found.total_range == (10, 11)
    assert [missing.question_id for each in found.dimensions for missing in each.missing] == ["history:augmentation"]


def test_every_total_lies_within_its_range():
    found = staged(*FIVE, SEVERE, began("2022-01-01"), *KNOWN)
    assert found.total_range == (found.total, found.total)


@pytest.mark.parametrize(("medicines", "level"), [(1, "not treatment-resistant"), (2, "treatment-resistant")])
def test_the_count_rule_begins_at_two(medicines, level):
    facts = FIVE[: 3 * medicines]
    made = chart(*facts, began("2022-01-01"), *KNOWN)
    count = screen(made, PROTOCOL, TABLES, screened().as_of).staging[0]
    assert (count.method, count.total, count.level) == ("count", medicines, level)


def test_the_count_of_an_open_history_has_no_upper_end():
    count = screened(*FIVE[:3], began("2022-01-01")).staging[0]
    assert (count.total, count.total_range, count.level) == (None, None, None)
