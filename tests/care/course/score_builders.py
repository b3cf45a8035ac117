"""Scores of a course in one line each: days after the first session, which is on 2 March 2026 at noon UTC."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.outcomes import CourseOutcomes, ScaleOutcomes, course_outcomes
from daybreak.care.course.scores import AdverseEvent, CourseHistory, DatedScore, SessionDay
from daybreak.care.dates import Span
from daybreak.care.findings import Finding, Verdict
from daybreak.knowledge import load_tables, protocols

IV: OutcomeRules = protocols()["iv-ketamine"].outcomes  # type: ignore[assignment]
NASAL: OutcomeRules = protocols()["esketamine-us"].outcomes  # type: ignore[assignment]
TABLES = load_tables()
FIRST = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(number: int) -> date:
    """So many days after the first session; negative before it."""
    return FIRST + timedelta(days=number)


def at(hours: float) -> datetime:
    """So many hours after the first session began."""
    return NOON + timedelta(hours=hours)


def score(instrument: str, number: int, low: float, high: float | None = None, **fields: Any) -> DatedScore:
    """A score on a day; with two figures it is known only within them."""
    bounds = Span(low, low if high is None else high)
    plain: dict[str, Any] = {
        "id": f"{instrument}@{number}:{low:g}",
        "day": day(number),
        "recorded_at": NOON + timedelta(days=number),
    }
    return DatedScore(instrument=instrument, bounds=bounds, **(plain | fields))


def phq9(number: int, low: float, high: float | None = None, **fields: Any) -> DatedScore:
    return score("phq9", number, low, high, **fields)


def madrs(number: int, low: float, high: float | None = None, **fields: Any) -> DatedScore:
    return score("madrs", number, low, high, **fields)


def madrs_24h(hours: float, low: float, **fields: Any) -> DatedScore:
    """A MADRS of the last 24 hours, so many hours after the first session began."""
    taken = at(hours)
    plain: dict[str, Any] = {"day": taken.date(), "taken_at": taken, "recall_24h": True}
    return madrs(0, low, id=f"madrs-24h@{hours:g}:{low:g}", **(plain | fields))


def event(number: int, kind: str = "psychiatric_hospitalisation") -> AdverseEvent:
    return AdverseEvent(id=f"{kind}@{number}", kind=kind, day=day(number))  # type: ignore[arg-type]


def history(*events: AdverseEvent, sessions: Iterable[int] = (0, 3, 7, 10, 14, 17), asked: int | None = 400,
            induction: int | None = 17) -> CourseHistory:  # fmt: skip
    """Six sessions twice a week; asked about events until long after, unless said otherwise."""
    return CourseHistory(
        sessions=tuple(SessionDay(day=day(each), started_at=at(24 * each)) for each in sessions),
        induction_ended_on=None if induction is None else day(induction),
        events=events,
        events_asked_on=None if asked is None else day(asked),
    )


def outcomes(
    *scores: DatedScore, rules: OutcomeRules = IV, past: CourseHistory | None = None, on: int | None = None
) -> CourseOutcomes:
    """The outcomes on a day; if none is said, on that of the last score."""
    last = max((each.day for each in scores), default=FIRST) if on is None else day(on)
    return course_outcomes(rules, history() if past is None else past, scores, TABLES, last)


def primary(*scores: DatedScore, **fields: Any) -> ScaleOutcomes:
    return outcomes(*scores, **fields).primary


def finding(rule: str, *scores: DatedScore, **fields: Any) -> Finding:
    """One finding of the primary scale."""
    return primary(*scores, **fields).finding(rule)


def verdict(rule: str, *scores: DatedScore, **fields: Any) -> Verdict:
    return finding(rule, *scores, **fields).verdict


def status(*scores: DatedScore, **fields: Any) -> list[str]:
    """What a page calls each score."""
    return [each.status for each in primary(*scores, **fields).trajectory.standings]


def corrected(wrong: DatedScore, **fields: Any) -> DatedScore:
    """A later version of the same measurement."""
    return replace(wrong, recorded_at=wrong.recorded_at + timedelta(days=1), **fields)
