"""What the forecast looks at in one patient's scores and sessions. Each rises with the last score, or ignores it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from daybreak.care.course.trajectory import Standing
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictors:
    """The predictors of one day. Scores are shares of the baseline, so that 0.5 is half of it; times are in weeks.

    last: the last score. rise: how far it lies above the best score before it; 0 where it is the best itself.
    recent: the mean of the last three scores. since_session: from the last session to the day. distance: the mean
    distance between the last four sessions. since_response: from the first response to the day. relapses_before: how
    many relapses are over. best_before: in points, to be shown.
    """

    last: float
    rise: float
    recent: float
    since_session: float
    distance: float
    since_response: float
    relapses_before: int
    best_before: float

    def vector(self) -> tuple[float, ...]:
        """In the order of `NAMES`."""
        return tuple(float(getattr(self, name)) for name in NAMES)


NAMES = ("last", "rise", "recent", "since_session", "distance", "since_response", "relapses_before")
"""The predictors that have a coefficient."""

MOST_WEEKS = {"since_session": 12.0, "distance": 6.0, "since_response": 52.0}
"""What lies beyond is taken as this: the simulated patients say little about longer times."""

SCORES_IN_MEAN = 3
SESSIONS_IN_MEAN = 4
MOST_RELAPSES = 2


def predictors(baseline: Span, known: Sequence[Standing], given: Sequence[date], as_of: date) -> Predictors:
    """The predictors on a day. known: the scores after the first session until then, the last one exact; given: days
    of the sessions until then, both oldest first and neither empty. The upper ends of incomplete scores count.
    """
    points = [each.score.bounds.high for each in known]
    last, best = points[-1], min(points[:-1], default=points[-1])
    recent = points[-SCORES_IN_MEAN:]
    responses = [each.score.day for each in known if each.response is Verdict.MET]
    return Predictors(
        last=last / baseline.low,
        rise=max(0.0, last - best) / baseline.low,
        recent=sum(recent) / len(recent) / baseline.low,
        since_session=_weeks("since_session", (as_of - given[-1]).days),
        distance=_weeks("distance", _mean_distance(given[-SESSIONS_IN_MEAN:])),
        since_response=_weeks("since_response", (as_of - responses[0]).days if responses else 0),
        relapses_before=min(MOST_RELAPSES, _relapses_over(known)),
        best_before=best,
    )


def _weeks(name: str, days: float) -> float:
    return min(MOST_WEEKS[name], days / 7)


def _mean_distance(days: Sequence[date]) -> float:
    """A single session has no distance to another."""
    return (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else 0.0


def _relapses_over(known: Sequence[Standing]) -> int:
    """How often a score after one in a relapse is out of it."""
    return sum(a.relapsed is Verdict.MET and b.relapsed is not Verdict.MET for a, b in pairwise(known))
