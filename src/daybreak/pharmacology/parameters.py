"""One number of a published model: value, unit, uncertainty, variability between patients, and where it was read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from daybreak.pharmacology.errors import PharmacologyError

Certainty = Literal["V", "V2", "R", "R?", "P"]
"""V: read in the document named; V2: read in another that quotes it; R: recalled; R?: recalled with doubt; P: ours."""

Dimension = Literal["volume", "clearance", "rate", "duration", "fraction", "concentration"]

RandomScale = Literal["log", "logit", "linear"]


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a number comes from: the key of a source, how surely it was read, and where in it (table, page)."""

    key: str
    certainty: Certainty
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit is in the units used inside: litres, L/min, 1/min, minutes, a fraction, ng/mL.

    per_kg: the number is multiplied by the patient's weight first.
    """

    dimension: Dimension
    factor: float
    per_kg: bool = False


UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "L": Unit("volume", 1.0),
        "mL": Unit("volume", 1e-3),
        "L/kg": Unit("volume", 1.0, per_kg=True),
        "mL/kg": Unit("volume", 1e-3, per_kg=True),
        "L/min": Unit("clearance", 1.0),
        "L/h": Unit("clearance", 1 / 60),
        "mL/min": Unit("clearance", 1e-3),
        "L/min/kg": Unit("clearance", 1.0, per_kg=True),
        "L/h/kg": Unit("clearance", 1 / 60, per_kg=True),
        "mL/min/kg": Unit("clearance", 1e-3, per_kg=True),
        "1/min": Unit("rate", 1.0),
        "1/h": Unit("rate", 1 / 60),
        "1/s": Unit("rate", 60.0),
        "min": Unit("duration", 1.0),
        "h": Unit("duration", 60.0),
        "1": Unit("fraction", 1.0),
        "%": Unit("fraction", 0.01),
        "ng/mL": Unit("concentration", 1.0),
        "mg/L": Unit("concentration", 1000.0),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a model as its paper states it, in the paper's own unit.

    between_subject: the standard deviation of the random effect on its scale, 0 for none. On the log scale the value is
    the median and is multiplied by exp(eta); on the logit scale eta is added to the value's logit; on the linear one to
    the value itself. (A coefficient of variation CV of a log-normal is sqrt(log(1 + CV^2)) here: `log_scale_sd`.)
    shares_effect_of: the parameter whose random effect it takes instead of one of its own.
    low, high: the 95 % interval of the estimate, None where it is not known.
    source, between_subject_source: where value and variability were read; the second is the first where it is None.

    Raises PharmacologyError naming the parameter where the unit is unknown or the numbers cannot be.
    """

    name: str
    value: float
    unit: str
    between_subject: float = 0.0
    scale: RandomScale = "log"
    shares_effect_of: str = ""
    low: float | None = None
    high: float | None = None
    source: Cited
    between_subject_source: Cited | None = None
    meaning: str = ""

    def __post_init__(self) -> None:
        """Refuses what no model can be computed with."""
        field = f"parameters[{self.name}]"
        if self.unit not in UNITS:
            known = ", ".join(UNITS)
            raise PharmacologyError(f"{field}.unit", self.unit, f"one of {known}", "Convert the value to one of them.")
        if not math.isfinite(self.value) or self.value < 0:
            raise PharmacologyError(f"{field}.value", self.value, "a number from 0", "Correct the value.")
        _check_variability(self, field)
        _check_interval(self, field)

    @property
    def dimension(self) -> Dimension:
        """What it is a number of."""
        return UNITS[self.unit].dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A number that follows from others, in the units used inside (litres, L/min, 1/min, minutes, fractions).

    The product of those named in `product_of`, divided by those in `over`; `one_minus`: 1 minus that. So a micro rate
    constant is Derived(name="k10", product_of=("CL",), over=("V1",)), and the swallowed part of a spray
    Derived(name="swallowed", product_of=("FRn",), one_minus=True). May use those derived before it.
    """

    name: str
    product_of: tuple[str, ...]
    over: tuple[str, ...] = ()
    one_minus: bool = False


def log_scale_sd(coefficient_of_variation: float) -> float:
    """The standard deviation of log X for a log-normal X with this coefficient of variation (0.3 for 30 %)."""
    return math.sqrt(math.log1p(coefficient_of_variation**2))


def _check_variability(parameter: Parameter, field: str) -> None:
    sd, value = parameter.between_subject, parameter.value * UNITS[parameter.unit].factor
    if not math.isfinite(sd) or sd < 0:
        raise PharmacologyError(f"{field}.between_subject", sd, "a number from 0", "Give a standard deviation.")
    if parameter.scale == "logit" and not 0 < value < 1:
        expected = "between 0 and 1 for the logit scale"
        raise PharmacologyError(f"{field}.value", parameter.value, expected, "Use the log or the linear scale.")
    if sd and parameter.shares_effect_of:
        expected = "0 where shares_effect_of is given"
        raise PharmacologyError(f"{field}.between_subject", sd, expected, "Give one of the two.")


def _check_interval(parameter: Parameter, field: str) -> None:
    low = -math.inf if parameter.low is None else parameter.low
    high = math.inf if parameter.high is None else parameter.high
    if not low <= parameter.value <= high:
        found = f"{parameter.value} outside {parameter.low} to {parameter.high}"
        raise PharmacologyError(f"{field}.low", found, "an interval around the value", "Correct the interval.")
