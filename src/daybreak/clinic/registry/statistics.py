"""The door to the statistics: the one place from which SciPy, pandas and lifelines are loaded, and when.

They take seconds to load, and every command of Daybreak loads every page's module. So they come with the first
dashboard, not with the program; a server fetches them a minute after its start (`warm_up`, called by
asgi.py), so that nobody waits for them there.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any

from daybreak.knowledge.published_evidence import Study, comparators
from daybreak.research.outcome_statistics.counts import CourseCounts

if TYPE_CHECKING:
    from daybreak.research.outcome_statistics.figures import ClinicFigures

AFTER_SECONDS = 60


def figures_of(counts: CourseCounts) -> "ClinicFigures":
    """Every figure from the counts of the courses that were chosen."""
    studies: Mapping[str, Iterable[Study]] = {
        route: comparators(route) for route in dict.fromkeys(each.route for each in counts.groups)
    }
    found: ClinicFigures = _statistics().clinic_figures(counts, studies)
    return found


def warm_up() -> Thread:
    """Fetches the statistics when the first pages after a start have been answered."""
    thread = Timer(AFTER_SECONDS, _statistics)
    thread.name, thread.daemon = "statistics", True
    thread.start()
    return thread


@cache
def _statistics() -> Any:
    return import_module("daybreak.research.outcome_statistics.figures")
