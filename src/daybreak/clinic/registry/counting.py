"""From the rows that were chosen to their counts, in the database: what comes back is a few hundred numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from daybreak.clinic.registry.limits import limits_of
from daybreak.clinic.registry.models import CourseFigures, TaskFigures
from daybreak.clinic.registry.selection import Selection
from daybreak.research.outcome_statistics.counts import (
    CountedTimes,
    CourseCounts,
    SafetyTaskCounts,
    ScaleGroup,
    Tally,
)
from daybreak.research.outcome_statistics.course_row import ANSWERS, EFFECTS, EXCURSIONS
from daybreak.research.outcome_statistics.windows import WINDOWS

_EFFECTS = ("any", *EFFECTS)
_WINDOWED = tuple(f"{what}_{window.id}" for what in ("response", "remission") for window in WINDOWS)
_SUMMED = (
    "sessions",
    "recorded_sessions",
    *(f"effect_{each}" for each in _EFFECTS),
    *(f"measured_{each}" for each in EXCURSIONS),
    *(f"excursion_{each}" for each in EXCURSIONS),
    "measures_answered",
    "measures_unanswered",
    "measures_waiting",
)
_ANSWERED = (*ANSWERS, "relapse", "dropped_out", *_WINDOWED)


def count_courses(selection: Selection, now: datetime) -> CourseCounts:
    """Everything that the figures are reckoned from."""
    rows = selection.rows()
    groups = _groups(rows)
    total = _added(groups)
    started = sum(each["courses"] for each in groups if each["quarter"] is not None)
    caseload: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for each in groups:
        caseload[each["status"]] += each["courses"]
        missing[each["missing"]] += each["courses"]
    return CourseCounts(
        caseload=caseload,
        started=started,
        sessions=total["sessions"],
        answers=_answers(total, started),
        session_answers=_session_answers(total),
        measures=Tally(total["measures_answered"], total["measures_unanswered"], total["measures_waiting"]),
        to_response=_times(rows, "days_to_response", "followed_days"),
        to_relapse=_times(rows, "days_to_relapse", "followed_after"),
        in_treatment=_leaving(rows),
        sessions_to_response=_counted(rows, "sessions_to_response"),
        groups=tuple(_scale_groups(groups)),
        missing=missing,
        tasks=_tasks(rows, selection, now),
    )


def _groups(rows: QuerySet[CourseFigures]) -> list[dict[str, Any]]:
    """One pass over the rows: sums of answers that are yes, and counts of those that are known."""
    sums = {f"{name}__yes": Sum(name) for name in _ANSWERED}
    known = {f"{name}__known": Count(name) for name in _ANSWERED}
    totals = {f"{name}__sum": Sum(name) for name in _SUMMED}
    with_effect = {f"with_{name}": Count("pk", filter=Q(**{f"{name}__gt": 0})) for name in _EVENTS}
    by = rows.order_by().values("status", "protocol", "protocol_version", "route", "scale", "quarter", "missing")
    return list(by.annotate(courses=Count("pk"), **sums, **known, **totals, **with_effect))


_EVENTS = (
    *(f"excursion_{each}" for each in EXCURSIONS),
    *(f"measured_{each}" for each in EXCURSIONS),
)
"""Counted by courses as well, as publications count patients."""


def _added(groups: list[dict[str, Any]]) -> dict[str, int]:
    """The sums of all groups together; a name stands for its sum, name__yes and name__known for its answers."""
    total: Counter[str] = Counter()
    for each in groups:
        for name, value in each.items():
            if isinstance(value, int) and name != "quarter":
                total[name.removesuffix("__sum")] += value
    return total


def _answers(total: Mapping[str, int], started: int) -> dict[str, Tally]:
    found = {name: _tally(total, name, started) for name in ANSWERS}
    found["relapse"] = _tally(total, "relapse", found["response_ever"].yes)
    found["dropped_out"] = _tally(total, "dropped_out", total["dropped_out__known"])
    for each in EXCURSIONS:
        yes, measured = total[f"with_excursion_{each}"], total[f"with_measured_{each}"]
        found[f"pressure:{each}"] = Tally(yes, measured - yes, started - measured)
    return found


def _tally(total: Mapping[str, int], name: str, asked: int) -> Tally:
    yes, known = total[f"{name}__yes"], total[f"{name}__known"]
    return Tally(yes, known - yes, asked - known)


def _session_answers(total: Mapping[str, int]) -> dict[str, Tally]:
    given, recorded = total["sessions"], total["recorded_sessions"]
    found = {}
    for each in _EFFECTS:
        yes = total[f"effect_{each}"]
        found[f"effect:{each}"] = Tally(yes, recorded - yes, given - recorded)
    for each in EXCURSIONS:
        yes, measured = total[f"excursion_{each}"], total[f"measured_{each}"]
        found[f"pressure:{each}"] = Tally(yes, measured - yes, given - measured)
    return found


def _times(rows: QuerySet[CourseFigures], event: str, otherwise: str) -> CountedTimes:
    """Days to the event, or as long as somebody looked; a course of which neither is known was never looked at."""
    timed = rows.order_by().annotate(day=Coalesce(event, otherwise), censored=IsNull(F(event), True))
    counted = timed.exclude(day=None).values_list("day", "censored").annotate(number=Count("pk"))
    return {(day, not censored): number for day, censored, number in counted}


def _leaving(rows: QuerySet[CourseFigures]) -> CountedTimes:
    out = Coalesce("dropped_out", Value(0), output_field=IntegerField())
    timed = rows.order_by().exclude(days_in_treatment=None).annotate(out=out)
    counted = timed.values_list("days_in_treatment", "out").annotate(number=Count("pk"))
    return {(day, bool(out)): number for day, out, number in counted}


def _counted(rows: QuerySet[CourseFigures], column: str) -> dict[int, int]:
    known = rows.order_by().exclude(**{column: None})
    return dict(known.values_list(column).annotate(number=Count("pk")))


def _scale_groups(groups: list[dict[str, Any]]) -> list[ScaleGroup]:
    """The groups by route, scale and quarter; how courses stand and what they lack does not part them here."""
    merged: dict[tuple[str, str, int], Counter[str]] = {}
    ruled: dict[tuple[str, str, int], set[tuple[str, str]]] = {}
    for each in groups:
        if each["quarter"] is not None and each["scale"]:
            total = merged.setdefault((each["route"], each["scale"], each["quarter"]), Counter())
            key = (each["route"], each["scale"], each["quarter"])
            ruled.setdefault(key, set()).add((each["protocol"], each["protocol_version"]))
            total["courses"] += each["courses"]
            for name in _WINDOWED:
                total[f"{name}__yes"] += each[f"{name}__yes"] or 0
                total[f"{name}__known"] += each[f"{name}__known"]
    return [_scale_group(key, total, ruled[key]) for key, total in sorted(merged.items())]


def _scale_group(key: tuple[str, str, int], total: Mapping[str, int], rules: Iterable[tuple[str, str]]) -> ScaleGroup:
    route, scale, quarter = key
    limits = [limits_of(protocol, version, scale) for protocol, version in rules]
    tallies = {name: _tally(total, name, total["courses"]) for name in _WINDOWED}
    return ScaleGroup(
        route=route,
        scale=scale,
        quarter=quarter,
        response={each.id: tallies[f"response_{each.id}"] for each in WINDOWS},
        remission={each.id: tallies[f"remission_{each.id}"] for each in WINDOWS},
        response_limits=frozenset(response for response, _ in limits),
        remission_limits=frozenset(remission for _, remission in limits),
    )


def _tasks(rows: QuerySet[CourseFigures], selection: Selection, now: datetime) -> SafetyTaskCounts:
    tasks = TaskFigures.objects.order_by()
    if not selection.is_everything:
        tasks = tasks.filter(figures__in=rows.values("pk"))
    found = tasks.aggregate(
        still_open=Count("pk", filter=Q(closed=False)),
        now_overdue=Count("pk", filter=Q(closed=False, due_at__lte=now)),
        all_closed=Count("pk", filter=Q(closed=True)),
        closed_late=Count("pk", filter=Q(closed=True, late=True)),
    )
    counted = tasks.values_list("hours", "closed").annotate(number=Count("pk"))
    return SafetyTaskCounts(
        open=found["still_open"],
        overdue=found["now_overdue"],
        closed=found["all_closed"],
        closed_late=found["closed_late"],
        hours={(hours, closed): number for hours, closed, number in counted},
    )
