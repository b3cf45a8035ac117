"""One number of a model of effects: value, interval, variability between patients, and where it was read."""

import math
from dataclasses import dataclass

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.parameters import Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number in its unit. Its `source` has the certainty P where nothing was published: then it is our assumption.

    low, high: the 95 % interval of the estimate, or the range we hold possible where the source is P; None: not known.
    between_subject: the standard deviation of log(value) between patients, 0 where none is modelled.
    meaning: what it is, and for an assumption why it was made.

    Raises PharmacologyError naming the field where the numbers cannot be.
    """

    value: float
    unit: str
    meaning: str
    low: float | None = None
    high: float | None = None
    between_subject: float = 0.0
    source: Cited

    def __post_init__(self) -> None:
        """Refuses what no model can be computed with."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if not math.isfinite(self.value) or not low <= self.value <= high:
            found = f"{self.value} with {self.low} to {self.high}"
            raise PharmacologyError("value", found, "a number within its interval", "Correct value or interval.")
        if not math.isfinite(self.between_subject) or self.between_subject < 0:
            raise PharmacologyError("between_subject", self.between_subject, "a number from 0", "Give a deviation.")
