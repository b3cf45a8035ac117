"""The limits that no schedule may break. They are arguments: where they come from stands beside each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.schedules.schedule import Schedule, ScheduleError, Spacing, session_days

ROUNDING = 1e-9
WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLimits:
    """The doses allowed: those listed, or any from `low` to `high` if none are."""

    low: float
    high: float
    listed: tuple[float, ...] = ()

    def allow(self, dose: float) -> bool:
        """Whether the dose is one of them."""
        if self.listed:
            return any(abs(dose - each) <= ROUNDING for each in self.listed)
        return self.low - ROUNDING <= dose <= self.high + ROUNDING

    def words(self) -> str:
        """The same in words, without the unit."""
        return " or ".join(f"{each:g}" for each in self.listed) or f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceLimits:
    """An interval of the maintenance, and how many sessions it takes before a longer one may follow."""

    interval_days: int
    least_sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSource:
    """One limit in words, and where it comes from. fields: the parts of the schedule that it binds."""

    fields: tuple[str, ...]
    words: str
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLimits:
    """What a schedule has to keep.

    dose_unit: "mg/kg" or "mg". inductions: the spacings allowed. least_induction, most_induction: sessions of it.
    maintenance: from the shortest interval to the longest; the first one begins. most_in_90_days: sessions in any 90
    days, None if nobody limits them. second_sign_off_above: a dose that another prescriber has to agree with; it breaks
    nothing. sources: each limit in words, with its source.
    """

    substance: str
    route: str
    dose_unit: str
    first_dose: DoseLimits
    dose: DoseLimits
    inductions: tuple[Spacing, ...]
    least_induction: int
    most_induction: int
    maintenance: tuple[MaintenanceLimits, ...]
    least_days_between: int
    most_in_90_days: int | None = None
    second_sign_off_above: float | None = None
    sources: tuple[LimitSource, ...] = ()


def check(schedule: Schedule, limits: ScheduleLimits, horizon_days: int) -> None:
    """Raises ScheduleError for the first limit that a schedule breaks until the horizon; its field names the part."""
    for error in broken(schedule, limits, horizon_days):
        raise error


def broken(schedule: Schedule, limits: ScheduleLimits, horizon_days: int) -> Iterator[ScheduleError]:
    """Every limit that the schedule breaks."""
    yield from _doses(schedule, limits)
    yield from _induction(schedule, limits)
    yield from _taper(schedule, limits)
    yield from _frequency(schedule, limits, horizon_days)


def _doses(schedule: Schedule, limits: ScheduleLimits) -> Iterator[ScheduleError]:
    for field, allowed in (("first_dose", limits.first_dose), ("dose", limits.dose)):
        given = getattr(schedule, field)
        if not allowed.allow(given):
            yield _error(field, f"{given:g}", f"{allowed.words()} {limits.dose_unit}")


def _induction(schedule: Schedule, limits: ScheduleLimits) -> Iterator[ScheduleError]:
    if schedule.induction not in limits.inductions:
        expected = " or ".join(f"{each.sessions} in {each.days} days" for each in limits.inductions)
        yield _error("induction", f"{schedule.induction.sessions} in {schedule.induction.days} days", expected)
    if not limits.least_induction <= schedule.induction_sessions <= limits.most_induction:
        expected = f"{limits.least_induction} to {limits.most_induction}"
        yield _error("induction_sessions", schedule.induction_sessions, expected)


def _taper(schedule: Schedule, limits: ScheduleLimits) -> Iterator[ScheduleError]:
    """Each interval is one of those allowed, none is left out, and each is held long enough before a longer one."""
    allowed = [each.interval_days for each in limits.maintenance]
    taken = [(each.interval_days, each.sessions) for each in schedule.taper]
    kept = schedule.maintenance_interval_days
    order = [*(interval for interval, _ in taken), *([] if kept is None else [kept])]
    if order != allowed[: len(order)]:
        field = "taper" if taken else "maintenance_interval_days"
        yield _error(field, f"every {order} days", f"the first of {allowed}, in their order")
        return
    for (interval, sessions), limit in zip(taken, limits.maintenance, strict=False):
        if sessions < limit.least_sessions and interval != order[-1]:
            yield _error("taper.sessions", f"{sessions} every {interval} days", f"at least {limit.least_sessions}")


def _frequency(schedule: Schedule, limits: ScheduleLimits, horizon_days: int) -> Iterator[ScheduleError]:
    days = session_days(schedule, horizon_days)
    if (np.diff(days) < limits.least_days_between).any():
        yield _error("induction", f"{np.diff(days).min()} days between two", f"at least {limits.least_days_between}")
    within = np.searchsorted(days, days + WINDOW_DAYS) - np.arange(days.size)
    if limits.most_in_90_days is not None and within.max() > limits.most_in_90_days:
        yield _error("sessions", f"{within.max()} in {WINDOW_DAYS} days", f"at most {limits.most_in_90_days}")


def _error(field: str, found: object, expected: str) -> ScheduleError:
    return ScheduleError(field, found, expected, "Stay within the limits of the protocol.")
