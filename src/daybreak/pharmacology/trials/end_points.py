"""The end points of a trial, as it defines them, from the scores that were written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.errors import PharmacologyError

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

Kind = Literal["mean_change", "response", "remission", "relapse"]
Missing = Literal["carried_forward", "observed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPoint:
    """One end point, judged by the MADRS on `day`, counted from the start of the first session.

    mean_change: from the baseline, or from `since_day`. response: at most the share `share` of the baseline left.
    remission: a total of at most `limit`. relapse: from `since_day` (after it) to `day`, a total of at least `limit`,
    or without one the loss of the response, at `consecutive` assessments in a row; it counts from the last of these.
    among: of those selected (all, where a trial selects none), or of everybody who was enrolled.
    """

    id: str
    kind: Kind
    day: float
    since_day: float | None = None
    limit: float | None = None
    share: float = 0.5
    consecutive: int = 2
    among: Literal["selected", "enrolled"] = "selected"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One end point of each patient. value: (patients,), points or 1 and 0, nan where it is not known.

    days: for a relapse, days from its start to the relapse, or to the last assessment without one (value 0).
    """

    value: Numbers
    days: Numbers | None = None


def outcome(end_point: EndPoint, scores: Numbers, days: Numbers, baseline: Numbers, missing: Missing) -> Outcome:
    """The end point of each patient.

    scores: (patients, days) as written down, nan where not assessed; days: (days,), rising; baseline: (patients,).
    """
    if end_point.kind == "relapse":
        return _relapse(end_point, scores, days, baseline)
    now = _score_on(end_point.day, scores, days, baseline, missing)
    if end_point.kind == "mean_change":
        since = end_point.since_day
        before = baseline if since is None else _score_on(since, scores, days, baseline, missing)
        return Outcome(now - before)
    limit = end_point.share * baseline if end_point.kind == "response" else np.full(now.shape, end_point.limit or 0.0)
    return Outcome(np.where(np.isnan(now), np.nan, now <= limit))


def end_point_faults(end_point: EndPoint, place: str, assessed: frozenset[float]) -> Iterator[PharmacologyError]:
    """Everything about an end point that cannot be, each naming its field."""
    kind, since = end_point.kind, end_point.since_day
    if end_point.day not in assessed:
        expected = "one of `assess_days`"
        yield PharmacologyError(f"{place}.day", f"day {end_point.day:g}", expected, "Assess the patients on that day.")
    if since is not None and (since >= end_point.day or (kind == "mean_change" and since not in assessed)):
        found, expected = f"day {since:g}", "an earlier day of `assess_days`"
        yield PharmacologyError(f"{place}.since_day", found, expected, "Correct the day.")
    if (kind == "relapse") != (since is not None) and kind != "mean_change":
        found = "none" if since is None else f"day {since:g}"
        expected = "the day from which a relapse counts, and for no response or remission"
        yield PharmacologyError(f"{place}.since_day", found, expected, "Add or remove it.")
    if (kind == "remission" and end_point.limit is None) or (kind in ("mean_change", "response") and end_point.limit):
        expected = "the highest total of a remission, the lowest of a relapse, and nothing else"
        yield PharmacologyError(f"{place}.limit", end_point.limit, expected, "Add or remove it.")
    if not 0 < end_point.share < 1 or end_point.consecutive < 1:
        found = f"share {end_point.share:g}, consecutive {end_point.consecutive}"
        yield PharmacologyError(f"{place}.share", found, "a share below 1, and at least 1 assessment", "Correct it.")


def _score_on(day: float, scores: Numbers, days: Numbers, baseline: Numbers, missing: Missing) -> Numbers:
    column = int(np.searchsorted(days, day))
    if missing == "observed":
        return np.asarray(scores[:, column])
    carried = baseline.copy()
    for place in range(column + 1):
        carried = np.where(np.isnan(scores[:, place]), carried, scores[:, place])
    return carried


def _relapse(end_point: EndPoint, scores: Numbers, days: Numbers, baseline: Numbers) -> Outcome:
    start = end_point.since_day or 0.0
    columns = np.flatnonzero((days > start) & (days <= end_point.day))
    bad_in_a_row = np.zeros(len(scores), dtype=np.int64)
    relapsed, at = np.zeros(len(scores), dtype=np.bool_), np.zeros(len(scores))
    for column in columns:
        score = scores[:, column]
        seen = ~np.isnan(score) & ~relapsed
        bad_in_a_row = np.where(seen, np.where(_is_bad(end_point, score, baseline), bad_in_a_row + 1, 0), bad_in_a_row)
        at = np.where(seen, days[column] - start, at)
        relapsed |= seen & (bad_in_a_row >= end_point.consecutive)
    return Outcome(relapsed.astype(np.float64), at)


def _is_bad(end_point: EndPoint, score: Numbers, baseline: Numbers) -> Truths:
    if end_point.limit is None:
        return np.asarray(score > end_point.share * baseline)
    return np.asarray(score >= end_point.limit)
