"""Which schedule for which goal: the best trade-offs within a protocol's limits, by a model, with their uncertainty."""

from daybreak.research.schedule_search.front import FrontPoint, Interval, SearchResult, search_schedules
from daybreak.research.schedule_search.plotting import plot_front
from daybreak.research.schedule_search.protocol_limits import course_goals, schedule_limits
from daybreak.research.schedule_search.table import front_json, front_rows, write_front

__all__ = [
    "FrontPoint",
    "Interval",
    "SearchResult",
    "course_goals",
    "front_json",
    "front_rows",
    "plot_front",
    "schedule_limits",
    "search_schedules",
    "write_front",
]
