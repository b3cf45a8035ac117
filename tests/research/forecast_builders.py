"""A forecast in one line: scores of a PHQ-9 by days after the first session, and a model with round figures."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from daybreak.care.course.due import DueWindow
from daybreak.care.course.outcomes import course_outcomes
from daybreak.care.course.scores import CourseHistory, DatedScore, SessionDay
from daybreak.care.course.trajectory import Trajectory
from daybreak.care.dates import Span
from daybreak.knowledge import load_tables, protocols
from daybreak.research.forecast import Coefficient, Forecast, ForecastModel, forecast
from daybreak.research.forecast.forecast_model import Calibration
from daybreak.research.forecast.predictors import NAMES

FIRST = date(2026, 3, 2)
RULES = protocols()["iv-ketamine"].outcomes
TABLES = load_tables()
SERIES = (0, 3, 7, 10, 14, 17)

EFFECTS = {"last": 2.0, "rise": 3.0, "recent": 1.0, "since_session": 0.2, "relapses_before": 0.5}
"""Of the model with round figures, on the log of the hazard; the others have none."""

MEANS = {"last": 0.2, "rise": 0.1, "recent": 0.2, "since_session": 1.0}


def model(effects: Mapping[str, float] = EFFECTS, **fields: Any) -> ForecastModel:
    """A hazard of 0.002 a day at the means."""
    plain: dict[str, Any] = {
        "warning": "Made up for tests.",
        "id": "test",
        "version": "1",
        "instrument": "phq9",
        "label": "PHQ-9",
        "command": "none",
        "seed": 0,
        "assumptions": "none",
        "patients": 0,
        "forecasts": 0,
        "relapses": 0,
        "horizon_days": 28,
        "sees_days": 56,
        "counts_for_days": 14,
        "tolerated": 0.1,
        "coefficients": tuple(
            Coefficient(
                name=name,
                words=name,
                unit="",
                value=effects.get(name, 0.0),
                low=0.0,
                high=0.0,
                mean=MEANS.get(name, 0.0),
            )
            for name in NAMES
        ),
        "covariance": tuple(tuple(0.04 if a == b == "last" else 0.0 for b in NAMES) for a in NAMES),
        "hazard": tuple(0.002 * day for day in range(1, 57)),
        "calibration": Calibration(
            seed=0, patients=0, forecasts=0, relapsed=0, rows=(), brier=0, brier_base_rate=0, c_index=0.5
        ),
        "published": (),
    }
    return ForecastModel(**(plain | fields))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def phq9(number: int, value: float, most: float | None = None) -> DatedScore:
    noon = datetime.fromisoformat(f"{day(number)}T12:00:00+00:00")
    return DatedScore(
        id=f"phq9@{number}",
        instrument="phq9",
        day=day(number),
        taken_at=noon,
        recorded_at=noon,
        bounds=Span(value, value if most is None else most),
    )


def line(*scores: DatedScore, sessions: Iterable[int] = SERIES, on: int | None = None) -> Trajectory:
    """The trajectory as the rules of care judge it; a baseline of 20 two days before, unless one is given."""
    given = list(scores) if any(each.day < FIRST for each in scores) else [phq9(-2, 20), *scores]
    past = CourseHistory(sessions=days(sessions), events_asked_on=day(400))
    last = max(each.day for each in given) if on is None else day(on)
    return course_outcomes(RULES, past, given, TABLES, last).primary.trajectory


def days(sessions: Iterable[int]) -> tuple[SessionDay, ...]:
    """Each at eight in the morning: before the scores of its day."""
    return tuple(
        SessionDay(day=day(each), started_at=datetime.fromisoformat(f"{day(each)}T08:00:00+00:00")) for each in sessions
    )


def said(
    *scores: DatedScore,
    on: int,
    sessions: Iterable[int] = SERIES,
    fitted: ForecastModel | None = None,
    due: tuple[int, int] | None = None,
) -> Forecast:
    """The forecast of a day. due: days from which and until which the next session is due."""
    given = tuple(sessions)
    window = None
    if due is not None:
        window = DueWindow(earliest=day(due[0]), due_from=day(due[0]), due_to=day(due[1]), latest=day(due[1]))
    return forecast(fitted or model(), line(*scores, sessions=given), days(given), day(on), next_due=window)
