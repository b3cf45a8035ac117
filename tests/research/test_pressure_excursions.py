"""Excursions of the blood pressure, on either side of each limit of the label; nobody measured is not "no"."""

import pytest

from daybreak.knowledge.published_evidence import pressure_excursions
from daybreak.research.outcome_statistics.pressure import SessionPressures, excursions


def found(**seen: float) -> dict[str, bool | None]:
    return dict(excursions(pressure_excursions(), SessionPressures(**seen)))


@pytest.mark.parametrize(
    ("name", "below", "at"),
    [
        ("sbp_180", {"systolic_highest": 179}, {"systolic_highest": 180}),
        ("dbp_110", {"diastolic_highest": 109}, {"diastolic_highest": 110}),
        (
            "sbp_rise_40",
            {"systolic_before": 120, "systolic_highest": 159},
            {"systolic_before": 120, "systolic_highest": 160},
        ),
        (
            "dbp_rise_25",
            {"diastolic_before": 80, "diastolic_highest": 104},
            {"diastolic_before": 80, "diastolic_highest": 105},
        ),
    ],
)
def test_begins_at_its_limit(name, below, at):
    assert (found(**below)[name], found(**at)[name]) == (False, True)


def test_without_a_reading_nobody_knows():
    assert set(found().values()) == {None}


def test_a_rise_needs_a_reading_before():
    assert found(systolic_highest=190) == {"sbp_180": True, "sbp_rise_40": None, "dbp_110": None, "dbp_rise_25": None}
