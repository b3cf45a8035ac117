"""Long-term safety of one simulated patient: results on time or forgotten, and at or beyond each limit."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from daybreak.care.course.long_term_rules import LongTermSafetyRules, SafetyCheck, SafetyLimit
from daybreak.care.course.long_term_safety import Request, SafetyRecord, SafetyResult
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.draws import Draws

BASELINE_DAY = -10
CALENDAR_DAYS = 60
"""So often a calendar check is done by whoever does not forget it: more often than any protocol asks."""

UPPER_LIMIT = 40.0
"""Of normal, of the simulated laboratory, in U/L."""

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class LongTerm:
    """What is on record, and what was planted: checks overdue and limits reached on the last day, by their ids."""

    record: SafetyRecord
    overdue: frozenset[str]
    flagged: frozenset[str]


def long_term(
    figures: Assumptions,
    rules: LongTermSafetyRules,
    sex: Sex,
    begins: date,
    last_day: int,
    visits: list[int],
    draws: Draws,
) -> LongTerm:
    """The record of a patient with these visits of maintenance; days after the first session."""
    results: list[SafetyResult] = []
    overdue, flagged = set[str](), set[str]()
    for check in rules.checks:
        days, forgotten = _days(check, last_day, visits, draws.happens(figures["check_forgotten"]), draws)
        if forgotten:
            overdue.add(check.id)
        limits = [each for each in check.limits if each.sex in ("everybody", sex)]
        reached = draws.one_of(limits) if limits and draws.happens(figures["limit_reached"]) else None
        if reached is not None:
            flagged.add(reached.id)
        for day in days:
            last = day == days[-1]
            results.append(_result(check, begins + timedelta(days=day), reached if last else None, limits))
    requests = _requests(figures, rules, begins + timedelta(days=last_day), flagged, draws)
    record = SafetyRecord(results=tuple(draws.order(results)), requests=requests, sex=sex)
    return LongTerm(record, frozenset(overdue), frozenset(flagged))


def _days(check: SafetyCheck, last_day: int, visits: list[int], forget: bool, draws: Draws) -> tuple[list[int], bool]:
    """The days of its results, and whether something was forgotten that makes it overdue on the last day."""
    days = [BASELINE_DAY]
    if check.every_days is not None:
        overdue = forget and last_day > BASELINE_DAY + check.every_days + check.late_days
        if not overdue:
            days += range(draws.whole(20, CALENDAR_DAYS), last_day + 1, CALENDAR_DAYS)
        return days, overdue
    if check.visits and visits:
        overdue = forget and last_day > visits[-1] + check.late_days
        days += visits[:-1] if overdue else visits
        return days, overdue
    return days, False


def _result(check: SafetyCheck, day: date, reached: SafetyLimit | None, limits: list[SafetyLimit]) -> SafetyResult:
    """At the highest figure that is in order; or just beyond the limit."""
    name = f"{check.id}@{day.isoformat()}"
    if any(each.when == "abnormal" for each in limits):
        return SafetyResult(observable=check.observable, day=day, record=name, abnormal=reached is not None)
    lowest = min((_in_order(each) for each in limits if not each.symptoms), default=0.0)
    value = _beyond(reached) if reached is not None else lowest
    return SafetyResult(
        observable=check.observable,
        day=day,
        record=name,
        value=value,
        upper_limit=UPPER_LIMIT if any(each.per_upper_limit for each in limits) else None,
        symptoms=reached.symptoms if reached is not None else False,
    )


def _limit(limit: SafetyLimit) -> float:
    return limit.limit * (UPPER_LIMIT if limit.per_upper_limit else 1)


def _in_order(limit: SafetyLimit) -> float:
    return _limit(limit) if limit.when == "above" else _limit(limit) - 1


def _beyond(limit: SafetyLimit) -> float:
    return _in_order(limit) + 1


def _requests(
    figures: Assumptions, rules: LongTermSafetyRules, as_of: date, flagged: set[str], draws: Draws
) -> tuple[Request, ...]:
    """As many as call for a talk; or one fewer within the days, and one just outside them."""
    count, within = rules.requests.count, rules.requests.within_days
    ages = [0, *([within - 1] * (count - 1))]
    if draws.happens(figures["limit_reached"]):
        flagged.add("requests")
    else:
        ages[0] = within
    return tuple(
        Request(day=as_of - timedelta(days=age), what="earlier_session", record=f"request-{number}")
        for number, age in enumerate(ages)
    )
