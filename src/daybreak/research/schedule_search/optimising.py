"""The search itself: NSGA-II (Deb 2002, pymoo) over mixed variables, and every schedule that it looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2, binary_tournament  # type: ignore[import-untyped]
from pymoo.core.callback import Callback  # type: ignore[import-untyped]
from pymoo.core.mixed import (  # type: ignore[import-untyped]
    MixedVariableDuplicateElimination,
    MixedVariableMating,
    MixedVariableSampling,
)
from pymoo.core.problem import ElementwiseProblem  # type: ignore[import-untyped]
from pymoo.operators.selection.tournament import TournamentSelection  # type: ignore[import-untyped]
from pymoo.optimize import minimize  # type: ignore[import-untyped]
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting  # type: ignore[import-untyped]

from daybreak.pharmacology.schedules import (
    Schedule,
    ScheduleError,
    ScheduleLimits,
    Setting,
    check,
    measure,
    session_days,
)
from daybreak.research.schedule_search.variables import first_schedule, schedule_of, variables

Goal = Literal["visits", "exposure", "side-effects"]
GOALS: Mapping[Goal, str] = {
    "visits": "visits",
    "exposure": "total_dose",
    "side-effects": "sessions_with_dissociation",
}
"""What is held against the days in response, and the measure that says it; less is better."""

TRIES = 3
"""How often a generation is filled up anew where its schedules were there before; few protocols allow thousands."""

Step = Callable[[int, int], None]


@dataclass(slots=True)
class Looked:
    """Every schedule that was measured, once for each course of days and doses it makes until the horizon."""

    limits: ScheduleLimits
    under: Setting
    goals: Sequence[Goal]
    schedules: dict[tuple[Any, ...], Schedule] = field(default_factory=dict)
    objectives: dict[tuple[Any, ...], NDArray[np.float64]] = field(default_factory=dict)

    def at(self, schedule: Schedule) -> NDArray[np.float64]:
        """Its objectives, all to be as small as can be. Raises ScheduleError if it breaks a limit."""
        check(schedule, self.limits, self.under.horizon_days)
        key = course_key(schedule, self.under.horizon_days)
        if key not in self.objectives:
            self.objectives[key] = objectives(measure(schedule, self.under).means(), self.goals)
            self.schedules[key] = schedule
        return self.objectives[key]


def search(
    limits: ScheduleLimits,
    under: Setting,
    goals: Sequence[Goal],
    *,
    generations: int,
    population: int,
    seed: int,
    step: Step,
) -> Looked:
    """Every schedule looked at in so many generations; the same for the same seed."""
    looked = Looked(limits, under, goals)
    looked.at(first_schedule(limits))
    same = MixedVariableDuplicateElimination()
    selection = TournamentSelection(func_comp=binary_tournament)
    algorithm = NSGA2(
        pop_size=population,
        sampling=MixedVariableSampling(),
        mating=MixedVariableMating(selection=selection, eliminate_duplicates=same, n_max_iterations=TRIES),
        eliminate_duplicates=same,
    )
    minimize(_Problem(looked), algorithm, ("n_gen", generations), seed=seed, callback=_Told(step, generations))
    return looked


def objectives(means: Mapping[str, float], goals: Sequence[Goal]) -> NDArray[np.float64]:
    """The measures of the goals, (1 + goals,), all to be as small as can be: days in response come with a minus."""
    return np.array([-means["days_in_response"], *(means[GOALS[goal]] for goal in goals)])


def layers(points: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """The rows of (points, objectives) that nothing is better than, then those that only these are, and so on."""
    return [np.sort(np.asarray(each)) for each in NonDominatedSorting().do(points)]


def course_key(schedule: Schedule, horizon_days: int) -> tuple[Any, ...]:
    """Two schedules with the same key are the same until the horizon."""
    return schedule.first_dose, schedule.dose, tuple(session_days(schedule, horizon_days).tolist())


class _Problem(ElementwiseProblem):  # type: ignore[misc]
    """A broken limit is a constraint: such a schedule is never measured, and never on the front."""

    def __init__(self, looked: Looked) -> None:
        super().__init__(vars=variables(looked.limits), n_obj=1 + len(looked.goals), n_ieq_constr=1)
        self._looked = looked

    def _evaluate(self, x: Mapping[str, float], out: dict[str, Any], *_: Any, **__: Any) -> None:
        try:
            out["F"], out["G"] = self._looked.at(schedule_of(x, self._looked.limits)), [-1.0]
        except ScheduleError:
            out["F"], out["G"] = np.zeros(1 + len(self._looked.goals)), [1.0]


class _Told(Callback):  # type: ignore[misc]
    """Tells how many generations are done."""

    def __init__(self, step: Step, generations: int) -> None:
        super().__init__()
        self._step, self._generations = step, generations

    def notify(self, algorithm: Any) -> None:
        self._step(int(algorithm.n_gen), self._generations)
