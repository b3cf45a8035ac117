"""A whole trial: many patients at the shipped parameters, and the trial at its own size again and again.

The first gives the estimate. The second gives the interval: each repetition has other patients, and the parameters of
one draw of the calibration's bootstrap, so that the interval holds both what chance and what ignorance add.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isnan

import numpy as np

from daybreak.pharmacology.mechanism import Mechanism
from daybreak.pharmacology.trials import Arm, EndPoint, Trial, doses
from daybreak.research.mechanism_fit.prediction import typical_session_drive
from daybreak.research.outcome_statistics.proportions import interval
from daybreak.research.trial_adults import concentration_model
from daybreak.research.virtual_trials.chunks import (
    CHUNK_PATIENTS,
    ArmCounts,
    Chunk,
    count_chunk,
    count_chunks,
    mechanism_of,
)
from daybreak.research.virtual_trials.figures import figures
from daybreak.research.virtual_trials.trial_file import PublishedFigure, TrialFile
from daybreak.research.virtual_trials.workers import Compute

PATIENTS = 10_000
REPEATED_FROM = 1 << 36
"""Patients of the repetitions are numbered from here on within their arm, those of draw d from d x 2^20 on."""

REPEATED_BITS = 20
DRAWS_IN_A_TASK = 10
SPARE = 1.5
"""So many times the patients that are likely needed are enrolled where a trial counts those selected."""

LEVEL = (2.5, 97.5)
NORMAL_95 = 1.96

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One figure of one arm. low, high: the model's 95 % interval for a trial of that size. published: of the real one,
    with its interval; agrees: whether the published value is within the model's interval (None: nothing published).
    """

    arm: str
    end_point: str
    kind: str
    day: float
    figure: str
    estimate: float
    low: float
    high: float
    published: float | None = None
    published_low: float | None = None
    published_high: float | None = None
    source: str = ""
    agrees: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """What a run found. concentrations: whose, and by which model. patients: enrolled in each arm; counts: of each arm,
    by its id.
    """

    trial: str
    version: str
    mechanism: str
    concentrations: str
    patients: int
    repetitions: int
    seed: int
    rows: tuple[FigureRow, ...]
    counts: Mapping[str, ArmCounts]

    def row(self, arm: str, end_point: str, figure: str = "estimate") -> FigureRow:
        """One figure. Raises StopIteration if there is none."""
        return next(e for e in self.rows if (e.arm, e.end_point, e.figure) == (arm, end_point, figure))


def run_trial(
    file: TrialFile,
    compute: Compute,
    *,
    patients: int = PATIENTS,
    seed: int = 1,
    repetitions: int | None = None,
    work: Callable[[Chunk], ArmCounts] = count_chunk,
    progress: Step = lambda done, total: None,
) -> TrialResult:
    """The figures of a trial.

    patients: enrolled in each arm. repetitions: of the trial at its own size, one for each parameter draw if not given,
    no more than there are draws. work: what is done with a chunk of patients, such as also writing it down.
    """
    mechanism, trial = mechanism_of(_changed(file)), file.trial
    draws = mechanism.draws[: len(mechanism.draws) if repetitions is None else repetitions]
    chunks = main_chunks(file, trial, mechanism, patients, seed)
    count = _Count(progress, len(chunks) + len(trial.arms) * ceil(len(draws) / DRAWS_IN_A_TASK))
    totals: dict[str, ArmCounts] = {}
    for chunk, counts in zip(chunks, compute(work, chunks), strict=True):
        name = trial.arms[chunk.arm].id
        totals[name] = totals[name] + counts if name in totals else counts
        count.one_more()
    repeated: dict[str, list[ArmCounts]] = {arm.id: [] for arm in trial.arms}
    tasks = repeated_chunks(file, trial, draws, totals, seed)
    for task, answers in zip(tasks, compute(count_chunks, tasks), strict=True):
        repeated[trial.arms[task[0].arm].id] += answers
        count.one_more()
    return TrialResult(
        trial=file.id,
        version=file.version,
        mechanism=f"{mechanism.id} {mechanism.version}",
        concentrations=_whose_concentrations(file),
        patients=patients,
        repetitions=len(draws),
        seed=seed,
        rows=tuple(_rows(file, trial, totals, repeated)),
        counts=totals,
    )


@dataclass(slots=True)
class _Count:
    progress: Step
    of: int
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        self.progress(self.done, self.of)


def main_chunks(file: TrialFile, trial: Trial, mechanism: Mechanism, patients: int, seed: int) -> list[Chunk]:
    """The patients of every arm in chunks of a fixed size, which do not depend on who computes them."""
    bounds = [*range(0, patients, CHUNK_PATIENTS), patients]
    return [
        Chunk(
            trial=trial,
            arm=place,
            first=first,
            count=after - first,
            seed=seed,
            values=_changed(file),
            drives=drives,
            selected_only=file.counted == "selected",
        )
        for place, drives in enumerate(_drives(file, mechanism, trial))
        for first, after in pairwise(bounds)
    ]


def repeated_chunks(
    file: TrialFile,
    trial: Trial,
    draws: Sequence[Mapping[str, float]],
    totals: Mapping[str, ArmCounts],
    seed: int,
) -> list[list[Chunk]]:
    """The trial at its own size, once for each draw: tasks of some draws each."""
    tasks: list[list[Chunk]] = []
    values = [{**draw, **_changed(file)} for draw in draws]
    drives = [_drives(file, mechanism_of(each), trial) for each in values]
    for place, arm in enumerate(trial.arms):
        chunks = [
            Chunk(
                trial=trial,
                arm=place,
                first=REPEATED_FROM + (draw << REPEATED_BITS),
                count=_enrolled(file, arm, totals[arm.id]),
                seed=seed,
                values=values[draw],
                drives=drives[draw][place],
                selected_only=file.counted == "selected",
                most=arm.participants,
            )
            for draw in range(len(draws))
        ]
        tasks += [chunks[first : first + DRAWS_IN_A_TASK] for first in range(0, len(chunks), DRAWS_IN_A_TASK)]
    return tasks


def _whose_concentrations(file: TrialFile) -> str:
    model = concentration_model()
    whose = "of each patient" if file.exposure == "individual" else "of a typical adult"
    return f"{whose}, {model.id} {model.version}"


def _changed(file: TrialFile) -> dict[str, float]:
    return {each.name: each.value for each in file.parameters}


def _drives(file: TrialFile, mechanism: Mechanism, trial: Trial) -> Sequence[dict[float, float] | None]:
    """Of each arm, the drive of a session of the typical adult, by its dose; None where each patient has its own."""
    if file.exposure == "individual":
        return [None] * len(trial.arms)
    return [
        {dose: typical_session_drive(mechanism, (arm.substance, arm.route, dose)) for dose in doses(arm)}
        for arm in trial.arms
    ]


def _enrolled(file: TrialFile, arm: Arm, seen: ArmCounts) -> int:
    """How many to enrol so that a repetition has its participants; a few of them may stay short of it."""
    if file.counted == "enrolled":
        return arm.participants
    share = max(seen.selected / seen.enrolled, 0.01)
    return ceil(SPARE * arm.participants / share)


def _rows(
    file: TrialFile, trial: Trial, totals: Mapping[str, ArmCounts], repeated: Mapping[str, Sequence[ArmCounts]]
) -> Iterator[FigureRow]:
    for arm in trial.arms:
        control = trial.control if trial.control not in ("", arm.id) else None
        for end_point in trial.end_points:
            found = figures(end_point, totals[arm.id], totals[control] if control else None)
            others = repeated[control] if control else [None] * len(repeated[arm.id])
            again = [figures(end_point, mine, other) for mine, other in zip(repeated[arm.id], others, strict=True)]
            for name, estimate in found.items():
                published = _published(file, arm.id, end_point.id, name)
                yield _row(arm, end_point, name, estimate, [each[name] for each in again], published)


def _row(
    arm: Arm, end_point: EndPoint, name: str, estimate: float, again: list[float], published: PublishedFigure | None
) -> FigureRow:
    low, high = _interval(again)
    real = (None, None, None) if published is None else (published.value, *published_interval(published, arm))
    return FigureRow(
        arm=arm.id,
        end_point=end_point.id,
        kind=end_point.kind,
        day=end_point.day,
        figure=name,
        estimate=estimate,
        low=low,
        high=high,
        published=real[0],
        published_low=real[1],
        published_high=real[2],
        source=f"{published.source.key} ({published.source.certainty})" if published else "",
        agrees=None if published is None or isnan(low) else low <= published.value <= high,
    )


def _interval(again: list[float]) -> tuple[float, float]:
    """The middle 95 % of what repetitions found; medians that were not reached count as infinite."""
    known = [each for each in again if not isnan(each)]
    if not known:
        return float("nan"), float("nan")
    low, high = np.percentile(known, LEVEL, method="closest_observation")
    return float(low), float(high)


def _published(file: TrialFile, arm: str, end_point: str, figure: str) -> PublishedFigure | None:
    wanted = (arm, end_point, figure)
    return next((each for each in file.published if (each.arm, each.end_point, each.figure) == wanted), None)


def published_interval(figure: PublishedFigure, arm: Arm) -> tuple[float | None, float | None]:
    """As published, or from its standard error; of a percentage, Wilson's, as if all participants were known."""
    if figure.low is not None or figure.high is not None:
        return figure.low, figure.high
    if figure.standard_error is not None:
        return figure.value - NORMAL_95 * figure.standard_error, figure.value + NORMAL_95 * figure.standard_error
    if figure.figure == "estimate" and 0 <= figure.value <= 100:
        low, high = interval(round(figure.value / 100 * arm.participants), arm.participants)
        return 100 * low, 100 * high
    return None, None
