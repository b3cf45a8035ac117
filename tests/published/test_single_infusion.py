"""Murrough 2013 and the meta-analysis of Han 2016: one infusion, from 24 hours to the seventh day. Both were fitted."""

import pytest

from published.virtual_trials import overlap, row


@pytest.mark.parametrize("arm", ["ketamine", "midazolam"])
def test_murrough_2013_change_at_24_hours_is_within_the_interval_of_the_model(arm: str) -> None:
    # -16.5 and -8.8.
    assert row("murrough-2013", arm, "change-24-hours").agrees


def test_murrough_2013_difference_from_midazolam_is_three_points_more_and_at_the_edge_of_the_interval() -> None:
    # 7.95 points: within the interval of 100 repetitions (to -5.3), just outside of that of these 40.
    found = row("murrough-2013", "ketamine", "change-24-hours", "difference")
    assert found.low < -7.95 < found.high + 1
    assert -7.95 - 4 < found.estimate < -7.95 - 2


@pytest.mark.parametrize("arm", ["ketamine", "midazolam"])
def test_murrough_2013_intervals_of_the_response_at_24_hours_overlap(arm: str) -> None:
    # 64 and 28 %; the model has fewer under midazolam.
    assert overlap(row("murrough-2013", arm, "response-24-hours"))


@pytest.mark.parametrize("end_point", ["response-24-hours", "response-72-hours"])
def test_han_2016_response_to_the_third_day_is_within_the_interval_of_the_model(end_point: str) -> None:
    # 52.2 and 47.9 %.
    assert row("han-2016", "ketamine", end_point).agrees


def test_han_2016_response_on_day_7_is_more_than_the_model_keeps() -> None:
    # 39.8 %: the effect of one infusion fades too fast in the model.
    # Its interval reaches 39.8 % with 100 repetitions, and not with these 40.
    found = row("han-2016", "ketamine", "response-day-7")
    assert found.published_low is not None
    assert found.estimate < found.published_low
    assert found.high < 39.8 + 3
    assert overlap(found)
