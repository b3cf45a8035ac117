"""`daybreak trial schedules`: which schedules within a protocol's limits nothing is better than, by the model."""

import json
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from daybreak.cli.console import output
from daybreak.cli.progress import progress_of
from daybreak.cli.protocol_choice import chosen_protocol
from daybreak.cli.trouble import Trouble
from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.research.schedule_search import (
    Interval,
    SearchResult,
    front_json,
    plot_front,
    search_schedules,
    write_front,
)
from daybreak.research.schedule_search.optimising import GOALS
from daybreak.research.schedule_search.plotting import FORMATS
from daybreak.research.schedule_search.table import ENDINGS, FIRST, induction_words, named_points, taper_words
from daybreak.research.schedule_search.validation import HELD_OUT, MARK

EPILOG = """\b
Examples:
  daybreak trial schedules --protocol iv-ketamine
  daybreak trial schedules --protocol esketamine-us --horizon-days 365 --goal visits --plot front.png
  daybreak trial schedules --goal exposure --goal side-effects --out front.parquet --seed 7
  daybreak trial schedules --patients 200 --generations 8 --format json     a quick look

\b
The days in response are always one goal; --goal names what is held against them.
Nothing outside the protocol's limits is looked at. A model, not a recommendation."""


FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


def _ending(*endings: str) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """Refuses a file that could not be written before minutes of searching, not after."""

    def checked(ctx: click.Context, parameter: click.Parameter, file: Path | None) -> Path | None:
        if file is not None and file.suffix not in endings:
            raise click.BadParameter(f"{file.name!r} does not end in {' or '.join(endings)}.", ctx, parameter)
        if file is not None and not file.absolute().parent.is_dir():
            raise click.BadParameter(f"There is no folder {str(file.parent)!r}.", ctx, parameter)
        return file

    return checked


@click.command("schedules", epilog=EPILOG, short_help="Search for the best schedules within a protocol's limits.")
@click.option("--protocol", "name", default="iv-ketamine", show_default=True, metavar="ID|FILE", help="Whose limits.")
@click.option("--horizon-days", type=click.IntRange(28, 3650), default=180, show_default=True, help="How far to look.")
@click.option("--goal", "goals", type=click.Choice(list(GOALS)), multiple=True, help="Repeatable; visits and exposure.")
@click.option("--patients", type=click.IntRange(50, 100_000), default=500, show_default=True, help="Virtual patients.")
@click.option("--generations", type=click.IntRange(1, 1000), default=25, show_default=True, help="Of the search.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Same seed, same result.")
@click.option("--plot", type=FILE, callback=_ending(*FORMATS), help="Draw the front: .png, .svg or .pdf.")
@click.option("--out", type=FILE, callback=_ending(*ENDINGS), help="Write the front: .csv or .parquet.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    name: str,
    horizon_days: int,
    goals: tuple[str, ...],
    patients: int,
    generations: int,
    seed: int,
    plot: Path | None,
    out: Path | None,
    form: str,
) -> None:
    """Search the schedules that a protocol allows: dose, induction, taper and the interval that is kept.

    Each point of the front is looked at again in fresh virtual patients over all draws of the mechanism's parameters.
    """
    protocol = chosen_protocol(name)
    try:
        with progress_of("Generations") as step:
            result = search_schedules(
                protocol,
                load_mechanism(),
                horizon_days=horizon_days,
                goals=tuple(dict.fromkeys(goals)) or ("visits", "exposure"),  # type: ignore[arg-type]
                patients=patients,
                generations=generations,
                seed=seed,
                step=step,
            )
        _write(result, plot, out)
    except PharmacologyError as error:
        raise Trouble(f"{error.field}: found {error.found}, expected {error.expected}.", advice=error.remedy) from error
    except OSError as error:
        raise Trouble(f"{error.filename}: {error.strerror}.", advice="Choose a file that can be written.") from error
    if form == "json":
        click.echo(json.dumps(front_json(result), indent=2, ensure_ascii=False))
    else:
        _say(output(), result)


def _write(result: SearchResult, plot: Path | None, out: Path | None) -> None:
    if plot is not None:
        plot_front(result, plot)
    if out is not None:
        write_front(result, out)


def _say(console: Console, result: SearchResult) -> None:
    console.print(f"[bold]{MARK}[/bold] {result.protocol.title} ({result.protocol.id} {result.protocol.version})")
    console.print(result.mechanism.warning, style="dim")
    console.print("\n[bold]Limits of the protocol[/bold], none of which any schedule here breaks")
    for each in result.limits.sources:
        where = f", {each.source.locator}" if each.source.locator else ""
        console.print(f"  {each.words}  [dim]({each.source.key} {each.source.certainty}{where})[/dim]")
    console.print(
        f"\n[bold]Schedules that nothing is better than[/bold] in {result.horizon_days} days, "
        f"{len(result.points)} of {result.on_front} on the front; {result.looked_at} looked at"
    )
    console.print(_table(result))
    console.print(
        f"Means of {result.patients} patients: median and 95 % interval over {result.draws} draws of the mechanism, "
        "with fresh patients in each. Gain: days in response more than by the first schedule, with which the protocol "
        f"begins. Dose, total: {result.limits.dose_unit}. Diss.: sessions with dissociation. Front: draws in which "
        "nothing looked at was better. + above any dose the model was calibrated on; ++ and the protocol wants a "
        "second prescriber.",
        style="dim",
    )
    for sentence in (*HELD_OUT, *result.effects.limits[-2:]):
        console.print(f"- {sentence}", style="dim", markup=False)


def _table(result: SearchResult) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in (
        "",
        "Dose",
        "Induction",
        "Then every",
        "Days in response",
        "Gain",
        "Visits",
        "Total",
        "Diss.",
        "Front",
    ):
        table.add_column(heading, no_wrap=True)
    for name, point in named_points(result):
        sign = "++" if point.second_sign_off else "+" if point.beyond_calibration else ""
        table.add_row(
            "first" if name == FIRST else name,
            f"{point.schedule.dose:g}{sign}",
            induction_words(point.schedule),
            taper_words(point.schedule, result.horizon_days).replace(" x ", "x").replace("then ", ""),
            interval_words(point.measures["days_in_response"]),
            interval_words(point.gain_days),
            f"{point.measures['visits'].median:.1f}",
            dose_words(point.measures["total_dose"].median),
            f"{100 * point.measures['dissociation_share'].median:.0f} %",
            f"{100 * point.on_front_share:.0f} %",
        )
    return table


def interval_words(interval: Interval) -> str:
    """As `85 (66 to 118)`, in whole days."""
    return f"{interval.median:.0f} ({interval.low:.0f} to {interval.high:.0f})"


def dose_words(dose: float) -> str:
    """One decimal of mg/kg, whole mg."""
    return f"{dose:.1f}" if dose < 100 else f"{dose:.0f}"
