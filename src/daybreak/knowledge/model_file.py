"""How a pharmacokinetic model is written in its file, and the model of `daybreak.pharmacology` that it is.

Files keep the form of the papers (a coefficient of variation, a variance, a standard error); the model holds standard
deviations of random effects and 95 % intervals.
"""

import math
from dataclasses import dataclass
from typing import Literal

from daybreak.pharmacology.covariates import FactorEffect, Individuals, PowerEffect, SlopeEffect, one_individual
from daybreak.pharmacology.models import (
    Correlation,
    Delay,
    Exchange,
    Flow,
    Output,
    PharmacokineticModel,
    Route,
    Substance,
)
from daybreak.pharmacology.parameters import Cited, Derived, Parameter, log_scale_sd

NORMAL_95 = 1.96
"""Standard errors on either side of an estimate that hold its 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variability:
    """How a parameter varies between patients, in the one form that its paper chose.

    standard_deviation, variance: of the random effect on the parameter's scale. coefficient_of_variation: of a
    log-normal, 0.3 for 30 %.
    """

    standard_deviation: float | None = None
    variance: float | None = None
    coefficient_of_variation: float | None = None
    source: Cited

    @property
    def given(self) -> tuple[float, ...]:
        """The numbers that were given; one, in a file without problems."""
        forms = (self.standard_deviation, self.variance, self.coefficient_of_variation)
        return tuple(each for each in forms if each is not None)

    def as_standard_deviation(self) -> float:
        """The standard deviation of the random effect."""
        if self.variance is not None:
            return math.sqrt(self.variance)
        if self.coefficient_of_variation is not None:
            return log_scale_sd(self.coefficient_of_variation)
        return self.standard_deviation or 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenParameter:
    """A parameter as its paper states it. Its uncertainty: `low` and `high`, or one of the standard errors, or nothing.

    relative_standard_error: a share of the value, 0.05 for 5 %. Other fields: see `pharmacology.parameters.Parameter`.
    """

    name: str
    value: float
    unit: str
    meaning: str
    scale: Literal["log", "logit", "linear"] = "log"
    shares_effect_of: str = ""
    variability: Variability | None = None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    relative_standard_error: float | None = None
    source: Cited

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """The 95 % interval, as printed or from the standard error; (None, None) where neither is known."""
        error = self.standard_error
        if self.relative_standard_error is not None:
            error = self.relative_standard_error * self.value
        if error is None:
            return self.low, self.high
        return max(self.value - NORMAL_95 * error, 0.0), self.value + NORMAL_95 * error


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariance:
    """The covariance of the random effects of two parameters, as a matrix of variances holds it."""

    first: str
    second: str
    covariance: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePatient:
    """One patient for whom each covariate effect is nothing: stands in for facts that were not given."""

    weight_kg: float
    height_cm: float | None = None
    age_years: float | None = None
    female: Literal[0, 1] | None = None
    asian: Literal[0, 1] | None = None
    japanese: Literal[0, 1] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One file. use: what the model is for; limits: what it is not, each a sentence; source: of its structure.

    Covariate effects hold in the order power, factor, slope.
    """

    id: str
    version: str
    title: str
    substance: Substance
    use: str
    source: Cited
    population: str
    limits: tuple[str, ...]
    reference: ReferencePatient
    compartments: tuple[str, ...]
    parameters: tuple[WrittenParameter, ...]
    derived: tuple[Derived, ...] = ()
    power_effects: tuple[PowerEffect, ...] = ()
    factor_effects: tuple[FactorEffect, ...] = ()
    slope_effects: tuple[SlopeEffect, ...] = ()
    covariances: tuple[Covariance, ...] = ()
    flows: tuple[Flow, ...]
    exchanges: tuple[Exchange, ...] = ()
    delays: tuple[Delay, ...] = ()
    routes: tuple[Route, ...]
    outputs: tuple[Output, ...]


def model_of(file: ModelFile) -> PharmacokineticModel:
    """The model that the file describes. Raises PharmacologyError naming the field that does not fit."""
    parameters = tuple(parameter_of(each) for each in file.parameters)
    return PharmacokineticModel(
        id=file.id,
        version=file.version,
        title=file.title,
        substance=file.substance,
        compartments=file.compartments,
        parameters=parameters,
        derived=file.derived,
        effects=(*file.power_effects, *file.factor_effects, *file.slope_effects),
        correlations=tuple(_correlation(each, parameters) for each in file.covariances),
        flows=file.flows,
        exchanges=file.exchanges,
        delays=file.delays,
        routes=file.routes,
        outputs=file.outputs,
        reference=reference_of(file),
        population=file.population,
        limits=file.limits,
    )


def parameter_of(written: WrittenParameter) -> Parameter:
    """The parameter. Raises PharmacologyError naming its field that cannot be."""
    low, high = written.interval
    varies = written.variability
    return Parameter(
        name=written.name,
        value=written.value,
        unit=written.unit,
        between_subject=varies.as_standard_deviation() if varies else 0.0,
        scale=written.scale,
        shares_effect_of=written.shares_effect_of,
        low=low,
        high=high,
        source=written.source,
        between_subject_source=varies.source if varies else None,
        meaning=written.meaning,
    )


def reference_of(file: ModelFile) -> Individuals:
    """The reference patient. Raises PharmacologyError naming the fact that cannot be."""
    patient = file.reference
    return one_individual(
        patient.weight_kg,
        height_cm=patient.height_cm,
        age_years=patient.age_years,
        female=_yes(patient.female),
        asian=_yes(patient.asian),
        japanese=_yes(patient.japanese),
    )


def _yes(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _correlation(written: Covariance, parameters: tuple[Parameter, ...]) -> Correlation:
    deviations = {each.name: each.between_subject for each in parameters}
    product = deviations.get(written.first, 0.0) * deviations.get(written.second, 0.0)
    coefficient = written.covariance / product if product else 0.0
    return Correlation(first=written.first, second=written.second, coefficient=coefficient, source=written.source)
