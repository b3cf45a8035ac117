"""The share without a relapse, found look by look, is that of patients drawn and judged one by one."""

from collections import Counter

import numpy as np
import pytest

from daybreak.knowledge.published_courses import load_published_courses
from daybreak.pharmacology.mechanism import draw_responders, illness_course, measured, severity
from daybreak.pharmacology.trials import EndPoint
from daybreak.pharmacology.trials.end_points import outcome
from daybreak.research.mechanism_fit.prediction import predictions, typical_session_drive
from daybreak.research.mechanism_fit.relapse import hazard_ratio, never_twice, taken_share
from daybreak.research.virtual_trials.figures import hazard_ratio as counted_hazard_ratio
from pharmacology.mechanism.mechanisms import mechanism

COURSES = load_published_courses()
ROUND = mechanism(sensitivity=1.5, illness_sd=8.0)


def test_two_looks_in_a_row_are_a_relapse_and_two_apart_are_none() -> None:
    looks = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.5, 0.5, 0.5]])
    # Of three even chances: 11x and 011 out of eight.
    wanted = np.array([[1, 0, 0], [1, 1, 1], [1, 3 / 4, 5 / 8]])
    assert never_twice(looks) == pytest.approx(wanted)


def test_the_hazard_ratio_is_that_of_counted_patients() -> None:
    # 400 of each arm: 40 and 20 relapse after a week, then 60 and 30, then 10 and 40.
    relapses = ((7, 40, 20), (14, 60, 30), (21, 10, 40))
    mine = Counter({(day, True): count for day, _, count in relapses} | {(21, False): 310})
    control = Counter({(day, True): count for day, count, _ in relapses} | {(21, False): 290})
    curves = np.array([[380, 350, 310], [360, 300, 290]]) / 400
    # A whole number of patients has a slightly smaller variance than the shares: n / (n - 1).
    assert hazard_ratio(*curves) == pytest.approx(counted_hazard_ratio(mine, control), rel=2e-3)


def test_the_same_curve_twice_has_the_ratio_one() -> None:
    curve = np.array([0.9, 0.7, 0.65])
    assert hazard_ratio(curve, curve) == pytest.approx(1)


@pytest.mark.parametrize(
    ("remission", "response", "stable"),
    [
        ((1, 1, 1, 0), (1, 1), "stable_remission"),
        ((1, 0, 1, 1), (1, 1), "stable_remission"),
        ((1, 1, 0, 0), (1, 1), "stable_response"),
        ((0, 0, 1, 1), (1, 1), "stable_response"),
        ((1, 1, 0, 0), (1, 0), ""),
        ((1, 1, 1, 0), (1, 0), "stable_remission"),
    ],
)
def test_three_of_four_weeks_are_a_stable_remission_and_two_are_not(
    remission: tuple[int, ...], response: tuple[int, ...], stable: str
) -> None:
    now, then = (np.array([each], dtype=float) for each in (remission, response))
    for among in ("stable_remission", "stable_response"):
        assert taken_share(among, now, then)[0] == (among == stable)


@pytest.mark.parametrize("among", ["stable_remission", "stable_response"])
def test_is_the_share_among_patients_drawn_and_judged_one_by_one(among: str) -> None:
    arm = COURSES.arm("sustain-1-withdrawn" if among == "stable_remission" else "sustain-1-responders-withdrawn")
    figure, looks = arm.figures[0], np.array([27.0, 91.0, 98.0, 105.0, 112.0, *np.arange(119.0, 400.0, 7.0)])
    looks = looks[looks <= figure.day]
    people = draw_responders(ROUND, 40_000, 1)
    from_fit = predictions(ROUND, COURSES, arm, np.zeros((1, 4)))[0]
    drive = typical_session_drive(ROUND, ("esketamine", "intranasal", 70.0))
    illness = illness_course(ROUND, looks, 1, 40_000)
    uncut = severity(
        ROUND, people, arm.session_days, drive, looks, arm.baseline_madrs, new_antidepressant=True, illness=illness
    )
    scores = measured(ROUND, uncut, 1)
    remitted = (scores[:, 1:5] <= 12).sum(axis=1) >= 3
    responded = (scores[:, 3:5] <= arm.baseline_madrs / 2).all(axis=1)
    taken = (scores[:, 0] <= arm.baseline_madrs / 2) & (
        remitted if among == "stable_remission" else responded & ~remitted
    )
    relapse = EndPoint(id="relapse", kind="relapse", day=figure.day, since_day=112.0, limit=22, consecutive=2)
    found = outcome(relapse, scores, looks, np.full(40_000, arm.baseline_madrs), "observed").value[taken]
    assert taken.sum() > 1000
    assert from_fit == pytest.approx(100 * (1 - found.mean()), abs=4)
