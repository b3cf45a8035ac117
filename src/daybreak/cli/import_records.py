"""`daybreak import`: FHIR R4 files into the clinic's records, with a report of what came of each."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
from rich.table import Table

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.console import output
from daybreak.cli.file_problems import SHOWN_AT_MOST
from daybreak.cli.progress import Step, progress_of
from daybreak.cli.trouble import Trouble
from daybreak.clinic.patients.importing import Progress, import_file
from daybreak.clinic.patients.models import Import

FILE_ENDINGS = {".json", ".ndjson", ".jsonl"}

EPILOG = """\b
Takes bundles (transaction, collection, searchset, document ...), NDJSON bulk files, and single resources. A folder is
searched for .json, .ndjson and .jsonl. Every original is kept byte for byte; importing a file again changes nothing.

\b
The report counts each resource once:
  understood   at least one fact came of it
  kept         stored, but nothing in it is used
  refused      not usable; stderr says where, what was found, what was expected and what to do

\b
Exit code 0 if nothing was refused, 1 if something was; whatever was not refused is in all the same.

\b
Examples:
  daybreak import referral.json
  daybreak import referrals/ bulk/*.ndjson --source "North Hospital\""""


@click.command("import", epilog=EPILOG, short_help="Take FHIR R4 files into the clinic's records.")
@click.argument("paths", metavar="FILE|DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", default="", help="Where the files come from; ids are only unique within one source.")
def command(paths: tuple[Path, ...], source: str) -> None:
    """Take FHIR R4 files into the clinic's records.

    One bad resource never stops a file, and one bad file never stops the rest.
    """
    files = list(files_in(paths))
    prepare_database()
    with progress_of("Importing") as step:
        imports = [import_one(path, source, step) for path in files]
    report(imports)


def files_in(paths: Iterable[Path]) -> Iterable[Path]:
    """Each file named, and those inside each folder named, in the order of their names."""
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in FILE_ENDINGS and each.is_file())
            if not inside:
                raise Trouble(f"{path} holds no .json, .ndjson or .jsonl file.", advice="Name another folder or file.")
            yield from inside
        elif path.is_file():
            yield path
        else:
            raise Trouble(f"{path}: there is no such file or folder.", advice="Nothing was imported; correct the path.")


def import_one(path: Path, source: str, step: Step) -> Import:
    """What came of one file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}.", advice="Files named before it are in.") from error

    def show(progress: Progress) -> None:
        step(progress.done, progress.total)

    return import_file(name=path.name, content=content, by=None, source=source, progress=show)


def report(imports: list[Import]) -> None:
    """Counts of every file together, and problems; Trouble if anything was refused."""
    console = output()
    for each in imports:
        console.print(line_about(each), markup=False)
    console.print(type_table(imports))
    for each in imports:
        tell_problems(each)
    refused = sum(each.counts.get("refused", 0) for each in imports)
    failed = sum(each.state == Import.State.FAILED for each in imports)
    if refused or failed:
        raise Trouble(
            f"{refused} resources were refused and {failed} of {len(imports)} files could not be read.",
            advice="Correct what is named above and import again; what is in already stays as it is.",
        )


def line_about(each: Import) -> str:
    """One file in one line."""
    if each.state == Import.State.FAILED:
        return f"{each.name}: not imported. {each.message}"
    counts = each.counts
    news = f"{counts.get('new', 0)} new, {counts.get('changed', 0)} changed, {counts.get('unchanged', 0)} unchanged"
    return f"{each.name}: {counts.get('patients', 0)} patients, {news}"


def type_table(imports: list[Import]) -> Table:
    """What was understood, kept and refused, by resource type."""
    totals: dict[str, Counter[str]] = {}
    for each in imports:
        for resource_type, counts in each.counts_by_type.items():
            totals.setdefault(resource_type, Counter()).update(counts)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_footer=True)
    outcomes = ("understood", "kept", "refused")
    table.add_column("Resource", footer="All")
    for outcome in outcomes:
        footer = str(sum(counts[outcome] for counts in totals.values()))
        table.add_column(outcome.capitalize(), justify="right", footer=footer)
    for resource_type, counts in sorted(totals.items()):
        table.add_row(resource_type, *(str(counts[outcome]) for outcome in outcomes))
    return table


def tell_problems(each: Import) -> None:
    """What was wrong in one file, on stderr."""
    errors = [problem for problem in each.problems if problem["severity"] == "error"]
    for problem in errors[:SHOWN_AT_MOST]:
        click.echo(f"error: {each.name}: {problem['record'] or problem['path']} ({problem['path']})", err=True)
        click.echo(f"    found {problem['found']}; expected {problem['expected']}", err=True)
        click.echo(f"    {problem['advice']}", err=True)
    if len(errors) > SHOWN_AT_MOST:
        click.echo(f"... and {len(errors) - SHOWN_AT_MOST} more in {each.name}; the import page lists them.", err=True)
