"""What the fit begins with: set parameters, first guesses, and how loosely each fitted one is held to its guess."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.knowledge.problems import KnowledgeError
from daybreak.knowledge.tables import load_tables
from daybreak.pharmacology.mechanism import Mechanism, MechanismParameter, ResponseCovariate
from daybreak.pharmacology.parameters import Cited

SETTINGS = Path(__file__).with_name("settings.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One parameter. scale: on which it is fitted; low, high: of one that is not, the range held possible."""

    name: str
    start: float
    scale: Literal["fixed", "log", "logit", "linear"]
    prior_sd: float = 1.0
    low: float | None = None
    high: float | None = None
    unit: str
    meaning: str
    source: Cited

    def to_scale(self, value: float) -> float:
        """The value on the scale of the fit."""
        return _TO[self.scale](value)

    def from_scale(self, value: float) -> float:
        """The value that stands at a place of the scale."""
        return _FROM[self.scale](value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the fit needs beside the published courses."""

    id: str
    version: str
    title: str
    warning: str
    limits: tuple[str, ...]
    parameters: tuple[Setting, ...]
    covariates: tuple[ResponseCovariate, ...]

    @property
    def fitted(self) -> tuple[Setting, ...]:
        """The parameters that are fitted, in their order."""
        return tuple(each for each in self.parameters if each.scale != "fixed")


@cache
def load_settings(file: Path = SETTINGS) -> Settings:
    """The settings of the fit. Raises KnowledgeError with every problem in the file."""
    found, problems = read_model_file(Settings, file.read_bytes(), file.name, load_tables())
    if found is None:
        raise KnowledgeError(sorted(problems))
    return found


def first_mechanism(settings: Settings) -> Mechanism:
    """The mechanism with every parameter at its start."""
    return Mechanism(
        id=settings.id,
        version=settings.version,
        title=settings.title,
        warning=settings.warning,
        parameters=tuple(_parameter(each) for each in settings.parameters),
        receptor=load_session_effects().receptor,
        covariates=settings.covariates,
    )


def _parameter(setting: Setting) -> MechanismParameter:
    return MechanismParameter(
        name=setting.name,
        value=setting.start,
        unit=setting.unit,
        meaning=setting.meaning,
        fitted=setting.scale != "fixed",
        low=setting.low,
        high=setting.high,
        source=setting.source,
    )


_TO: dict[str, Callable[[float], float]] = {
    "fixed": float,
    "linear": float,
    "log": math.log,
    "logit": lambda share: math.log(share / (1 - share)),
}
_FROM: dict[str, Callable[[float], float]] = {
    "fixed": float,
    "linear": float,
    "log": math.exp,
    "logit": lambda place: 1 / (1 + math.exp(-place)),
}
