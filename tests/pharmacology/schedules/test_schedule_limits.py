"""Each limit on either side."""

import pytest

from daybreak.pharmacology.schedules import DoseLimits, ScheduleError, Spacing, Step, check
from pharmacology.schedules.schedules import LIMITS, THRICE, schedule

HORIZON = 180
EVERY_WEEK = {"taper": (), "maintenance_interval_days": 7}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dose": 1.0},
        {"induction": THRICE, "induction_sessions": 8},
        EVERY_WEEK,
        {"taper": (Step(7, 9),)},
        {"taper": (Step(7, 4),), "maintenance_interval_days": None},
    ],
)
def test_what_keeps_every_limit_passes(changes):
    check(schedule(**changes), LIMITS, HORIZON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dose": 1.001}, "dose"),
        ({"dose": 0.499}, "dose"),
        ({"first_dose": 0.51}, "first_dose"),
        ({"induction_sessions": 5}, "induction_sessions"),
        ({"induction_sessions": 9}, "induction_sessions"),
        ({"induction": Spacing(1, 7)}, "induction"),
        ({"taper": (Step(7, 3),)}, "taper.sessions"),
        ({"taper": (), "maintenance_interval_days": 14}, "maintenance_interval_days"),
        ({"taper": (Step(14, 4),), "maintenance_interval_days": 7}, "taper"),
        ({"taper": (Step(7, 4), Step(14, 2)), "maintenance_interval_days": 28}, "taper"),
    ],
)
def test_what_breaks_a_limit_is_refused_by_the_name_of_the_part(changes, field):
    with pytest.raises(ScheduleError) as caught:
        check(schedule(**changes), LIMITS, HORIZON)
    assert caught.value.field == field


def test_sessions_in_any_90_days_are_counted():
    # Eight three times a week end on day 16; weekly ones follow on 23, 30, ... 86: 18 before day 90.
    most = schedule(induction=THRICE, induction_sessions=8, **EVERY_WEEK)
    check(most, LIMITS, HORIZON)
    with pytest.raises(ScheduleError) as caught:
        check(most, _with(most_in_90_days=17), HORIZON)
    assert (caught.value.field, caught.value.found) == ("sessions", "18 in 90 days")


def test_days_between_two_sessions_are_counted():
    check(schedule(), _with(least_days_between=3), HORIZON)
    with pytest.raises(ScheduleError):
        check(schedule(induction=THRICE), _with(least_days_between=3), HORIZON)


def test_only_listed_doses_are_given_where_doses_are_listed():
    listed = _with(dose=DoseLimits(low=0.5, high=1.0, listed=(0.5, 1.0)))
    check(schedule(dose=1.0), listed, HORIZON)
    with pytest.raises(ScheduleError, match=r"0\.5 or 1"):
        check(schedule(dose=0.75), listed, HORIZON)


def _with(**changes: object):
    fields = {name: getattr(LIMITS, name) for name in LIMITS.__dataclass_fields__}
    return type(LIMITS)(**{**fields, **changes})
