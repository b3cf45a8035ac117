"""How a medication history is read into trials: every number of that reading, each with its source."""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A number of days and where it comes from."""

    value: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A percentage, 0 to 100, and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLevel:
    """Which of the two doses of the medicine table a trial has to reach."""

    value: Literal["minimum", "strict"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWithin:
    """Which trials count: those of the current depressive episode, or those of a lifetime."""

    value: Literal["current_episode", "lifetime"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRules:
    """The parameters of the trial algorithm (docs/algorithms/antidepressant-trials.md).

    minimum_days: at or above the minimum dose without a real gap. merge_gap_days: a gap of at most so many days
    without medicine does not end a trial. cross_taper_days: two antidepressants overlapping no longer than this are
    a switch, not a combination. response_percent: improvement from this on is a response, below it a failure.
    baseline_*: the starting score lies at most so many days before the start, or after it. outcome_*: the closing
    score lies at most so many days before the end of the trial, or after it. minimum_adherence_percent: the share of
    doses taken below which a trial does not count; it stands in the question that asks for it.
    """

    minimum_days: Days
    dose_level: DoseLevel
    merge_gap_days: Days
    cross_taper_days: Days
    count_within: CountWithin
    response_percent: Percent
    minimum_adherence_percent: Percent
    baseline_before_days: Days
    baseline_after_days: Days
    outcome_before_days: Days
    outcome_after_days: Days
