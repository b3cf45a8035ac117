"""A published linear compartment model: what it is made of, and what follows for one patient or many.

Nothing here knows a drug. Models stand in files (`daybreak.knowledge`); these are the types they are read into.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.individual_parameters import individual_parameters
from daybreak.pharmacology.model_checks import check_model
from daybreak.pharmacology.model_parts import (
    Correlation,
    Delay,
    Exchange,
    Flow,
    InputPath,
    ModelDescription,
    Output,
    Route,
    RouteName,
    Substance,
)
from daybreak.pharmacology.rate_matrices import rate_matrices

__all__ = [
    "Correlation",
    "Delay",
    "Exchange",
    "Flow",
    "InputPath",
    "Output",
    "PharmacokineticModel",
    "Route",
    "RouteName",
    "Substance",
]


@dataclass(frozen=True, kw_only=True)
class PharmacokineticModel(ModelDescription):
    """A linear model of one paper, with all that is needed to compute concentrations of any patient.

    Raises PharmacologyError naming the field where its parts do not fit together.
    """

    def __post_init__(self) -> None:
        """Refuses a model that refers to what it does not have."""
        check_model(self)

    @property
    def compounds(self) -> tuple[str, ...]:
        """The names of what it predicts."""
        return tuple(each.name for each in self.outputs)

    def individual_parameters(self, individuals: Individuals, etas: Numbers | None = None) -> Mapping[str, Numbers]:
        """Each parameter and derived number of each patient: name -> (patients,), in litres, minutes and fractions."""
        return individual_parameters(self, individuals, etas)

    def rate_matrices(self, parameters: Mapping[str, Numbers]) -> Numbers:
        """K of x' = K x + u for each patient: (patients, compartments, compartments), per minute."""
        return rate_matrices(self, parameters)

    def route(self, name: str) -> Route | None:
        """The way in by that name, None if the model has none."""
        return next((each for each in self.routes if each.name == name), None)
