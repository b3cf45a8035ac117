"""What a schedule of sessions is: a dose, an induction, a taper of the intervals, and the interval that is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.errors import PharmacologyError


class ScheduleError(PharmacologyError):
    """A schedule that cannot be, or that breaks a limit; `field` names the part."""


@dataclass(frozen=True, slots=True, order=True)
class Spacing:
    """So many `sessions` in each `days`, as evenly as whole days allow: three in seven are the days 0, 2, 4, 7."""

    sessions: int
    days: int

    def __post_init__(self) -> None:
        """Refuses more than one session a day, and none."""
        if not 1 <= self.sessions <= self.days:
            found = f"{self.sessions} in {self.days} days"
            raise ScheduleError("induction.sessions", found, "from 1 to one a day", "Correct the spacing.")

    def day(self, session: int) -> int:
        """The day of a session, counted from 0 as the day is."""
        return session * self.days // self.sessions


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of the taper: so many `sessions`, each `interval_days` after the one before it."""

    interval_days: int
    sessions: int

    def __post_init__(self) -> None:
        """Refuses intervals below a day and negative counts."""
        _at_least("taper.interval_days", self.interval_days, 1)
        _at_least("taper.sessions", self.sessions, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When sessions are given, and how much in each.

    first_dose, dose: of the first session and of all later ones, in the unit of the limits it is held to (mg/kg or mg).
    induction_sessions, induction: how many, and how they are spaced. taper: the steps after it, in their order.
    maintenance_interval_days: kept after the taper as long as one looks; None: no session follows it.

    Raises ScheduleError naming the part that cannot be.
    """

    first_dose: float
    dose: float
    induction_sessions: int
    induction: Spacing
    taper: tuple[Step, ...] = ()
    maintenance_interval_days: int | None = None

    def __post_init__(self) -> None:
        """Refuses what is no schedule, whatever the limits are."""
        for field in ("first_dose", "dose"):
            value = getattr(self, field)
            if not (np.isfinite(value) and value > 0):
                raise ScheduleError(field, value, "a dose above 0", "Give the dose of one session.")
        _at_least("induction_sessions", self.induction_sessions, 1)
        if self.maintenance_interval_days is not None:
            _at_least("maintenance_interval_days", self.maintenance_interval_days, 1)


def session_days(schedule: Schedule, horizon_days: int) -> NDArray[np.int64]:
    """The days of the sessions before `horizon_days`, (sessions,), rising from 0.

    Raises ScheduleError where nothing lies before the horizon.
    """
    _at_least("horizon_days", horizon_days, 1)
    return np.array(list(takewhile(lambda day: day < horizon_days, _days(schedule))), dtype=np.int64)


def doses(schedule: Schedule, sessions: int) -> NDArray[np.float64]:
    """The doses of the first so many sessions, (sessions,)."""
    given = np.full(sessions, float(schedule.dose))
    given[:1] = schedule.first_dose
    return given


def _days(schedule: Schedule) -> Iterator[int]:
    yield from (schedule.induction.day(session) for session in range(schedule.induction_sessions))
    day = schedule.induction.day(schedule.induction_sessions - 1)
    for interval in _intervals(schedule):
        day += interval
        yield day


def _intervals(schedule: Schedule) -> Iterator[int]:
    for step in schedule.taper:
        yield from islice(_always(step.interval_days), step.sessions)
    if schedule.maintenance_interval_days is not None:
        yield from _always(schedule.maintenance_interval_days)


def _always(interval_days: int) -> Iterator[int]:
    while True:
        yield interval_days


def _at_least(field: str, value: int, least: int) -> None:
    if value < least:
        raise ScheduleError(field, value, f"a whole number from {least}", "Correct it.")
