"""Symptoms over days: the worked figures of docs/algorithms/mechanism.md, and what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.pharmacology.mechanism import (
    MechanismError,
    Responders,
    draw_responders,
    measured,
    relief,
    symptoms,
    with_parameters,
)
from pharmacology.mechanism.mechanisms import mechanism

ROUND = mechanism()
ONE = Responders(np.array([0.5]), np.array([0.2]), np.array([0.25]))
FOUR = [0.0, 3.5, 7.0, 10.5]


def test_of_the_worked_example() -> None:
    # Lasting synapses alone, long after the session: 0.2 of the drive, formed over 4 days and halved every 60.
    late = relief(ROUND, [0.0], 1.0, [120.0])[0, 0]
    assert late == pytest.approx(0.2 * 60 / (60 - 4) * 2.0 ** (-119.1 / 60), rel=0.001)
    # 30 x (1 - 0.2) x exp(-0.5 x relief).
    assert symptoms(ROUND, ONE, [0.0], 1.0, [120.0], 30.0)[0, 0] == pytest.approx(30 * 0.8 * np.exp(-0.5 * late))


def test_of_placebo_is_expectation_alone_and_with_an_antidepressant_more() -> None:
    assert symptoms(ROUND, ONE, [0.0, 7.0], 0.0, [0.0, 1.0, 50.0], 30.0)[0] == pytest.approx([30, 24, 24])
    treated = symptoms(ROUND, ONE, [0.0], 0.0, [10.0, 1000.0], 30.0, new_antidepressant=True)[0]
    assert treated == pytest.approx([24 * (1 - 0.25 * (1 - np.exp(-1))), 24 * 0.75])


def test_without_any_session_the_days_count_from_zero() -> None:
    assert symptoms(ROUND, ONE, [], 0.0, [-1.0, 1.0], 30.0)[0] == pytest.approx([30, 24])


def test_improve_within_hours_and_fade_over_days() -> None:
    course = symptoms(ROUND, ONE, [0.0], 1.0, [0.0, 0.1, 1.0, 7.0, 28.0], 30.0)[0]
    assert course[0] == 30
    assert course[1] < 24
    assert course[1] > course[2] < course[3] < course[4] < 24


def test_an_effect_is_the_sum_of_its_sessions() -> None:
    together = relief(ROUND, FOUR, [1.0, 0.5, 2.0, 1.0], [1.0, 11.0, 40.0])
    single = [relief(ROUND, [day], drive, [1.0, 11.0, 40.0]) for day, drive in zip(FOUR, (1, 0.5, 2, 1), strict=True)]
    assert together == pytest.approx(sum(single))


def test_each_patient_may_have_its_own_sessions_and_miss_some() -> None:
    days = np.array([FOUR, [1.0, np.nan, 8.0, np.nan]])
    both = relief(ROUND, days, 1.0, [12.0, 5.0])
    assert both[0] == pytest.approx(relief(ROUND, FOUR, 1.0, [12.0, 5.0])[0])
    assert both[1] == pytest.approx(relief(ROUND, [1.0, 8.0], 1.0, [12.0, 5.0])[0])


def test_each_patient_may_have_its_own_drive_of_every_session_or_of_each() -> None:
    alike = relief(ROUND, FOUR, np.array([[1.0], [2.0]]), [12.0])
    each = relief(ROUND, FOUR, np.array([[1.0] * 4, [2.0] * 4]), [12.0])
    assert alike == pytest.approx(each)
    assert alike[1] == pytest.approx(2 * alike[0])


def test_the_expectation_begins_with_the_first_session_each_patient_attends() -> None:
    two = Responders(*(np.repeat(each, 2) for each in (ONE.sensitivity, ONE.expectation, ONE.antidepressant)))
    days = np.array([[0.0, 5.0], [np.nan, 5.0]])
    assert symptoms(ROUND, two, days, 0.0, [3.0], 30.0)[:, 0] == pytest.approx([24, 30])


def test_psychotherapy_slows_decay_from_its_day_on() -> None:
    alone, early, late, never = (
        relief(ROUND, FOUR, 1.0, [11.0, 30.0, 60.0], psychotherapy_from_day=day)[0]
        for day in (None, 11.0, 30.0, np.nan)
    )
    assert never == pytest.approx(alone)
    assert early[0] == late[0] == pytest.approx(alone[0])
    assert early[1] > alone[1] == pytest.approx(late[1])
    assert early[2] > late[2] > alone[2]


def test_psychotherapy_that_changes_nothing_changes_nothing() -> None:
    unchanged = with_parameters(ROUND, {"psychotherapy_decay": 1.0})
    with_it = relief(unchanged, FOUR, 1.0, [8.0, 30.0], psychotherapy_from_day=5.0)
    assert with_it == pytest.approx(relief(unchanged, FOUR, 1.0, [8.0, 30.0]))


def test_times_may_stand_in_any_order() -> None:
    forward = relief(ROUND, FOUR, 1.0, [1.0, 5.0, 20.0])
    assert relief(ROUND, FOUR, 1.0, [20.0, 1.0, 5.0])[0] == pytest.approx(forward[0][[2, 0, 1]])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 60), max_size=6), st.floats(0, 3), st.floats(0, 60), st.floats(0, 90))
def test_stay_within_the_scale_and_more_drug_never_makes_them_worse(
    days: list[float], drive: float, baseline: float, day: float
) -> None:
    people = draw_responders(ROUND, 20, seed=7)
    less, more = (symptoms(ROUND, people, days, d, [day], baseline) for d in (drive, 2 * drive))
    assert ((less >= 0) & (less <= 60)).all()
    assert (more <= less + 1e-9).all()


def test_rates_that_are_alike_still_have_a_solution() -> None:
    alike = mechanism(glutamate_hours=12.0, ampa_hours=12.0, mtor_hours=12.0, release_hours=12.0)
    near = mechanism(glutamate_hours=11.99, ampa_hours=12.0, mtor_hours=12.01, release_hours=12.02)
    assert relief(alike, [0.0], 1.0, [0.5, 3.0]) == pytest.approx(relief(near, [0.0], 1.0, [0.5, 3.0]), rel=1e-2)


def test_measured_totals_are_whole_within_the_scale_and_the_same_in_any_chunk() -> None:
    exact = np.full((6, 4), 20.3)
    whole = measured(ROUND, exact, seed=3)
    assert (whole == np.rint(whole)).all()
    assert (measured(ROUND, exact[2:], seed=3, patients=np.arange(2, 6)) == whole[2:]).all()
    assert measured(ROUND, np.zeros((500, 1)), seed=1).min() == 0
    assert measured(ROUND, np.full((4000, 1), 30.0), seed=1).std() == pytest.approx(3.0, rel=0.05)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"session_days": np.zeros((3, 2))}, "session_days"),
        ({"drives": -1.0}, "drives"),
        ({"drives": [1.0, 1.0, 1.0]}, "drives"),
        ({"times_days": [np.nan]}, "times_days"),
        ({"baseline_madrs": 61.0}, "baseline_madrs"),
        ({"baseline_madrs": [30.0, 30.0]}, "baseline_madrs"),
        ({"psychotherapy_from_day": [1.0, 2.0]}, "psychotherapy_from_day"),
    ],
)
def test_names_the_field_that_cannot_be(given: dict[str, object], field: str) -> None:
    usual = {"session_days": [0.0, 3.5], "drives": 1.0, "times_days": [1.0], "baseline_madrs": 30.0}
    with pytest.raises(MechanismError) as error:
        symptoms(ROUND, ONE, **(usual | given))
    assert error.value.field == field
