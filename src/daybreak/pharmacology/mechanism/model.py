"""The mechanism of the antidepressant effect as one model: its parameters, in words and with intervals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from daybreak.pharmacology.effects.nmda import NmdaReceptor
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.parameters import Cited

NAMES = (
    "release_hours",
    "glutamate_hours",
    "ampa_hours",
    "mtor_hours",
    "half_effect_occupancy",
    "occupancy_steepness",
    "reference_occupancy_hours",
    "esketamine_efficacy",
    "sensitivity",
    "sensitivity_sd",
    "ampa_weight",
    "labile_half_life_days",
    "consolidated_share",
    "consolidated_half_life_days",
    "expectation_mean",
    "expectation_sd",
    "antidepressant_mean",
    "antidepressant_sd",
    "antidepressant_days",
    "psychotherapy_decay",
    "illness_sd",
    "illness_days",
    "measurement_sd",
)
"""Every parameter the equations use, in the order of the chain (docs/algorithms/mechanism.md)."""

_SHARES = ("half_effect_occupancy", "consolidated_share")
_SIGNED = ("expectation_mean", "antidepressant_mean")


class MechanismError(PharmacologyError):
    """A value the mechanism cannot be computed with; `field` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismParameter:
    """One parameter. fitted: estimated from the calibration; else it was set, and `source` says from what.

    low, high: the 95 % interval: of the parametric bootstrap where fitted, else the range held possible; None: unknown.
    """

    name: str
    value: float
    unit: str
    meaning: str
    fitted: bool
    low: float | None = None
    high: float | None = None
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCovariate:
    """A property or biomarker that may shift a patient's sensitivity: log sensitivity + effect x (value - reference).

    unit: of which value; effect: for one unit, 0 where no size was published; then `note` says what was.
    """

    name: str
    unit: str
    reference: float
    effect: float
    low: float | None = None
    high: float | None = None
    note: str
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalDrive:
    """The drive of one session of a typical adult by dose, tabulated from a pharmacokinetic model.

    dose_unit: "mg/kg" or "mg". doses rise; drives belong to them, before the efficacy of esketamine; 1 is the
    reference session.
    """

    substance: str
    route: str
    dose_unit: str
    doses: tuple[float, ...]
    drives: tuple[float, ...]
    made_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """NMDA antagonism to depressive symptoms. `draws`: parameter sets of the bootstrap, to carry uncertainty on.

    Raises MechanismError naming the parameter that is missing, unknown or impossible.
    """

    id: str
    version: str
    title: str
    warning: str
    parameters: tuple[MechanismParameter, ...]
    receptor: NmdaReceptor
    covariates: tuple[ResponseCovariate, ...] = ()
    typical_drives: tuple[TypicalDrive, ...] = ()
    draws: tuple[Mapping[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Each parameter of `NAMES` once, and in the range the equations need."""
        found = tuple(each.name for each in self.parameters)
        if sorted(found) != sorted(NAMES):
            wrong = sorted(set(found) ^ set(NAMES)) or [name for name in found if found.count(name) > 1]
            raise MechanismError("parameters", f"`{wrong[0]}` missing, unknown or twice", "each once", "Correct it.")
        for each in self.parameters:
            _check(each.name, each.value)
        for name in (name for draw in self.draws for name in draw if name not in NAMES):
            raise MechanismError("draws", name, "names of parameters", "Correct the draw.")

    def value(self, name: str) -> float:
        """A parameter's value by its name. Raises MechanismError for an unknown one."""
        for each in self.parameters:
            if each.name == name:
                return each.value
        raise MechanismError(name, "no such parameter", f"one of {', '.join(NAMES)}", "Correct the name.")


def with_parameters(mechanism: Mechanism, values: Mapping[str, float]) -> Mechanism:
    """The same mechanism with some parameter values exchanged, such as one of its draws.

    Raises MechanismError for an unknown name or an impossible value.
    """
    for name in values:
        mechanism.value(name)
    changed = tuple(
        replace(each, value=float(values[each.name]), low=None, high=None) if each.name in values else each
        for each in mechanism.parameters
    )
    return replace(mechanism, parameters=changed)


def _check(name: str, value: float) -> None:
    if not isfinite(value):
        raise MechanismError(name, value, "a finite number", "Correct it.")
    if name in _SHARES and not 0 <= value <= 1:
        raise MechanismError(name, value, "a share from 0 to 1", "Correct it.")
    if name in _SIGNED and not -1 < value < 1:
        raise MechanismError(name, value, "a share between -1 and 1", "Correct it.")
    if name not in _SIGNED and value < 0:
        raise MechanismError(name, value, "no less than 0", "Correct it.")
    if name.endswith(("_hours", "_days", "_half_life_days")) and value == 0:
        raise MechanismError(name, value, "more than 0", "Correct it.")
