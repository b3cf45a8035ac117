"""The coming weeks as the model has them: figures in words, and what the picture draws."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from typing import Any

from daybreak.clinic.outcomes.own_course.question import Material
from daybreak.research.patient_fit import PatientForecast
from daybreak.research.patient_fit.given import HIGHEST_MADRS


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDay:
    """What is expected by, or on, a day. chance: of the symptoms to have reached the limit, in words."""

    on: date
    days: int
    chance: str
    median: str
    between: str


def by_day(found: PatientForecast, today: date, days: int) -> ByDay:
    """So many days after today."""
    at = days - 1
    return ByDay(
        on=today + timedelta(days=days),
        days=days,
        chance=chance(found.above_limit[at]),
        median=f"{found.score_median[at]:.0f}",
        between=f"{found.score_low[at]:.0f} to {found.score_high[at]:.0f}",
    )


def chance(share: float) -> str:
    """How many of a hundred, in words; a model never says none and never all."""
    count = round(100 * share)
    return "Fewer than 1 of 100" if count < 1 else "More than 99 of 100" if count > 99 else f"About {count} of 100"


def scored_on(read: Material) -> tuple[tuple[date, float], ...]:
    """The scores that were used, by their day."""
    if read.first is None or read.question is None:
        return ()
    return tuple((read.first + timedelta(days=floor(each.day)), each.madrs) for each in read.question.scores)


def drawn(found: PatientForecast, read: Material, today: date) -> dict[str, Any]:
    """What the script draws: days as seconds at noon UTC, so that no zone moves a day."""
    return {
        "scores": [{"at": _seconds(day), "value": madrs} for day, madrs in scored_on(read)],
        "times": [_seconds(today + timedelta(days=each)) for each in found.days_ahead],
        "median": list(found.score_median),
        "low": list(found.score_low),
        "high": list(found.score_high),
        "chance": [chance(each) for each in found.above_limit],
        "limit": found.relapse_madrs,
        "limitWords": f"{found.relapse_madrs:g} reached",
        "today": _seconds(today),
        "sessions": [_seconds(each.day) for each in read.sessions],
        "most": HIGHEST_MADRS,
    }


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(12), UTC).timestamp())
