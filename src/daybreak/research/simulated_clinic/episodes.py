"""Relapses and near misses as they are planted: which score is to come on which day, on both sides of each limit."""

from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.scale_script import Episode, Meaning, ScaleLimits

LONGEST_EPISODE = 17
"""Days from the first to the last score of any episode."""

QUIET_DAYS = 17
"""So long after a high score no other episode begins: no two of them are ever taken for one."""


def relapse(limits: ScaleLimits, day: int, draws: Draws) -> Episode:
    """Two high scores in the rule's distance: often at its very ends, and where it may be, with a lower one between."""
    first: Meaning = "least_high" if draws.happens(0.3) else "high"
    apart = _distance(limits, draws)
    second = day + apart
    steps: list[tuple[int, Meaning]] = [(day, first), (second, "least_high" if draws.happens(0.2) else "high")]
    if limits.scale != "phq9":
        return Episode("relapse", steps, between=None)
    return Episode("relapse", steps, between="not_high")


def _distance(limits: ScaleLimits, draws: Draws) -> int:
    """The least, the greatest, a week, or anything between."""
    ends = (limits.from_days, limits.to_days, 7)
    return draws.one_of(ends) if draws.happens(0.6) else draws.whole(limits.from_days, limits.to_days)


def admission(day: int) -> Episode:
    """A psychiatric admission on the day: no form until three days later, and then no recovery yet."""
    return Episode("event", [(day + 3, "not_recovered")], between=None)


def only_below(day: int) -> Episode:
    """Where the other scale shows a relapse: twice one point below the limit, a week apart."""
    return Episode("just_below_the_limit", [(day, "just_below"), (day + 7, "just_below")], between="not_high")


def near_miss(limits: ScaleLimits, day: int, draws: Draws) -> Episode:
    """What looks like a relapse on this scale and is none."""
    beyond = limits.to_days + 1
    if limits.scale == "phq9":
        return draws.one_of(
            [
                Episode("single_high", [(day, "least_high"), (day + 7, "not_high")], between="not_high"),
                Episode("highs_too_far_apart", [(day, "high"), (day + beyond, "high")], between="not_high"),
                only_below(day),
            ]
        )
    too_close = day + limits.from_days - 1
    return draws.one_of(
        [
            Episode("single_high", [(day, "high"), (day + 7, "not_high")], between=None),
            Episode("highs_too_close", [(day, "least_high"), (too_close, "least_high")], between=None),
            Episode("highs_too_far_apart", [(day, "high"), (day + beyond, "high")], between=None),
            only_below(day),
            Episode("lower_score_between", [(day, "high"), (day + 5, "not_high"), (day + 10, "high")], between=None),
        ]
    )
