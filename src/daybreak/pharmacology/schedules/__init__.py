"""A schedule of sessions, the limits it must keep, and what a population of virtual patients gets from it."""

from daybreak.pharmacology.schedules.limits import DoseLimits, LimitSource, MaintenanceLimits, ScheduleLimits, check
from daybreak.pharmacology.schedules.measures import (
    CourseGoals,
    ScheduleMeasures,
    SessionEffectShares,
    Setting,
    VirtualPatients,
    daily_relief,
    measure,
    setting,
)
from daybreak.pharmacology.schedules.schedule import Schedule, ScheduleError, Spacing, Step, doses, session_days

__all__ = [
    "CourseGoals",
    "DoseLimits",
    "LimitSource",
    "MaintenanceLimits",
    "Schedule",
    "ScheduleError",
    "ScheduleLimits",
    "ScheduleMeasures",
    "SessionEffectShares",
    "Setting",
    "Spacing",
    "Step",
    "VirtualPatients",
    "check",
    "daily_relief",
    "doses",
    "measure",
    "session_days",
    "setting",
]
