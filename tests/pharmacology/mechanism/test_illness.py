"""The fluctuation of the illness: its law, and that a patient's is the same however it is asked for."""

import numpy as np
import pytest

from daybreak.pharmacology.mechanism import (
    MechanismError,
    draw_responders,
    illness_course,
    illness_of,
    illness_step,
    measured,
    severity,
    symptoms,
)
from pharmacology.mechanism.mechanisms import mechanism

ROUND = mechanism()  # 7 points in the long run, 40 days
DAYS = [0.0, 7.0, 28.0, 200.0]


def test_of_the_worked_example() -> None:
    # After 40 days: exp(-1) is kept, and 7 x the root of 1 - exp(-2) has come to it.
    kept, spread = illness_step(ROUND, 40.0)
    assert kept == pytest.approx(0.368, abs=5e-4)
    assert spread == pytest.approx(6.51, abs=5e-3)


def test_is_none_until_the_first_session_and_spreads_out_from_there() -> None:
    found = illness_course(ROUND, DAYS, 1, 40_000)
    assert (found[:, 0] == 0).all()
    wanted = [0, *(7 * np.sqrt(1 - np.exp(-2 * day / 40)) for day in DAYS[1:])]
    assert found.std(axis=0) == pytest.approx(wanted, rel=0.02)
    assert np.abs(found.mean(axis=0)).max() < 0.15
    later = illness_course(ROUND, DAYS, 1, 40_000, first_day=7.0)
    assert (later[:, :2] == 0).all()
    assert later[:, 2].std() == pytest.approx(7 * np.sqrt(1 - np.exp(-2 * 21 / 40)), rel=0.02)


def test_the_correlation_falls_to_a_third_in_its_time() -> None:
    found = illness_course(ROUND, [400.0, 440.0, 480.0], 2, 40_000)
    assert np.corrcoef(found.T)[0, 1:] == pytest.approx([np.exp(-1), np.exp(-2)], abs=0.02)


def test_steps_in_between_do_not_change_the_law() -> None:
    early, late = (49 * (1 - np.exp(-2 * day / 40)) for day in (10, 90))
    wanted = np.array([[early, early * np.exp(-2)], [early * np.exp(-2), late]])
    seldom = illness_course(ROUND, [10.0, 90.0], 3, 40_000)
    often = illness_course(ROUND, np.arange(10.0, 91.0, 5.0), 4, 40_000)[:, [0, -1]]
    for found in (seldom, often):
        # Four standard errors: 0.55 of the first variance, 1.4 of the second, 0.6 of the covariance.
        assert np.cov(found.T) == pytest.approx(wanted, abs=1.4)
        assert np.cov(found.T)[0, 1] == pytest.approx(wanted[0, 1], abs=0.6)


def test_a_patient_is_the_same_in_any_chunk_and_where_later_days_are_asked_for_too() -> None:
    whole = illness_course(ROUND, DAYS, 5, 60)
    part = illness_course(ROUND, DAYS[:3], 5, np.arange(37, 51))
    assert np.array_equal(whole[37:51, :3], part)
    assert not np.array_equal(whole, illness_course(ROUND, DAYS, 6, 60))


def test_none_of_it_is_the_mean_course() -> None:
    steady = mechanism(illness_sd=0.0)
    assert (illness_course(steady, DAYS, 1, 5) == 0).all()
    people = draw_responders(ROUND, 5, 1)
    mean = symptoms(ROUND, people, [0.0], 1.0, DAYS, 30.0)
    assert np.array_equal(symptoms(ROUND, people, [0.0], 1.0, DAYS, 30.0, illness=np.zeros((5, 4))), mean)


def test_is_added_in_points_and_the_scale_cuts_afterwards() -> None:
    people = draw_responders(ROUND, 2, 1)
    mean = symptoms(ROUND, people, [0.0], 0.0, [7.0], 30.0)
    points = np.array([[4.0], [-50.0]])
    uncut = severity(ROUND, people, [0.0], 0.0, [7.0], 30.0, illness=points)
    assert uncut == pytest.approx(mean + points)
    assert symptoms(ROUND, people, [0.0], 0.0, [7.0], 30.0, illness=points)[1, 0] == 0
    # Who is far below 0 has a total of 0 in spite of the noise.
    assert measured(ROUND, uncut, 1)[1, 0] == 0


@pytest.mark.parametrize("days", [[1.0, 1.0], [2.0, 1.0], [np.nan], [[1.0]]])
def test_days_that_do_not_rise_are_refused(days: object) -> None:
    with pytest.raises(MechanismError) as caught:
        illness_of(ROUND, days, np.zeros((3, np.size(days))))
    assert caught.value.field == "days"


def test_illness_of_another_shape_is_refused() -> None:
    with pytest.raises(MechanismError) as caught:
        symptoms(ROUND, draw_responders(ROUND, 2, 1), [0.0], 1.0, [1.0], 30.0, illness=np.zeros(2))
    assert caught.value.field == "illness"
