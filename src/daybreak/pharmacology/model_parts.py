"""What a published linear compartment model is made of: compartments, flows, ways in, and what is measured."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from daybreak.pharmacology.covariates import CovariateEffect, Individuals
from daybreak.pharmacology.parameters import Cited, Derived, Parameter

RouteName = Literal["intravenous", "intranasal", "intramuscular", "oral"]

Substance = Literal["ketamine", "esketamine"]
"""What the dose in mg is of: racemic ketamine or esketamine, as the base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Drug leaves `source` in proportion to what is in it, and arrives in `target` ("" is out of the body).

    Either `rate` names a rate constant, or `clearance` and `volume` those whose quotient it is (the volume is that of
    the source). arriving: a fraction of what left that arrives, where one compound becomes another that weighs or
    counts otherwise; all of it where "".
    """

    source: str
    target: str = ""
    rate: str = ""
    clearance: str = ""
    volume: str = ""
    arriving: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Two flows, there and back, driven by one clearance between two compartments with a volume each."""

    first: str
    second: str
    clearance: str
    first_volume: str
    second_volume: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """`follower` follows `leader` and takes nothing from it: d follower / dt = rate (leader - follower), in mg.

    For venous blood behind arterial, or an effect site. What is in a follower is no part of the mass balance.
    """

    leader: str
    follower: str
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPath:
    """One way in from a route: a fraction of the dose goes into a compartment.

    fraction: the number that says which share, "" for all. duration: the number that says over how long a dose given at
    one instant arrives (zero order), "" for at once. First-order absorption is a Flow out of a depot compartment.
    devices: of a nasal dose, whether the path holds for the first spray device, for later ones, or for all.
    """

    into: str
    fraction: str = ""
    duration: str = ""
    devices: Literal["all", "first", "later"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How drug enters by one route, as paths that together take in the whole absorbed dose."""

    name: RouteName
    paths: tuple[InputPath, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A concentration: the amount in a compartment over the number that is its volume.

    name: what it is asked for by, such as "ketamine" or "norketamine"; site: the blood it holds for.
    """

    name: str
    compartment: str
    volume: str
    site: Literal["arterial", "venous", "plasma"] = "plasma"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """The correlation of the random effects of two parameters."""

    first: str
    second: str
    coefficient: float
    source: Cited


@dataclass(frozen=True, kw_only=True)
class ModelDescription:
    """All that a paper says of one model.

    substance: what its doses are of. reference: one patient for whom each covariate effect is nothing, to stand in
    for facts that were not given. population: whom it was estimated in; limits: what it should not be used for.
    """

    id: str
    version: str
    title: str
    substance: Substance
    compartments: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    derived: tuple[Derived, ...] = ()
    effects: tuple[CovariateEffect, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    flows: tuple[Flow, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    delays: tuple[Delay, ...] = ()
    routes: tuple[Route, ...]
    outputs: tuple[Output, ...]
    reference: Individuals
    population: str = ""
    limits: tuple[str, ...] = ()

    @cached_property
    def random_effects(self) -> tuple[str, ...]:
        """The parameters that vary between patients, in the order of the columns of `etas`."""
        return tuple(each.name for each in self.parameters if each.between_subject)
