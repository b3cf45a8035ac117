"""`daybreak screen`: a patient of the clinic, or a file of records, judged against a protocol."""

import json
import sys
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import click

from daybreak.care.chart import Chart
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.eligibility import screen
from daybreak.cli.console import output
from daybreak.cli.file_problems import problem_lines
from daybreak.cli.protocol_choice import chosen_protocol
from daybreak.cli.screening_text import screening_text
from daybreak.cli.trouble import Trouble
from daybreak.exchange.fhir import ReadReport, charts, read
from daybreak.exchange.screening_json import screening_object
from daybreak.knowledge import DEFAULT_PROTOCOL, load_tables

FILE_ENDINGS = (".json", ".ndjson", ".jsonl")

EPILOG = """\b
PATIENT is the FHIR id or the record number of a patient of the clinic. FILE is a FHIR R4 bundle, an NDJSON file or
a single resource, read without any database; - reads it from stdin. One answer is about one patient: where a file
holds several, --patient says which.

\b
Examples:
  daybreak screen referral.json
  daybreak screen referral.json --protocol esketamine-us --as-of 2026-03-01
  daybreak screen export.ndjson --patient 4711 --format json | jq .decision
  daybreak screen 4711 --protocol my-clinic.yaml"""


@click.command("screen", epilog=EPILOG, short_help="Judge a patient, or a file, against a protocol.")
@click.argument("target", metavar="PATIENT|FILE")
@click.option("--protocol", "protocol_name", metavar="ID|FILE", default=DEFAULT_PROTOCOL, show_default=True)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge as of this day, YYYY-MM-DD. [default: today]",
)
@click.option("--patient", "patient_id", metavar="ID", help="Which patient of a file that holds several.")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(target: str, protocol_name: str, as_of: datetime | None, patient_id: str | None, layout: str) -> None:
    """Judge a patient against a protocol: the decision, its reasons, what is unknown and what to ask.

    What no record says is unknown, never "no".
    """
    tables = load_tables()
    protocol = chosen_protocol(protocol_name)
    chart = chart_in_file(target, patient_id, tables) if is_file(target) else chart_in_clinic(target, patient_id)
    screening = screen(chart, protocol, tables, as_of.date() if as_of else date.today())
    if layout == "json":
        click.echo(json.dumps(screening_object(screening), ensure_ascii=False, indent=2))
    else:
        output().print(screening_text(screening, chart.patient, protocol, tables))


def is_file(target: str) -> bool:
    """Whether the word names a file rather than a patient, there or not."""
    return target == "-" or target.lower().endswith(FILE_ENDINGS) or "/" in target or Path(target).is_file()


def chart_in_clinic(target: str, patient_id: str | None) -> Chart:
    """The chart of a patient in the database. Only here is Django needed."""
    if patient_id is not None:
        raise click.UsageError(f"--patient chooses within a file; {target!r} already names a patient of the clinic.")
    chart: Chart = import_module("daybreak.cli.clinic_chart").chart_of_patient(target)
    return chart


def chart_in_file(target: str, patient_id: str | None, tables: ReferenceTables) -> Chart:
    """The chart of the one patient of a file, or of the one asked for."""
    report = read(content_of(target), tables)
    tell_problems(report, target)
    by_patient = charts(report)
    if not by_patient:
        raise Trouble(
            f"{target}: no patient was found among {len(report.resources)} resources; expected a FHIR R4 bundle, "
            "NDJSON or resource with a Patient or records about one.",
            advice="Check that the file is FHIR R4 JSON and that its records name their patient in `subject`.",
        )
    return by_patient[one_patient(by_patient, patient_id, target)]


def content_of(target: str) -> bytes:
    """The bytes of the file, or of stdin."""
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as error:
        raise Trouble(
            f"{target}: {error.strerror or error}.", advice="Give the path of a FHIR file that you may read."
        ) from error


def one_patient(by_patient: dict[str, Chart], patient_id: str | None, target: str) -> str:
    """The id of the patient to judge; a usage error listing them where that is not clear."""
    if patient_id in by_patient:
        return patient_id
    if patient_id is None and len(by_patient) == 1:
        return next(iter(by_patient))
    listed = "\n".join(f"  {key}  {chart.patient.name}".rstrip() for key, chart in sorted(by_patient.items())[:50])
    found = f"holds {len(by_patient)} patients" if patient_id is None else f"holds no patient {patient_id!r}"
    raise click.UsageError(f"{target} {found}. Choose one with --patient:\n{listed}")


def tell_problems(report: ReadReport, target: str) -> None:
    """What could not be used of the file, on stderr, so that stdout stays the answer alone."""
    problems = [*report.problems, *(problem for resource in report.resources for problem in resource.problems)]
    errors = [problem for problem in problems if problem.severity == "error"]
    for line in problem_lines(errors, name=target):
        click.echo(line, err=True)
    refused = report.counts["refused"]
    if refused:
        click.echo(f"{target}: {refused} of {len(report.resources)} resources could not be used.", err=True)
