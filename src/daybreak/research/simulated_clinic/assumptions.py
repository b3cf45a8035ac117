"""What the simulated clinic is made of: figures with their origin, published ones and assumptions kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml

SHIPPED = Path(__file__).parent / "assumptions.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The document that gives a figure: its key in knowledge/sources.yaml, and how sure we are of the figure."""

    key: str
    certainty: Literal["V", "V2", "R"]
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. Either `published`, or an `assumption` with the reason for it, which is no clinical fact."""

    value: float
    unit: str
    published: Published | None = None
    assumption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """All figures by their name; `assumptions["missed_visit"]` is the value."""

    id: str
    version: str
    figures: Mapping[str, Figure]

    def __getitem__(self, name: str) -> float:
        return self.figures[name].value


@cache
def load_assumptions(file: Path = SHIPPED) -> Assumptions:
    """The shipped figures. Raises ValueError naming the file, the figure, what was found and what was expected."""
    try:
        read = msgspec.convert(yaml.safe_load(file.read_text("utf-8")), Assumptions)
    except msgspec.ValidationError as error:
        raise ValueError(f"{file.name}: {error}. Correct the figure that it names.") from error
    for name, figure in read.figures.items():
        if (figure.published is None) == (not figure.assumption.strip()):
            raise ValueError(
                f"{file.name}, {name}: found {'both' if figure.published else 'neither'}; expected either `published` "
                "or `assumption`. Say where the figure comes from, or why it was chosen."
            )
    return read
