"""A mechanism with three draws, and a small search that several tests look at."""

from dataclasses import replace
from functools import cache

from daybreak.knowledge import protocols
from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.pharmacology.mechanism import Mechanism
from daybreak.research.schedule_search import SearchResult, search_schedules


@cache
def three_draws() -> Mechanism:
    shipped = load_mechanism()
    return replace(shipped, draws=shipped.draws[:3])


@cache
def small_search(protocol: str = "iv-ketamine", seed: int = 1) -> SearchResult:
    return search_schedules(
        protocols()[protocol], three_draws(), horizon_days=120, patients=60, generations=4, population=12, seed=seed
    )
