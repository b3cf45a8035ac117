"""All figures of a clinic from its counts. Importing this imports SciPy, pandas and lifelines, which takes seconds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daybreak.knowledge.published_evidence import Study
from daybreak.research.outcome_statistics.comparing import Comparison, compare
from daybreak.research.outcome_statistics.counts import CourseCounts, Tally
from daybreak.research.outcome_statistics.proportions import Proportion, proportion
from daybreak.research.outcome_statistics.survival import SurvivalCurve, kaplan_meier

__all__ = ["ClinicFigures", "Spread", "clinic_figures", "spread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How counted whole numbers lie: how many there are, their median and quartiles (nearest rank)."""

    counts: Mapping[int, int]
    known: int
    lower_quartile: int | None
    median: int | None
    upper_quartile: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFigures:
    """What the dashboard shows. Curves are None for nobody; the keys of the mappings are those of the counts."""

    counts: CourseCounts
    answers: Mapping[str, Proportion]
    session_answers: Mapping[str, Proportion]
    measures: Proportion
    closed_in_time: Proportion
    to_response: SurvivalCurve | None
    to_relapse: SurvivalCurve | None
    in_treatment: SurvivalCurve | None
    sessions_to_response: Spread
    closing_hours: SurvivalCurve | None
    comparisons: tuple[Comparison, ...]


def clinic_figures(counts: CourseCounts, studies: Mapping[str, Iterable[Study]]) -> ClinicFigures:
    """Every figure. studies: comparators by route; only routes that the clinic has courses of are compared."""
    routes = dict.fromkeys(each.route for each in counts.groups)
    tasks = counts.tasks
    compared = [each for route in routes for each in compare(route, studies.get(route, ()), counts.groups)]
    return ClinicFigures(
        counts=counts,
        answers={name: proportion(each) for name, each in counts.answers.items()},
        session_answers={name: proportion(each) for name, each in counts.session_answers.items()},
        measures=proportion(counts.measures),
        closed_in_time=proportion(Tally(tasks.closed - tasks.closed_late, tasks.closed_late, tasks.open)),
        to_response=kaplan_meier(counts.to_response),
        to_relapse=kaplan_meier(counts.to_relapse),
        in_treatment=kaplan_meier(counts.in_treatment),
        sessions_to_response=spread(counts.sessions_to_response),
        closing_hours=kaplan_meier(tasks.hours),
        comparisons=tuple(compared),
    )


def spread(counts: Mapping[int, int]) -> Spread:
    """The spread of counted numbers."""
    total = sum(counts.values())
    ranks = (_at_rank(counts, -(-total * quarter // 4)) for quarter in (1, 2, 3)) if total else (None, None, None)
    low, middle, high = ranks
    return Spread(counts=counts, known=total, lower_quartile=low, median=middle, upper_quartile=high)


def _at_rank(counts: Mapping[int, int], rank: int) -> int:
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= rank:
            return value
    raise ValueError(f"rank {rank} of {passed}; expected a rank from 1 to the number counted")
