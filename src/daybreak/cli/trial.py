"""`daybreak trial run`: trials on virtual patients, from a file."""

import json
from functools import partial
from pathlib import Path

import click
from rich.table import Table

from daybreak.cli.console import output
from daybreak.cli.progress import progress_of
from daybreak.cli.trial_schedules import command as schedules
from daybreak.cli.trouble import Trouble
from daybreak.knowledge import KnowledgeError
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.research.virtual_trials.chunks import count_chunk
from daybreak.research.virtual_trials.results import PATIENTS as PATIENT_FOLDER
from daybreak.research.virtual_trials.results import as_json, write, write_chunk
from daybreak.research.virtual_trials.running import PATIENTS, FigureRow, TrialResult, run_trial
from daybreak.research.virtual_trials.trial_file import TrialFile, load_trial, shipped_trials
from daybreak.research.virtual_trials.workers import workers

FIGURES = {
    "sd": "SD",
    "difference": "less the control",
    "median_days": "median, days",
    "hazard_ratio": "hazard ratio",
}
UNITS = {"mean_change": "points", "response": "%", "remission": "%", "relapse": "%"}

EPILOG = """\b
Examples:
  daybreak trial run singh-2016                        a published trial, at its own size and at 10,000 an arm
  daybreak trial run my-trial.yaml --patients 100000   a file of your own
  daybreak trial run daly-2018 --out results/          tables, and each patient as Parquet
  daybreak trial run my-trial.yaml --patients 1000000 --scheduler tcp://10.0.0.5:8786

\b
Setting, from the environment:
  DAYBREAK_SCHEDULER   address of a Dask scheduler; without it the threads of this computer do the work.
                       With --out, all workers must see the folder under the same path.

The numbers are the same whoever computes them. A virtual trial is a model of groups of patients: it says what a
hypothesis implies, not what a treatment does. docs/algorithms/virtual-trials.md says where it fails."""


@click.group("trial", short_help="Run virtual trials of schedules and doses.")
def command() -> None:
    """Trials on virtual patients, and the search for schedules by the same mechanism."""


@command.command("run", epilog=EPILOG)
@click.argument("file")
@click.option("--patients", type=click.IntRange(1, 10_000_000), default=PATIENTS, show_default=True, help="Per arm.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63), default=1, show_default=True, help="The same seed, the same trial."
)
@click.option(
    "--repetitions",
    type=click.IntRange(0, 1000),
    help="Of the trial at its own size, for the interval; at most (and without it) one for each parameter draw.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for tables and patients.")
@click.option("--scheduler", envvar="DAYBREAK_SCHEDULER", default="", help="Address of a Dask scheduler.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def run(
    file: str, patients: int, seed: int, repetitions: int | None, out: Path | None, scheduler: str, form: str
) -> None:
    """Run the trial in FILE, or a shipped one by its name."""
    trial = chosen_trial(file)
    if out is not None and list((out / PATIENT_FOLDER).glob("*.parquet")):
        raise Trouble(f"{out} holds the patients of an earlier run.", advice="Name another folder, or empty it.")
    work = partial(write_chunk, folder=out.absolute()) if out is not None else count_chunk
    try:
        with progress_of(trial.title) as step, workers(scheduler) as compute:
            result = run_trial(
                trial, compute, patients=patients, seed=seed, repetitions=repetitions, work=work, progress=step
            )
        if out is not None:
            write(result, out)
    except OSError as error:
        about = scheduler or out or file
        raise Trouble(f"{about}: {error.strerror or error}.", advice="Check the address and the folder.") from error
    show(trial, result, form)


command.add_command(schedules)


def chosen_trial(name: str) -> TrialFile:
    """The trial in that file, or the shipped one of that name."""
    try:
        return load_trial(name)
    except KnowledgeError as error:
        raise Trouble(str(error), advice=f"Put {name} right; each line above says how.") from error
    except PharmacologyError as error:
        raise Trouble(f"{name}: {error}") from error
    except OSError as error:
        advice = f"Give the path of a trial file, or one of: {', '.join(shipped_trials())}."
        raise Trouble(f"{name}: {error.strerror or error}.", advice=advice) from error


def show(trial: TrialFile, result: TrialResult, form: str) -> None:
    """The result on stdout."""
    if form == "json":
        click.echo(json.dumps(as_json(result), indent=2))
        return
    console = output()
    console.print(trial.title, style="bold")
    console.print(
        f"{result.patients:,} virtual patients an arm; intervals from {result.repetitions} repetitions at the trial's "
        f"own size; seed {result.seed}; mechanism {result.mechanism}; concentrations "
        f"{result.concentrations}."
    )
    console.print(figure_table(result.rows, {arm.id: arm.title for arm in trial.trial.arms}))
    for title, lines in (("Assumed", trial.assumptions), ("Differs from the real trial", trial.mismatch)):
        for line in lines:
            console.print(f"{title}: {line}.")
    if trial.use == "calibration":
        console.print("The mechanism was calibrated on this trial, so that agreement proves little.")
    for each in (each for each in trial.published if each.seen):
        about = f"{each.arm}, {each.end_point}, {FIGURES.get(each.figure, each.figure)}"
        console.print(f"The mechanism was calibrated on one figure of this trial: {about}.")
    console.print("A model of groups, not of a single patient; it supports research, not a decision.")


def figure_table(rows: tuple[FigureRow, ...], titles: dict[str, str]) -> Table:
    """One line for each figure."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("arm", "end point", "model", "95 % interval", "published", "95 % interval", "within"):
        table.add_column(name, justify="left" if name in ("arm", "end point", "within") else "right")
    before = ""
    for row in rows:
        within = "" if row.agrees is None else ("yes" if row.agrees else "no")
        about = f"{row.end_point}, {FIGURES[row.figure]}" if row.figure in FIGURES else f"{row.end_point}, {unit(row)}"
        published = "" if row.published is None else f"{row.published:.3g}"
        arm = titles[row.arm] if row.arm != before else ""
        before = row.arm
        model, real = span(row.low, row.high), span(row.published_low, row.published_high)
        table.add_row(arm, about, number(row.estimate), model, published, real, within)
    return table


def unit(row: FigureRow) -> str:
    """What a mean or a percentage is in."""
    return UNITS[row.kind]


def number(value: float) -> str:
    """A figure; a median that was not reached is said in words."""
    return "not reached" if value == float("inf") else f"{value:.2f}" if abs(value) < 1 else f"{value:.1f}"


def span(low: float | None, high: float | None) -> str:
    """An interval; empty where none is known."""
    if low is None and high is None:
        return ""
    ends = ["?" if each is None or each != each else number(each) for each in (low, high)]
    return " to ".join(ends) if ends != ["?", "?"] else ""
