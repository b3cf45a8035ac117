"""A trial: whom it takes, what its arms do, whom it selects, and what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import Mechanism, draw_responders
from daybreak.pharmacology.trials.adherence import Adherence, adherence_faults
from daybreak.pharmacology.trials.arms import Arm, arm_faults, doses
from daybreak.pharmacology.trials.course import Course, Drives, course
from daybreak.pharmacology.trials.end_points import EndPoint, Missing, Outcome, end_point_faults, outcome
from daybreak.pharmacology.trials.exposure import Exposure
from daybreak.pharmacology.trials.population import Population, VirtualPatients, population_faults, virtual_patients

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

ARM_BITS = 40
"""Patients of arm 1 are numbered from 2^40 on, of arm 2 from 2 x 2^40 on: nobody is in two arms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who goes on, as before a randomised withdrawal: at least `at_least` of the totals on `days` are good enough.

    response: at most the share of the baseline; remission: at most `limit`. A total that is missing is not. excluded:
    whom the rule describes does not go on, and everybody else does.
    """

    kind: Literal["response", "remission"]
    days: tuple[float, ...]
    at_least: int
    share: float = 0.5
    limit: float | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial. assess_days: when scores are written down. control: the id of the arm that others are compared with.

    missing: what stands for a score after a patient has left: the last one, or none.
    """

    id: str
    population: Population
    arms: tuple[Arm, ...]
    assess_days: tuple[float, ...]
    end_points: tuple[EndPoint, ...]
    adherence: Adherence
    selection: tuple[Selection, ...] = ()
    control: str = ""
    missing: Missing = "carried_forward"


@dataclass(frozen=True, slots=True, eq=False)
class ArmOutcomes:
    """What became of the patients of one arm.

    drives: of a session by its dose, a number or (patients,). selected: (patients,); outcomes: by id of the end point.
    """

    patients: VirtualPatients
    drives: Drives
    course: Course
    selected: Truths
    outcomes: dict[str, Outcome]


def simulate(
    mechanism: Mechanism, trial: Trial, arm: int, patients: ArrayLike, seed: int, drives: Drives | Exposure
) -> ArmOutcomes:
    """The patients of one arm, by its place in the trial.

    patients: how many, numbered from 0 within the arm, or an array of such numbers. drives: of a session by its dose,
    or what they are computed with from each patient's own concentrations. Raises PharmacologyError naming the first
    field that cannot be, or a dose without a drive.
    """
    planned = trial.arms[arm]
    for fault in trial_faults(trial):
        raise fault
    within = np.arange(int(np.asarray(patients)), dtype=np.uint64) if np.ndim(patients) == 0 else np.asarray(patients)
    numbers = within.astype(np.uint64) + np.uint64(arm << ARM_BITS)
    people = virtual_patients(trial.population, numbers, seed)
    explained_sd = 0.0
    if isinstance(drives, Exposure):
        explained_sd, drives = drives.explained_sd, drives.drives(mechanism, planned, people, seed)
    for fault in _drive_faults(planned, drives):
        raise fault
    covariates = _covariates(mechanism, people)
    responders = draw_responders(mechanism, numbers, seed, covariates, explained_sd=explained_sd)
    days = sorted({*trial.assess_days})
    seen = course(mechanism, people, responders, planned, drives, days, trial.adherence, seed)
    selected = np.ones(len(people), dtype=np.bool_)
    for rule in trial.selection:
        selected &= _is_selected(rule, seen, people.baseline_madrs)
    return ArmOutcomes(people, drives, seen, selected, _outcomes(trial, seen, people.baseline_madrs))


def _covariates(mechanism: Mechanism, people: VirtualPatients) -> dict[str, Numbers]:
    """What the mechanism knows as a covariate of the response and the patients have."""
    known = {each.name for each in mechanism.covariates}
    return {"body_mass_index": people.body_mass_index} if "body_mass_index" in known else {}


def trial_faults(trial: Trial) -> Iterator[PharmacologyError]:
    """Everything about a trial that cannot be, each naming its field, so that all can be put right at once."""
    assessed = frozenset(trial.assess_days)
    yield from population_faults(trial.population)
    yield from adherence_faults(trial.adherence, "adherence")
    if not trial.assess_days or min(trial.assess_days) < 0:
        yield PharmacologyError("assess_days", list(trial.assess_days), "days from 0, at least one", "Give the days.")
    for number, arm in enumerate(trial.arms):
        yield from arm_faults(arm, f"arms[{number}]")
    for number, end_point in enumerate(trial.end_points):
        yield from end_point_faults(end_point, f"end_points[{number}]", assessed)
    for number, rule in enumerate(trial.selection):
        yield from _selection_faults(rule, f"selection[{number}]", assessed)
    yield from _name_faults(trial)


def _drive_faults(arm: Arm, drives: Drives) -> Iterator[PharmacologyError]:
    for dose in doses(arm):
        if dose not in drives:
            expected = f"a drive for each dose of the arm `{arm.id}`"
            yield PharmacologyError("drives", f"none for {dose:g}", expected, "Compute it with session_drive.")


def _name_faults(trial: Trial) -> Iterator[PharmacologyError]:
    for field, names in (("arms", [a.id for a in trial.arms]), ("end_points", [e.id for e in trial.end_points])):
        if len(set(names)) != len(names) or not names:
            yield PharmacologyError(field, ", ".join(names) or "none", "at least one, no name twice", "Rename one.")
    if trial.control and trial.control not in [arm.id for arm in trial.arms]:
        expected = f"one of {', '.join(arm.id for arm in trial.arms)}"
        yield PharmacologyError("control", trial.control, expected, "Name an arm.")


def _selection_faults(rule: Selection, place: str, assessed: frozenset[float]) -> Iterator[PharmacologyError]:
    if not rule.days or not set(rule.days) <= assessed:
        found, expected = list(rule.days), "days of `assess_days`, at least one"
        yield PharmacologyError(f"{place}.days", found, expected, "Assess the patients on those days.")
    if not 1 <= rule.at_least <= max(len(rule.days), 1):
        yield PharmacologyError(f"{place}.at_least", rule.at_least, "1 to the number of days", "Correct it.")
    if (rule.kind == "remission") != (rule.limit is not None):
        yield PharmacologyError(f"{place}.limit", rule.limit, "the highest total of a remission", "Add or remove it.")


def _is_selected(rule: Selection, seen: Course, baseline: Numbers) -> Truths:
    limit = rule.share * baseline if rule.limit is None else np.full(baseline.shape, rule.limit)
    columns = np.searchsorted(seen.days, np.array(rule.days))
    good = sum((seen.scores[:, column] <= limit).astype(np.int64) for column in columns)
    return np.asarray((good >= rule.at_least) != rule.excluded)


def _outcomes(trial: Trial, seen: Course, baseline: Numbers) -> dict[str, Outcome]:
    assessed = np.isin(seen.days, np.array(trial.assess_days))
    scores, days = seen.scores[:, assessed], seen.days[assessed]
    return {each.id: outcome(each, scores, days, baseline, trial.missing) for each in trial.end_points}
