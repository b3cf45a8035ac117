"""How well the forecast of one patient did on simulated patients: a file that pages read, and what makes it.

`python -m daybreak.research.patient_fit.reliability` writes it, in a few minutes. It belongs to one file of the
mechanism, by digest: of another one it says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import click
import msgspec
import numpy as np
import yaml

from daybreak.knowledge.mechanism_models import SHIPPED_MECHANISM, load_mechanism
from daybreak.pharmacology.mechanism import Mechanism
from daybreak.research.outcome_statistics.proportions import interval
from daybreak.research.patient_fit.held_out import ASKED_DAYS, HeldOut, held_out, reliability
from daybreak.research.patient_fit.patient_forecast import DRAWS, LEVEL, RELAPSE_MADRS

SHIPPED = Path(__file__).with_name("reliability.yaml")
EDGES = (0.0, 0.1, 0.3, 0.6, 0.9, 1.0)
"""Between which the forecasts of one row lie; the last one belongs to its row."""

WITHIN_DAYS = 28
"""Of the forecasts that are counted: `held_out` looks at four weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """After so many days: how many of the scores lay in their intervals. low, high: 95 % interval of that share."""

    days_ahead: int
    scores: int
    covered: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Forecasts from `least` to below `most`: how many, their mean, and how many came true.

    low, high: 95 % interval (Wilson) of the share that came true. None where there was no such forecast.
    """

    least: float
    most: float
    forecasts: int
    mean: float | None
    reached: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What simulated patients showed. Of forecasts whose sampling had settled alone: no other is ever shown.

    mechanism_sha256: of the file of the mechanism that was fitted. asked: patients; settled: forecasts that could be
    shown. level: of the intervals of scores. brier, brier_base_rate: mean squared error of the forecasts, and of always
    saying the share that reached the limit; lower is better.
    """

    command: str
    seed: int
    asked: int
    draws: int
    mechanism: str
    mechanism_sha256: str
    level: float
    limit_madrs: float
    within_days: int
    forecasts: int
    settled: int
    reached: int
    brier: float
    brier_base_rate: float
    coverage: tuple[Covered, ...]
    rows: tuple[Row, ...]

    def is_of(self, mechanism_file: Path = SHIPPED_MECHANISM) -> bool:
        """Whether it speaks for the mechanism in this file."""
        return self.mechanism_sha256 == digest(mechanism_file)


@cache
def load_reliability(file: Path = SHIPPED) -> Reliability:
    """The shipped file. Raises ValueError naming file and field where it cannot be read."""
    try:
        return msgspec.convert(yaml.safe_load(file.read_text("utf-8")), Reliability, strict=True)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        remedy = "Make it anew: python -m daybreak.research.patient_fit.reliability"
        raise ValueError(f"{file.name}: {error}. {remedy}") from error


def digest(mechanism_file: Path) -> str:
    """SHA-256 of a file of the mechanism."""
    return sha256(mechanism_file.read_bytes()).hexdigest()


def found_on(mechanism: Mechanism, patients: int, seed: int, *, sha256_of_file: str, draws: int = DRAWS) -> Reliability:
    """What so many simulated patients show of the forecasts by this mechanism. Raises ValueError if none settled."""
    every = held_out(mechanism, patients, seed, draws)
    found = [each for each in every if each.settled]
    if not found:
        raise ValueError(f"{patients} patients: found no forecast whose sampling had settled. Ask more of them.")
    said, came = np.array([each.above_limit for each in found]), np.array([each.reached for each in found], dtype=float)
    return Reliability(
        command=f"python -m daybreak.research.patient_fit.reliability --patients {patients} --seed {seed}",
        seed=seed,
        asked=patients,
        draws=draws,
        mechanism=f"{mechanism.id} {mechanism.version}",
        mechanism_sha256=sha256_of_file,
        level=LEVEL,
        limit_madrs=RELAPSE_MADRS,
        within_days=WITHIN_DAYS,
        forecasts=len(every),
        settled=len(found),
        reached=int(came.sum()),
        brier=_rounded(float(((said - came) ** 2).mean())),
        brier_base_rate=_rounded(float(came.mean() * (1 - came.mean()))),
        coverage=tuple(_coverage(found)),
        rows=tuple(_rows(found)),
    )


def _coverage(found: Sequence[HeldOut]) -> Iterator[Covered]:
    for place, days in enumerate(ASKED_DAYS):
        covered = sum(bool(each.covered[place]) for each in found)
        low, high = interval(covered, len(found))
        yield Covered(days_ahead=days, scores=len(found), covered=covered, low=_rounded(low), high=_rounded(high))


def _rows(found: Sequence[HeldOut]) -> Iterator[Row]:
    # `reliability` leaves the upper edge out, and a forecast may be 1.
    counted = reliability(found, (*EDGES[:-1], EDGES[-1] + 0.01))
    for (least, most), row in zip(pairwise(EDGES), counted, strict=True):
        low, high = interval(row.reached, row.forecasts) if row.forecasts else (None, None)
        yield Row(
            least=least,
            most=most,
            forecasts=row.forecasts,
            mean=_rounded(row.mean) if row.forecasts else None,
            reached=int(row.reached),
            low=None if low is None else _rounded(low),
            high=None if high is None else _rounded(high),
        )


def _rounded(share: float) -> float:
    return round(share, 4)


def text_of(found: Reliability) -> str:
    """The file."""
    head = [
        "# How well the forecast of one patient's own course did on simulated patients. Not written by hand; made by:",
        f"#   {found.command}",
        "# What it shows, and what not: docs/algorithms/schedule-search.md.",
        "",
    ]
    return "\n".join(head) + yaml.safe_dump(msgspec.to_builtins(found), sort_keys=False, width=118)


@click.command()
@click.option("--patients", default=160, show_default=True, help="How many to simulate.")
@click.option("--seed", default=2, show_default=True, help="The same seed makes the same file.")
@click.option("--to", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
def main(patients: int, seed: int, to: Path) -> None:
    """Hold the forecast of one patient to simulated patients, and write down how well it did."""
    found = found_on(load_mechanism(), patients, seed, sha256_of_file=digest(SHIPPED_MECHANISM))
    to.write_text(text_of(found), "utf-8")
    click.echo(f"{to}: {found.settled} forecasts, Brier score {found.brier:.3f} beside {found.brier_base_rate:.3f}.")


if __name__ == "__main__":
    main()
