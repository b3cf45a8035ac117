"""From counts to the figures of an arm: means, percentages, differences, time to relapse, hazard ratio."""

from collections.abc import Mapping
from itertools import groupby
from math import exp, inf, isfinite, nan, sqrt

from daybreak.pharmacology.trials import EndPoint
from daybreak.research.outcome_statistics.counts import CountedTimes
from daybreak.research.virtual_trials.chunks import ArmCounts, EndPointCounts

WHOLE_PERCENT = 100.0
NOT_REACHED = inf


def figures(end_point: EndPoint, arm: ArmCounts, control: ArmCounts | None) -> dict[str, float]:
    """Each figure by its name; nan where nobody was counted, infinity for a median that was not reached.

    A percentage of relapses is that of Kaplan and Meier on the last day of the end point.
    """
    mine = arm.end_points[end_point.id]
    other = None if control is None else control.end_points[end_point.id]
    if end_point.kind == "relapse":
        last = round(end_point.day - (end_point.since_day or 0.0))
        found = {
            "estimate": WHOLE_PERCENT * (1 - share_without(mine.times, last)),
            "median_days": median_days(mine.times),
        }
        return found if other is None else {**found, "hazard_ratio": hazard_ratio(mine.times, other.times)}
    scale = 1.0 if end_point.kind == "mean_change" else WHOLE_PERCENT
    found = {"estimate": scale * mean(mine)}
    if end_point.kind == "mean_change":
        found["sd"] = sd(mine)
    return found if other is None else {**found, "difference": scale * (mean(mine) - mean(other))}


def mean(counts: EndPointCounts) -> float:
    """The mean of the values; of 1 and 0, the share of 1."""
    known = counts.values.total()
    return sum(value * count for value, count in counts.values.items()) / known if known else nan


def sd(counts: EndPointCounts) -> float:
    """The standard deviation of the values (n - 1); nan for fewer than two."""
    known = counts.values.total()
    if known < 2:
        return nan
    total = sum(value * count for value, count in counts.values.items())
    squares = sum(value * value * count for value, count in counts.values.items())
    return sqrt(max(squares - total * total / known, 0) / (known - 1))


def share_without(times: CountedTimes, day: int) -> float:
    """Kaplan and Meier's share without a relapse after that day, as `outcome_statistics.kaplan_meier` gives it.

    Written out for the hundreds of small trials of an interval; the curve that is shown is by lifelines.
    """
    at_risk, share = sum(times.values()), 1.0
    if not at_risk:
        return nan
    for when, events, leaving in _by_day(times):
        if when > day:
            break
        share *= 1 - events / at_risk
        at_risk -= events + leaving
    return share


def median_days(times: CountedTimes) -> float:
    """The first day on which no more than half are without a relapse."""
    at_risk, share = sum(times.values()), 1.0
    for when, events, leaving in _by_day(times):
        share *= 1 - events / at_risk
        if share <= 0.5:
            return float(when)
        at_risk -= events + leaving
    return NOT_REACHED


def hazard_ratio(times: CountedTimes, control: CountedTimes) -> float:
    """The hazard of a relapse beside that of the control, by the log-rank test (Peto): exp((O - E) / V).

    Near Cox's for ratios between a third and three; nan without any relapse.
    """
    at_risk, of_control = sum(times.values()), sum(control.values())
    mine, theirs = ({when: rest for when, *rest in _by_day(each)} for each in (times, control))
    observed_less_expected = variance = 0.0
    for when in sorted({*mine, *theirs}):
        (events, leaving), (others, others_leaving) = mine.get(when, [0, 0]), theirs.get(when, [0, 0])
        both, all_events = at_risk + of_control, events + others
        if both > 1 and all_events:
            expected = all_events * at_risk / both
            observed_less_expected += events - expected
            variance += expected * of_control / both * (both - all_events) / (both - 1)
        at_risk, of_control = at_risk - events - leaving, of_control - others - others_leaving
    return exp(observed_less_expected / variance) if variance else nan


def _by_day(times: CountedTimes) -> list[tuple[int, int, int]]:
    """Day, relapses, and how many were not followed further, in the order of the days."""
    days = groupby(sorted(times.items()), key=lambda each: each[0][0])
    return [(day, *_events(dict(found))) for day, found in days]


def _events(found: Mapping[tuple[int, bool], int]) -> tuple[int, int]:
    return (
        sum(count for (_, relapsed), count in found.items() if relapsed),
        sum(count for (_, relapsed), count in found.items() if not relapsed),
    )


def shown(value: float) -> float | None:
    """A figure as JSON and tables hold it: None where it is not known, or not reached."""
    return round(value, 6) if isfinite(value) else None
