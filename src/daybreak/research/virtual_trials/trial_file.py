"""A trial as a file, and its strict reader: every problem at once, each with its line and field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge import KnowledgeError, Problem, load_tables
from daybreak.knowledge.files import SHIPPED, TRIALS
from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.reading.figures import figure_problems
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import with_parameters
from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.trials import Adherence, Arm, EndPoint, Population, Selection, Trial, doses, trial_faults
from daybreak.research.mechanism_fit.exposure import STUDIED
from daybreak.research.virtual_trials.protocol_arms import ProtocolArm, arm_of

SHIPPED_TRIALS = SHIPPED / TRIALS

Figure = Literal["estimate", "sd", "difference", "median_days", "hazard_ratio"]
"""What is known of an end point of an arm: the mean or percentage, the SD of a change, the difference from the control
arm, the median time to relapse, and the hazard of a relapse beside that of the control arm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedParameter:
    """A parameter of the mechanism that this trial takes to be another, such as a larger expectation."""

    name: str
    value: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """What the real trial found. low, high: its 95 % interval, if published; standard_error: if that was.

    of: how many patients a percentage is of, where it is not the arm's participants. seen: by the calibration of the
    mechanism, though the rest of the trial was held out of it.
    """

    arm: str
    end_point: str
    figure: Figure
    value: float
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    seen: bool = False
    note: str = ""
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFile:
    """A trial as it is written. use: whether the calibration of the mechanism has seen its results.

    arms: written out; protocol_arms: taken from a shipped protocol. counted: whether the participants of an arm are
    those enrolled, or those selected. exposure: whether a session is to each patient what its concentrations make it,
    or to all what it is to a typical adult.
    """

    id: str
    version: str
    title: str
    use: Literal["calibration", "validation", "example"]
    source: Cited
    population: Population
    assess_days: tuple[float, ...]
    end_points: tuple[EndPoint, ...]
    adherence: Adherence
    arms: tuple[Arm, ...] = ()
    protocol_arms: tuple[ProtocolArm, ...] = ()
    selection: tuple[Selection, ...] = ()
    counted: Literal["enrolled", "selected"] = "enrolled"
    exposure: Literal["individual", "typical"] = "individual"
    control: str = ""
    missing: Literal["carried_forward", "observed"] = "carried_forward"
    parameters: tuple[ChangedParameter, ...] = ()
    published: tuple[PublishedFigure, ...] = ()
    assumptions: tuple[str, ...] = ()
    mismatch: tuple[str, ...] = ()

    @property
    def trial(self) -> Trial:
        """The trial to simulate, its protocol arms translated. Raises PharmacologyError naming the field."""
        arms, faults = _translated(self)
        for fault in faults:
            raise fault
        return _trial(self, arms)


@cache
def shipped_trials() -> tuple[str, ...]:
    """The ids of the trials that Daybreak ships."""
    return tuple(sorted(path.stem for path in SHIPPED_TRIALS.glob("*.yaml")))


@cache
def load_trial(file: Path | str) -> TrialFile:
    """The trial in a file, or the shipped one of that id.

    Raises KnowledgeError with every problem of the file, OSError if it cannot be opened.
    """
    path = SHIPPED_TRIALS / f"{file}.yaml" if file in shipped_trials() else Path(file)
    found, problems = _read(path.read_bytes(), str(file) if path == Path(file) else path.name, load_tables())
    if found is None:
        raise KnowledgeError(sorted(problems))
    return found


def check_trial(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of a trial file; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[TrialFile | None, list[Problem]]:
    return read_model_file(TrialFile, content, name, tables, _problems)


def _problems(file: TrialFile, tree: Tree) -> Iterator[Problem]:
    arms, untranslated = _translated(file)
    trial = _trial(file, arms)
    faults = [
        *_parameter_faults(file),
        *_figure_faults(file),
        *untranslated,
        *trial_faults(trial),
        *_dose_faults(trial),
    ]
    told = {(each.line, _field_of(each)) for each in figure_problems(file, tree, ())}
    for fault in faults:
        field = fault.field.rsplit(".", 1)[-1]
        problem = tree.problem(
            _place(fault.field, len(file.arms)),
            found=f"`{field}`: {fault.found}",
            expected=fault.expected,
            message=fault.remedy,
        )
        if (problem.line, field) not in told:
            yield problem


def _field_of(problem: Problem) -> str:
    """The field that a general check of figures has named already."""
    return problem.found.split("`")[1].rsplit(".", 1)[-1]


def _trial(file: TrialFile, arms: tuple[Arm, ...]) -> Trial:
    return Trial(
        id=file.id,
        population=file.population,
        arms=(*file.arms, *arms),
        assess_days=file.assess_days,
        end_points=file.end_points,
        adherence=file.adherence,
        selection=file.selection,
        control=file.control,
        missing=file.missing,
    )


def _translated(file: TrialFile) -> tuple[tuple[Arm, ...], list[PharmacologyError]]:
    """The protocol arms as arms. One that cannot be is an arm without sessions, so that the others keep their place."""
    arms: list[Arm] = []
    faults: list[PharmacologyError] = []
    for number, wanted in enumerate(file.protocol_arms):
        try:
            arms.append(arm_of(wanted, f"protocol_arms[{number}]"))
        except PharmacologyError as error:
            faults.append(error)
            empty = Arm(
                id=wanted.id,
                title=wanted.title,
                participants=1,
                substance="placebo",
                route="intravenous",
                dose=0,
                phases=(),
            )
            arms.append(empty)
    return tuple(arms), faults


def _parameter_faults(file: TrialFile) -> Iterator[PharmacologyError]:
    mechanism = load_mechanism()
    known = [each.name for each in mechanism.parameters]
    for number, each in enumerate(file.parameters):
        place = f"parameters[{number}]"
        if each.name not in known:
            advice = suggestion(each.name, known) or f"One of {', '.join(known)}."
            yield PharmacologyError(f"{place}.name", each.name, "a parameter of the mechanism", advice)
            continue
        try:
            with_parameters(mechanism, {each.name: each.value})
        except PharmacologyError as error:
            yield PharmacologyError(f"{place}.value", error.found, error.expected, error.remedy)


def _figure_faults(file: TrialFile) -> Iterator[PharmacologyError]:
    """Published figures of what the trial does not have."""
    arms = [arm.id for arm in file.arms] + [arm.id for arm in file.protocol_arms]
    kinds = {each.id: each.kind for each in file.end_points}
    for number, each in enumerate(file.published):
        place = f"published[{number}]"
        if each.arm not in arms:
            yield PharmacologyError(f"{place}.arm", each.arm, f"one of {', '.join(arms)}", "Name an arm.")
        if each.end_point not in kinds:
            expected = f"one of {', '.join(kinds)}"
            yield PharmacologyError(f"{place}.end_point", each.end_point, expected, "Name an end point.")
        elif each.figure not in figures_of(kinds[each.end_point]):
            expected = f"one of {', '.join(figures_of(kinds[each.end_point]))}"
            yield PharmacologyError(f"{place}.figure", each.figure, expected, "Correct it.")


def figures_of(kind: str) -> tuple[str, ...]:
    """Which figures an end point of that kind has."""
    if kind == "relapse":
        return ("estimate", "median_days", "hazard_ratio")
    return ("estimate", "sd", "difference") if kind == "mean_change" else ("estimate", "difference")


def _dose_faults(trial: Trial) -> Iterator[PharmacologyError]:
    """Doses outside of those that were studied, for which no drive can be given."""
    for number, arm in enumerate(trial.arms):
        studied = STUDIED.get((arm.substance, arm.route), ())
        for dose in doses(arm):
            if not studied or not studied[0] <= dose <= studied[-1]:
                known = ", ".join(f"{substance} {route}" for substance, route in STUDIED)
                expected = f"{studied[0]:g} to {studied[-1]:g}, as studied" if studied else f"one of {known}"
                found = f"{dose:g} of {arm.route} {arm.substance}"
                yield PharmacologyError(f"arms[{number}].dose", found, expected, "Stay within what was studied.")


def _place(field: str, written_arms: int) -> Place:
    """ "arms[2].phases[0].dose" as a path of the tree; arms beyond those written out stand among protocol arms."""
    steps: list[str | int] = [int(number) if number else name for name, number in _STEP.findall(field)]
    if len(steps) > 1 and steps[0] == "arms" and isinstance(steps[1], int) and steps[1] >= written_arms:
        steps[:2] = ["protocol_arms", steps[1] - written_arms]
    return tuple(steps)


_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
