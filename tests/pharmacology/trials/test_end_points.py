"""End points as trials define them, from scores on either side of each limit."""

from dataclasses import replace

import numpy as np
import pytest
from trial_builders import POPULATION, arm, spread, trial

from daybreak.pharmacology.trials import EndPoint, Maintenance, MaintenanceStep, Phase, Selection, outcome, trial_faults

DAYS = np.array([7.0, 14.0, 21.0, 28.0])
NAN = np.nan


def value(end_point: EndPoint, *scores: list[float], baseline: float = 30, missing: str = "carried_forward"):
    found = outcome(end_point, np.array(scores, dtype=float), DAYS, np.full(len(scores), baseline), missing)
    return found.value.tolist() if found.days is None else list(zip(found.value, found.days, strict=True))


def test_response_is_half_of_the_baseline_and_not_a_point_more() -> None:
    response = EndPoint(id="r", kind="response", day=28)
    assert value(response, [30, 30, 30, 15], [30, 30, 30, 16]) == [1, 0]


def test_remission_is_the_limit_of_the_trial_and_not_a_point_more() -> None:
    twelve, ten = (EndPoint(id="r", kind="remission", day=28, limit=limit) for limit in (12, 10))
    assert value(twelve, [30, 30, 30, 12], [30, 30, 30, 13]) == [1, 0]
    assert value(ten, [30, 30, 30, 10], [30, 30, 30, 11]) == [1, 0]


def test_a_change_is_from_the_baseline_or_from_a_day() -> None:
    assert value(EndPoint(id="c", kind="mean_change", day=28), [25, 20, 18, 11]) == [-19]
    assert value(EndPoint(id="c", kind="mean_change", day=28, since_day=14), [25, 20, 18, 11]) == [-9]


def test_a_missing_score_is_the_last_one_or_none() -> None:
    change = EndPoint(id="c", kind="mean_change", day=28)
    gone, never_seen = [25, 20, NAN, NAN], [NAN] * 4
    assert value(change, gone, never_seen) == [-10, 0]
    assert np.isnan(value(change, gone, never_seen, missing="observed")).all()
    assert value(EndPoint(id="r", kind="response", day=28), never_seen) == [0]


RELAPSE = EndPoint(id="r", kind="relapse", day=28, since_day=0, limit=22, consecutive=2)


def test_a_relapse_needs_two_bad_totals_in_a_row_and_counts_from_the_second() -> None:
    assert value(RELAPSE, [22, 22, 5, 5]) == [(1, 14)]
    assert value(RELAPSE, [22, 21, 22, 21]) == [(0, 28)]
    assert value(RELAPSE, [5, 5, 30, 30]) == [(1, 28)]


def test_who_leaves_is_censored_at_the_last_look() -> None:
    assert value(RELAPSE, [5, 30, NAN, NAN], [NAN] * 4) == [(0, 14), (0, 0)]


def test_a_relapse_counts_only_after_its_start() -> None:
    later = EndPoint(id="r", kind="relapse", day=28, since_day=14, limit=22, consecutive=2)
    assert value(later, [30, 30, 30, 5], [5, 5, 30, 30]) == [(0, 14), (1, 14)]


def test_without_a_limit_a_relapse_is_the_loss_of_the_response() -> None:
    lost = EndPoint(id="r", kind="relapse", day=28, since_day=0, consecutive=1)
    assert value(lost, [15, 15, 16, 16], [15, 15, 15, 15]) == [(1, 21), (0, 28)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"assess_days": ()}, "assess_days"),
        ({"arms": (arm(dose=-0.5),)}, "arms[0].dose"),
        ({"arms": (arm(substance="placebo"),)}, "arms[0].dose"),
        ({"arms": (arm(participants=0),)}, "arms[0].participants"),
        ({"arms": (arm(phases=(Phase(from_day=-1, sessions=1, every_days=(7,)),)),)}, "arms[0].phases[0].from_day"),
        ({"arms": (arm(phases=(Phase(from_day=0, sessions=0, every_days=(7,)),)),)}, "arms[0].phases[0].sessions"),
        ({"arms": (arm(phases=(Phase(from_day=0, sessions=10**12, every_days=(7,)),)),)}, "arms[0].phases[0].sessions"),
        ({"arms": (arm(phases=(Phase(from_day=0, sessions=2, every_days=(0,)),)),)}, "arms[0].phases[0].every_days"),
        ({"arms": (arm(phases=arm().phases * 2),)}, "arms[0].phases"),
        ({"arms": (arm(), arm())}, "arms"),
        ({"control": "nobody"}, "control"),
        ({"end_points": (EndPoint(id="r", kind="response", day=13),)}, "end_points[0].day"),
        ({"end_points": (EndPoint(id="r", kind="remission", day=14),)}, "end_points[0].limit"),
        ({"end_points": (EndPoint(id="r", kind="relapse", day=14, limit=22),)}, "end_points[0].since_day"),
        ({"end_points": (EndPoint(id="r", kind="mean_change", day=7, since_day=14),)}, "end_points[0].since_day"),
        ({"selection": (Selection(kind="response", days=(8,), at_least=1),)}, "selection[0].days"),
        ({"selection": (Selection(kind="response", days=(7,), at_least=2),)}, "selection[0].at_least"),
        ({"selection": (Selection(kind="remission", days=(7,), at_least=1),)}, "selection[0].limit"),
    ],
)
def test_what_cannot_be_is_named_by_field(changes: dict[str, object], field: str) -> None:
    assert field in [fault.field for fault in trial_faults(trial(**changes))]


def test_a_maintenance_that_cannot_be_is_named_by_field() -> None:
    backwards = (MaintenanceStep(interval_days=14), MaintenanceStep(interval_days=7))
    wrong = arm(maintenance=Maintenance(from_day=5, until_day=3, steps=backwards, response_share=1.5))
    found = [fault.field for fault in trial_faults(trial(arms=(wrong,)))]
    within = [f"arms[0].maintenance.{name}" for name in ("from_day", "until_day", "steps", "response_share")]
    assert found == within


def test_all_faults_of_a_trial_come_at_once() -> None:
    wrong = replace(POPULATION, weight_kg=spread(-80, 1, 40, 150))
    fields = [fault.field for fault in trial_faults(trial(population=wrong, arms=(arm(dose=-1),), control="nobody"))]
    assert fields == ["population.weight_kg.mean", "arms[0].dose", "control"]
    assert not list(trial_faults(trial()))
