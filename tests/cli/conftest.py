"""The program as a user calls it, and the files that a user has."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daybreak.cli import main
from daybreak.clinic.demo.resources import Record, bundle

VIGNETTES = Path(__file__).parent.parent / "scenarios" / "vignettes"
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """`run("screen", path)` is what `daybreak screen path` does; stdout and stderr stay apart."""

    def call(*arguments: object, **more: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], **more)

    return call


@pytest.fixture
def eligible() -> Path:
    """A patient for whom everything has been asked and nothing speaks against treatment, on 2026-03-02."""
    return VIGNETTES / "complete-eligible" / "bundle.json"


@pytest.fixture
def empty_record() -> Path:
    """A patient of whom nothing is known."""
    return VIGNETTES / "empty-record" / "bundle.json"


@pytest.fixture
def two_patients(tmp_path: Path) -> Path:
    """One file about Ada and Ben."""
    ada, ben = Record("ada"), Record("ben")
    ada.patient("Ada Holm", "1970-01-01", "female")
    ben.patient("Ben Dorn", "1980-01-01", "male")
    path = tmp_path / "two.json"
    path.write_text(json.dumps(bundle("collection", [*ada.resources, *ben.resources])))
    return path


@pytest.fixture
def partly_bad(tmp_path: Path) -> Path:
    """One good patient beside a resource that is none."""
    ada = Record("ada")
    ada.patient("Ada Holm", "1970-01-01", "female")
    ada.resources.append({"resourceType": "Condition", "id": "broken", "subject": "Patient/ada", "code": 5})
    path = tmp_path / "partly-bad.json"
    path.write_text(json.dumps(bundle("collection", ada.resources)))
    return path
