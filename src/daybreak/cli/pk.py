"""`daybreak pk`: the concentrations to be expected after the dose of a protocol."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from daybreak.cli.console import output
from daybreak.cli.protocol_choice import chosen_protocol
from daybreak.cli.trouble import Trouble
from daybreak.knowledge import DEFAULT_PROTOCOL
from daybreak.pharmacology.errors import PharmacologyError

PLOT_ENDINGS = (".png", ".svg", ".pdf")

EPILOG = """\b
The dose, the length of the infusion, and the devices with their rests come from the protocol; --dose and --minutes
take others. Without --model the published model is taken that fits the substance and its route; the answer says
which, and why. The band is that of virtual patients of the same weight who differ as the model says patients do.

\b
Examples:
  daybreak pk --weight 80
  daybreak pk --protocol esketamine-us --dose 84mg --until 1440
  daybreak pk --weight 80 --dose 0.75mg/kg --pause 15-25 --plot curve.pdf
  daybreak pk --weight 80 --model domino-1982 --format json | jq .summary
  daybreak pk --weight 80 --parameter k10=0.02 --patients 5000 --out curves.parquet

It is a model of groups: no measured concentration, and no basis for a dose by itself."""


class DoseType(click.ParamType[tuple[float, str]]):
    """`40mg`, `0.5mg/kg`, or a mere number in the protocol's own unit: (number, unit or "")."""

    name = "dose"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, str]:
        """The number and its unit."""
        found = re.fullmatch(r"\s*(-?[0-9.]+(?:e-?[0-9]+)?)\s*(mg/kg|mg)?\s*", str(value))
        try:
            return float(found[1]), found[2] or ""  # type: ignore[index]
        except (TypeError, ValueError):
            self.fail(f"{value!r} is no dose. Write 0.5mg/kg or 40mg.", param, ctx)


class PauseType(click.ParamType[tuple[float, float]]):
    """`15-25`: the minutes after the start between which the infusion stands still."""

    name = "pause"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """From and to."""
        try:
            start, end = str(value).split("-")
            return float(start), float(end)
        except ValueError:
            self.fail(f"{value!r} is no pause. Write the minutes after the start, as in 15-25.", param, ctx)


class ValueType(click.ParamType[tuple[str, float]]):
    """`NAME=NUMBER`: a parameter and what to take for it."""

    name = "value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Name and number."""
        name, _, number = str(value).partition("=")
        try:
            return name.strip(), float(number)
        except ValueError:
            self.fail(f"{value!r} is no value of a parameter. Write NAME=NUMBER, as in k10=0.02.", param, ctx)


@click.command("pk", epilog=EPILOG, short_help="Predict concentrations after a protocol's dose.")
@click.option("--protocol", "protocol_name", metavar="ID|FILE", default=DEFAULT_PROTOCOL, show_default=True)
@click.option("--weight", "weight_kg", type=float, metavar="KG", help="Body weight; needed for a dose by weight.")
@click.option("--dose", type=DoseType(), metavar="DOSE", help="0.5mg/kg or 40mg. [default: the protocol's]")
@click.option("--minutes", type=float, metavar="MIN", help="Running time of the infusion. [default: the protocol's]")
@click.option("--pause", "pauses", type=PauseType(), metavar="FROM-TO", multiple=True, help="Infusion paused; repeat.")
@click.option("--age", "age_years", type=float, metavar="YEARS")
@click.option("--sex", type=click.Choice(["female", "male"]))
@click.option("--height", "height_cm", type=float, metavar="CM")
@click.option("--model", "model_id", metavar="ID", help="A published model. [default: the one that fits]")
@click.option("--parameter", "values", type=ValueType(), metavar="NAME=NUMBER", multiple=True, help="Exchange a value.")
@click.option("--patients", type=int, metavar="N", default=500, show_default=True, help="Virtual patients drawn.")
@click.option("--seed", type=int, metavar="S", default=1, show_default=True, help="The same seed, the same patients.")
@click.option("--until", "until_min", type=float, metavar="MIN", default=240, show_default=True)
@click.option("--plot", "plot_file", type=click.Path(path_type=Path, dir_okay=False), help="Curve as PNG, SVG or PDF.")
@click.option("--out", "out_file", type=click.Path(path_type=Path, dir_okay=False), help="Every patient, as Parquet.")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def command(plot_file: Path | None, out_file: Path | None, layout: str, **asked: Any) -> None:
    """Predict the concentrations after the dose of a protocol: median, and 5th and 95th percentile of patients."""
    _check_endings(plot_file, out_file)
    asked["protocol"] = chosen_protocol(asked.pop("protocol_name"))
    work = import_module("daybreak.cli.pk_prediction")  # numerical libraries take a second, which --help must not
    try:
        found = work.predicted(**asked)
    except PharmacologyError as error:
        raise Trouble(f"{error.field}: found {error.found}; expected {error.expected}.", advice=error.remedy) from error
    if layout == "text":
        output().print(work.text(found))
    else:
        click.echo(work.as_json(found) if layout == "json" else work.as_csv(found), nl=layout == "json")
    if plot_file:
        _written(plot_file, lambda path: import_module("daybreak.cli.pk_plot").draw(found, path))
    if out_file:
        _written(out_file, lambda path: work.to_parquet(found, path))


def _check_endings(plot_file: Path | None, out_file: Path | None) -> None:
    """Before anything is computed."""
    if plot_file and plot_file.suffix.lower() not in PLOT_ENDINGS:
        raise click.BadParameter(f"{plot_file} ends in none of {', '.join(PLOT_ENDINGS)}.", param_hint="--plot")
    if out_file and out_file.suffix.lower() != ".parquet":
        raise click.BadParameter(f"{out_file} does not end in .parquet.", param_hint="--out")


def _written(path: Path, write: Callable[[Path], None]) -> None:
    try:
        write(path)
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}.", advice="Give a path that can be written to.") from error
    click.echo(f"Written: {path}", err=True)
