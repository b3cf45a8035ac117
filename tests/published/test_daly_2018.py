"""Daly 2018, first period: 28, 56 and 84 mg of nasal esketamine against placebo for a week. It was fitted."""

import pytest

from published.virtual_trials import overlap, row

TRIAL = "daly-2018"
DOSES = ("esketamine-28", "esketamine-56", "esketamine-84")


@pytest.mark.parametrize("arm", DOSES)
@pytest.mark.parametrize("end_point", ["change-24-hours", "change-day-8"])
def test_changes_under_esketamine_are_within_the_interval_of_the_model(arm: str, end_point: str) -> None:
    assert row(TRIAL, arm, end_point).agrees


@pytest.mark.parametrize("end_point", ["change-24-hours", "change-day-8"])
def test_changes_under_placebo_are_smaller_than_the_model_expects(end_point: str) -> None:
    # -5.7 and -4.9: at the edge of its interval.
    found = row(TRIAL, "placebo", end_point)
    assert overlap(found)
    assert found.estimate < found.published


@pytest.mark.parametrize(("arm", "published"), [(DOSES[0], -5.0), (DOSES[1], -7.6), (DOSES[2], -10.5)])
def test_differences_from_placebo_after_a_week_are_within_two_standard_errors(arm: str, published: float) -> None:
    # That of a difference is about 3.1, from those of the two arms.
    assert row(TRIAL, arm, "change-day-8", "difference").estimate == pytest.approx(published, abs=2 * 3.1)


@pytest.mark.parametrize("arm", DOSES)
def test_intervals_of_the_response_overlap(arm: str) -> None:
    # 9, 18 and 42 % of 11 or 12 patients.
    assert overlap(row(TRIAL, arm, "response-day-8"))


def test_more_does_more() -> None:
    changes = [row(TRIAL, arm, "change-day-8").estimate for arm in ("placebo", *DOSES)]
    assert changes == sorted(changes, reverse=True)
