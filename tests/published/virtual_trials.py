"""Shipped trials, run small: the model's figure, its interval for a trial of that size, and the published one."""

from functools import cache

from daybreak.research.virtual_trials.running import FigureRow, TrialResult, run_trial
from daybreak.research.virtual_trials.trial_file import load_trial
from daybreak.research.virtual_trials.workers import on_threads

PATIENTS, REPETITIONS, SEED = 3_000, 40, 20260101


@cache
def result_of(name: str) -> TrialResult:
    """The trial, 3,000 patients an arm and 40 times at its own size."""
    return run_trial(load_trial(name), on_threads, patients=PATIENTS, repetitions=REPETITIONS, seed=SEED)


def row(name: str, arm: str, end_point: str, figure: str = "estimate") -> FigureRow:
    """One figure of a trial."""
    return result_of(name).row(arm, end_point, figure)


def overlap(found: FigureRow) -> bool:
    """Whether the model's interval and the published one have anything in common."""
    assert found.published_low is not None
    assert found.published_high is not None
    return found.low <= found.published_high and found.published_low <= found.high
