"""When the sessions of a schedule are, and what is none."""

import pytest

from daybreak.pharmacology.schedules import ScheduleError, Spacing, Step, doses, session_days
from pharmacology.schedules.schedules import THRICE, TWICE, schedule


@pytest.mark.parametrize(
    ("spacing", "days"), [(TWICE, [0, 3, 7, 10, 14, 17]), (THRICE, [0, 2, 4, 7, 9, 11]), (Spacing(1, 7), [0, 7, 14])]
)
def test_induction_is_as_even_as_whole_days_allow(spacing, days):
    assert [spacing.day(session) for session in range(len(days))] == days


def test_of_the_worked_example():
    assert session_days(schedule(), 90).tolist() == [0, 3, 7, 10, 14, 17, 24, 31, 38, 45, 59, 73, 87]


def test_ends_before_the_horizon():
    assert session_days(schedule(), 87).tolist()[-1] == 73
    assert session_days(schedule(), 1).tolist() == [0]


def test_without_a_kept_interval_ends_with_the_taper():
    assert session_days(schedule(maintenance_interval_days=None), 400).tolist()[-1] == 45
    assert session_days(schedule(taper=(), maintenance_interval_days=None), 400).tolist()[-1] == 17


def test_a_step_without_sessions_is_passed_over():
    steps = (Step(7, 0), Step(14, 1))
    assert session_days(schedule(taper=steps, maintenance_interval_days=None), 90).tolist()[-1] == 31


def test_the_first_dose_stands_apart():
    assert doses(schedule(dose=0.8), 3).tolist() == [0.5, 0.8, 0.8]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dose": 0.0}, "dose"),
        ({"first_dose": float("nan")}, "first_dose"),
        ({"induction_sessions": 0}, "induction_sessions"),
        ({"maintenance_interval_days": 0}, "maintenance_interval_days"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_the_field(changes, field):
    with pytest.raises(ScheduleError) as caught:
        schedule(**changes)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "make", [lambda: Spacing(8, 7), lambda: Spacing(0, 7), lambda: Step(0, 1), lambda: Step(7, -1)]
)
def test_spacings_and_steps_that_cannot_be_are_refused(make):
    with pytest.raises(ScheduleError):
        make()
