"""The questions of the Lab, frozen and comparable, so that an answer is computed once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuestion:
    """One session by a protocol: a dose by weight over so many minutes, or devices. model: "" for the one that fits."""

    protocol: str
    model: str
    weight_kg: float
    age_years: float
    dose_mg_per_kg: float | None
    minutes: float | None
    devices: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleQuestion:
    """Sessions a week for some weeks, then one each `then_every_days`, or no more."""

    dose_mg_per_kg: float | None
    devices: int | None
    sessions_per_week: int
    weeks: int
    then_every_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseQuestion:
    """Two schedules of one protocol for one group."""

    protocol: str
    baseline_madrs: float
    weeks_shown: int
    psychotherapy: bool
    new_antidepressant: bool
    schedules: tuple[ScheduleQuestion, ScheduleQuestion]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Both, as the form holds them."""

    session: SessionQuestion
    course: CourseQuestion
