"""`python -m benchmarks`: run all benchmarks, or those named."""

import platform
import tempfile
from importlib import import_module
from pathlib import Path

import click

from benchmarks.bundles import write_bundles
from benchmarks.clinic import empty_clinic
from benchmarks.measuring import Result

ALL = ("import", "screening", "search", "session", "session-load", "dashboard", "scheduling", "concentration")


@click.command()
@click.argument("names", metavar=f"[{'|'.join(ALL)} ...]", nargs=-1, type=click.Choice(ALL))
@click.option(
    "--records", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A folder of FHIR bundles."
)
@click.option("--bundles", default=20, show_default=True, help="How many bundles to make without --records.")
@click.option("--charts", default=100_000, show_default=True, help="How many charts to screen.")
@click.option(
    "--patients",
    default=100_000,
    show_default=True,
    help="Among how many patients to search, and of how many the dashboard is.",
)
@click.option("--folds", default=200, show_default=True, help="How often to fold a session of four hours.")
@click.option(
    "--virtual", default=10_000, show_default=True, help="Of how many virtual patients to find concentrations."
)
@click.option("--minutes", default=0.4, show_default=True, help="How long 200 sessions run at once; 10 for a full run.")
def main(
    names: tuple[str, ...],
    records: Path | None,
    bundles: int,
    charts: int,
    patients: int,
    folds: int,
    virtual: int,
    minutes: float,
) -> None:
    """Measure import, screening, search, a session, many at once, the dashboard and more; in a temporary folder."""
    click.echo(f"Python {platform.python_version()}, {processor()}")
    wanted = names or ALL
    with tempfile.TemporaryDirectory(prefix="daybreak-bench-") as folder:
        home = Path(folder)
        if "import" in wanted:
            files = records or write_bundles(home / "bundles", bundles)
            run("benchmarks.importing", home, files)
        if "screening" in wanted:
            run("benchmarks.screening", home, charts)
        if "search" in wanted:
            run("benchmarks.search", home, patients)
        if "session" in wanted:
            run("benchmarks.session", home, folds)
        if "session-load" in wanted:
            run("benchmarks.session_load", home, minutes)
        if "scheduling" in wanted:
            run("benchmarks.scheduling", home, 1)
        if "dashboard" in wanted:
            run("benchmarks.dashboard", home, patients)
        if "concentration" in wanted:
            run("benchmarks.concentration", home, virtual)


def run(module: str, home: Path, size: Path | float) -> None:
    """Measure by one module, loaded when Django has its settings, and print each figure."""
    empty_clinic(home)
    results: list[Result] = import_module(module).measure(size)
    click.echo()
    for result in results:
        click.echo(str(result))


def processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown processor'}, {len(names)} threads"


main()
