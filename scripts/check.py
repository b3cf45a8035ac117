"""Every check and test of the project, in stages, the quick ones first: what `make test` runs.

Usage: python scripts/check.py [--only static|tests] [--thorough]

--thorough adds rarer paths, large simulations and faults by the hundred, which take longer than all the rest.

All stages run even when one fails, so that one run tells everything; the exit code is 0 only if all passed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from machine import prepare_machine

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Stage:
    """One line of the checks: its name and the command that must end with 0."""

    name: str
    command: tuple[str, ...]
    kind: str
    variables: Mapping[str, str] = field(default_factory=dict)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a Python module of this environment."""
    return (PYTHON, "-m", name, *arguments)


WITH_DATABASE = ("tests/clinic", "tests/cli", "tests/faults")
"""Where tests use the database: every process of a stage looks through all that it is given (tests/test_repository.py
holds that there are no others)."""

WARMING = module("daybreak.cli", "pk", "--protocol", "iv-ketamine", "--weight", "80", "--format", "json")
"""Has the numerical loops compiled beside the static checks, which leave a core free; else every process would."""

STAGES = (
    Stage("Style: ruff check", module("ruff", "check", "--no-cache", "."), "static"),
    Stage("Style: ruff format", module("ruff", "format", "--no-cache", "--check", "."), "static"),
    Stage("Types: mypy", module("mypy"), "static"),
    Stage("Import rules: import-linter", (str(Path(PYTHON).parent / "lint-imports"), "--no-cache"), "static"),
    Stage("Migrations match the models", module("django", "makemigrations", "--check", "--dry-run"), "static"),
    Stage(
        "Unit, property and database tests on SQLite",
        (*PYTEST, "-n", "2", "-m", "not journey and not thorough"),
        "tests",
    ),
    Stage(
        "Database tests on PostgreSQL",
        (PYTHON, "scripts/postgresql.py", *PYTEST, "-n", "2", "-m", "database and not thorough", *WITH_DATABASE),
        "tests",
    ),
    Stage(
        "Journeys in a real browser",
        # Three browsers for two cores: much of a journey is waiting for a page.
        (*PYTEST, "-n", "3", "--dist", "worksteal", "-m", "not thorough", "tests/journeys"),
        "tests",
    ),
)
MANY = {"DAYBREAK_KILLS": "50", "DAYBREAK_FUZZ": "20000"}
THOROUGH = (
    Stage("Rarer paths and large simulations", (*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "thorough"), "tests"),
    Stage("Faults by the hundred on SQLite", (*PYTEST, "-n", "2", "tests/faults"), "tests", MANY),
    Stage(
        "Faults by the hundred on PostgreSQL",
        (PYTHON, "scripts/postgresql.py", *PYTEST, "-n", "2", "-m", "database", "tests/faults"),
        "tests",
        MANY,
    ),
)


def main() -> int:
    """Run the stages asked for; 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("static", "tests"))
    parser.add_argument("--thorough", action="store_true")
    given = parser.parse_args()
    only = given.only
    if only != "static" and not prepare_machine():
        return 1
    known = (*STAGES, *THOROUGH) if given.thorough else STAGES
    stages = [stage for stage in known if only in (None, stage.kind)]
    began = time.monotonic()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    warming = None if only == "static" else subprocess.Popen(WARMING, cwd=ROOT, **quiet)
    failed = []
    for number, stage in enumerate(stages, 1):
        if warming and stage.kind == "tests":
            warming.wait()
        if not passes(stage, title=f"{number}/{len(stages)}"):
            failed.append(stage.name)
    # On stderr, so that the last line of stdout stays pytest's own count.
    report(failed, seconds=time.monotonic() - began)
    return 1 if failed else 0


def passes(stage: Stage, *, title: str) -> bool:
    """Run one stage in the foreground, with nothing to read from stdin."""
    print(f"\n=== {title} {stage.name}", flush=True)
    began = time.monotonic()
    environment = {**os.environ, **stage.variables, "DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings"}
    finished = subprocess.run(stage.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
    outcome = "passed" if finished.returncode == 0 else f"FAILED with exit code {finished.returncode}"
    print(f"=== {title} {outcome} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return finished.returncode == 0


def report(failed: list[str], *, seconds: float) -> None:
    """Say how it went as a whole."""
    minutes = f"{seconds / 60:.1f} minutes"
    if failed:
        print(f"\nFAILED after {minutes}: {'; '.join(failed)}", file=sys.stderr, flush=True)
    else:
        print(f"\nAll checks passed in {minutes}.", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
