"""A search as rows for a file, and as plain values for JSON: everything that a reader needs to judge it is in them."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]

from daybreak.pharmacology.schedules import Schedule, ScheduleError, session_days
from daybreak.research.schedule_search.front import FrontPoint, SearchResult
from daybreak.research.schedule_search.validation import HELD_OUT, MARK

ENDINGS = (".csv", ".parquet")
FIRST = "protocol"
"""The name of the row of the schedule that the protocol begins with."""


def write_front(result: SearchResult, file: Path) -> None:
    """Writes the rows as CSV or Parquet, by the ending of the file. Raises ScheduleError for another ending."""
    rows = pd.DataFrame(front_rows(result))
    if file.suffix == ".csv":
        rows.to_csv(file, index=False)
    elif file.suffix == ".parquet":
        rows.to_parquet(file, index=False)
    else:
        raise ScheduleError("out", file.name, "a name that ends in .csv or .parquet", "Choose one of them.")


def front_rows(result: SearchResult) -> list[dict[str, Any]]:
    """One row for each point, and one for the schedule that the protocol begins with, in plain values."""
    return [_row(result, name, point) for name, point in named_points(result)]


def named_points(result: SearchResult) -> Iterator[tuple[str, FrontPoint]]:
    """The points as A, B, ..., and the protocol's own."""
    for place, point in enumerate(result.points):
        yield chr(ord("A") + place), point
    yield FIRST, result.first


def front_json(result: SearchResult) -> dict[str, Any]:
    """The whole result in plain values."""
    return {
        "mark": MARK,
        "protocol": {"id": result.protocol.id, "version": result.protocol.version},
        "mechanism": {"id": result.mechanism.id, "version": result.mechanism.version},
        "warning": result.mechanism.warning,
        "validation": list(HELD_OUT),
        "side_effect_limits": list(result.effects.limits),
        "limits": [asdict(each) for each in result.limits.sources],
        "course_goals": asdict(result.course_goals),
        "goals": ["response", *result.goals],
        "horizon_days": result.horizon_days,
        "patients": result.patients,
        "generations": result.generations,
        "seed": result.seed,
        "draws": result.draws,
        "looked_at": result.looked_at,
        "on_front": result.on_front,
        "schedules": front_rows(result),
    }


def induction_words(schedule: Schedule) -> str:
    """As `7, 3 in 7 d`: seven sessions, three in seven days."""
    return f"{schedule.induction_sessions}, {schedule.induction.sessions} in {schedule.induction.days} d"


def taper_words(schedule: Schedule, horizon_days: int) -> str:
    """The intervals after the induction that are reached before the horizon, as `4 x 7, 2 x 14, then 28 d`."""
    left = session_days(schedule, horizon_days).size - schedule.induction_sessions
    words = []
    for step in schedule.taper:
        if left > 0 and step.sessions:
            words.append(f"{min(step.sessions, left)} x {step.interval_days}")
        left -= step.sessions
    if left > 0 and schedule.maintenance_interval_days is not None:
        words.append(f"{'then ' if words else ''}{schedule.maintenance_interval_days}")
    return f"{', '.join(words)} d" if words else ""


def _row(result: SearchResult, name: str, point: FrontPoint) -> dict[str, Any]:
    schedule = point.schedule
    days = session_days(schedule, result.horizon_days)
    measures = {
        f"{measure}{end}": value
        for measure, interval in (*point.measures.items(), ("gain_days", point.gain_days))
        for end, value in (("", interval.median), ("_low", interval.low), ("_high", interval.high))
    }
    return {
        "schedule": name,
        "mark": MARK,
        "first_dose": schedule.first_dose,
        "dose": schedule.dose,
        "dose_unit": result.limits.dose_unit,
        "induction_sessions": schedule.induction_sessions,
        "induction_in_a_week": schedule.induction.sessions * 7 / schedule.induction.days,
        "taper": taper_words(schedule, result.horizon_days),
        "maintenance_interval_days": schedule.maintenance_interval_days,
        "session_days": " ".join(map(str, days.tolist())),
        **measures,
        "on_front_share": point.on_front_share,
        "beyond_calibration": point.beyond_calibration,
        "second_sign_off": point.second_sign_off,
    }
