"""Phillips 2019: six infusions in two weeks, then four weekly ones. It was held out of the calibration."""

from published.virtual_trials import row

TRIAL = "phillips-2019"


def test_the_response_after_the_series_is_within_the_interval_of_the_model() -> None:
    # 59 %.
    assert row(TRIAL, "ketamine", "response-after-series").agrees


def test_fewer_are_in_remission_than_the_model_says() -> None:
    # 23 % (recalled; the limit is ours): the model makes too many of the responders well.
    found = row(TRIAL, "ketamine", "remission-after-series")
    assert found.agrees is False
    assert found.low > 23


def test_weekly_infusions_held_the_response_better_than_the_model_says() -> None:
    # "No further change" over four weekly infusions; the model loses 3 to 10 points, as it fades too fast.
    found = row(TRIAL, "ketamine", "change-over-maintenance")
    assert 0 < found.low < found.estimate < 10
