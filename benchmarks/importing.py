"""Import of a folder of bundles, beside a plain parse of the same files by fhir.resources in the same run."""

from pathlib import Path

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from benchmarks.measuring import Result, Stopwatch
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Import
from daybreak.exchange.fhir import read
from daybreak.knowledge import load_tables

PEER = "fhir.resources parse"


def measure(folder: Path) -> list[Result]:
    """Resources per second: read into facts, and imported with everything that belongs to it."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}
    if not files:
        raise SystemExit(f"{folder} holds no .json file.")
    count, reading = read_all(files)
    peer = count / parse_all(files)
    return [
        Result(name="Read into facts", ours=count / reading, peer_name=PEER, peer=peer, unit="resources/s"),
        Result(
            name="Import, first time", ours=count / import_all(files), peer_name=PEER, peer=peer, unit="resources/s"
        ),
        Result(name="Import, again", ours=count / import_all(files), peer_name=PEER, peer=peer, unit="resources/s"),
    ]


def read_all(files: dict[str, bytes]) -> tuple[int, float]:
    """How many resources the files hold, and the seconds it took to read them."""
    tables = load_tables()
    watch = Stopwatch()
    with watch.running():
        count = sum(len(read(content, tables).resources) for content in files.values())
    return count, watch.seconds


def parse_all(files: dict[str, bytes]) -> float:
    """The seconds of the peer. Files that it refuses count as parsed."""
    watch = Stopwatch()
    with watch.running():
        for content in files.values():
            try:
                Bundle.model_validate_json(content)
            except ValidationError:
                continue
    return watch.seconds


def import_all(files: dict[str, bytes]) -> float:
    """The seconds of importing every file into the database."""
    watch = Stopwatch()
    with watch.running():
        done = [import_file(name=name, content=content, by=None) for name, content in files.items()]
    failed = [each for each in done if each.state != Import.State.DONE]
    if failed:
        raise SystemExit(f"{failed[0].name} was not imported: {failed[0].message}")
    return watch.seconds
