"""One chunk of a trial: patients of one arm by number, simulated anywhere, and reduced to counts that add up exactly.

Scores and baselines are whole numbers, so that every sum is one of whole numbers: the same in any order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.pharmacology.mechanism import Mechanism, with_parameters
from daybreak.pharmacology.trials import ArmOutcomes, EndPoint, Exposure, Outcome, Trial, simulate
from daybreak.research.virtual_trials.exposure import individual_exposure

CHUNK_PATIENTS = 5_000
"""Patients of a unit of work: about 20 MB while it is computed."""

Counts = Counter[int]
_Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What to simulate. values: parameters of the mechanism that differ from the shipped ones. drives: of the typical
    adult by dose; None: each patient's own.

    first, count: the patients, by number within the arm. most: of those counted, only the first so many (None: all).
    """

    trial: Trial
    arm: int
    first: int
    count: int
    seed: int
    values: Mapping[str, float]
    drives: Mapping[float, float] | None
    selected_only: bool
    most: int | None = None


@dataclass(frozen=True, slots=True)
class EndPointCounts:
    """How often each value was seen. values: points of change, or 1 and 0. times: day of a relapse, or of the last look
    without one, as (day, relapsed).
    """

    values: Counts
    times: Counter[tuple[int, bool]]

    def __add__(self, other: "EndPointCounts") -> "EndPointCounts":
        """Both together."""
        return EndPointCounts(self.values + other.values, self.times + other.times)


@dataclass(frozen=True, slots=True)
class ArmCounts:
    """Counts of one arm, by id of the end point. sessions: of all those enrolled together."""

    enrolled: int
    selected: int
    sessions: int
    end_points: Mapping[str, EndPointCounts]

    def __add__(self, other: "ArmCounts") -> "ArmCounts":
        """Both together."""
        both = {name: counts + other.end_points[name] for name, counts in self.end_points.items()}
        return ArmCounts(
            self.enrolled + other.enrolled, self.selected + other.selected, self.sessions + other.sessions, both
        )


def count_chunk(chunk: Chunk) -> ArmCounts:
    """The counts of a chunk; the same whoever computes it."""
    return counted(chunk, simulated(chunk))


def count_chunks(chunks: Iterable[Chunk]) -> list[ArmCounts]:
    """Several small ones, as one piece of work."""
    return [count_chunk(each) for each in chunks]


def simulated(chunk: Chunk) -> ArmOutcomes:
    """The patients of a chunk themselves."""
    numbers = np.arange(chunk.first, chunk.first + chunk.count, dtype=np.uint64)
    drives = _exposure(_key(chunk.values)) if chunk.drives is None else chunk.drives
    return simulate(mechanism_of(chunk.values), chunk.trial, chunk.arm, numbers, chunk.seed, drives)


def mechanism_of(values: Mapping[str, float]) -> Mechanism:
    """The shipped mechanism with these parameters exchanged."""
    return _changed(_key(values))


def _key(values: Mapping[str, float]) -> _Values:
    return tuple(sorted(values.items()))


@lru_cache(maxsize=256)
def _changed(values: _Values) -> Mechanism:
    """Kept, because every arm of a repetition asks for the same one."""
    return with_parameters(load_mechanism(), dict(values)) if values else load_mechanism()


@lru_cache(maxsize=256)
def _exposure(values: _Values) -> Exposure:
    """Kept for the same reason."""
    return individual_exposure(_changed(values))


def counted(chunk: Chunk, found: ArmOutcomes) -> ArmCounts:
    """What was found, as counts."""
    taken = _taken(chunk, found)
    among = {"enrolled": taken, "selected": taken & found.selected}
    counts = {each.id: _counts(each, found.outcomes[each.id], among[each.among]) for each in chunk.trial.end_points}
    sessions = int(found.course.sessions[taken].sum())
    return ArmCounts(int(taken.sum()), int(among["selected"].sum()), sessions, counts)


def _taken(chunk: Chunk, found: ArmOutcomes) -> NDArray[np.bool_]:
    everybody = np.ones(len(found.patients), dtype=np.bool_)
    if chunk.most is None:
        return everybody
    counting = found.selected if chunk.selected_only else everybody
    return np.asarray(counting & (np.cumsum(counting) <= chunk.most))


def _counts(end_point: EndPoint, found: Outcome, among: NDArray[np.bool_]) -> EndPointCounts:
    values = found.value[among & ~np.isnan(found.value)]
    times: Counter[tuple[int, bool]] = Counter()
    if found.days is not None:
        days, relapsed = np.rint(found.days[among]).astype(int), found.value[among] > 0
        times.update(dict(_pairs(days, relapsed)))
    kinds, counts = np.unique(np.rint(values).astype(int), return_counts=True)
    return EndPointCounts(Counter(dict(zip(kinds.tolist(), counts.tolist(), strict=True))), times)


def _pairs(days: NDArray[np.int64], relapsed: NDArray[np.bool_]) -> Iterator[tuple[tuple[int, bool], int]]:
    codes, counts = np.unique(days * 2 + relapsed, return_counts=True)
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        yield (code // 2, bool(code % 2)), count
