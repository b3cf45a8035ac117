"""What tests of faults need: a clinic of its own, run as a real process that can be killed; a patient and a nurse."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from faults.running import Clinic, own_database

SESSIONS = 3


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A prepared clinic on the database of this test run: SQLite, or a database of its own on the PostgreSQL server."""
    with own_database(os.environ.get("DATABASE_URL", "")) as url:
        made = Clinic(tmp_path / "home", url)
        made.prepare(SESSIONS)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def ann(db: None) -> Patient:
    """Ann Smith, of whom nothing else is known."""
    return Patient.objects.create(source="", fhir_id="ann", name="Ann Smith", birth_date="1980-03-12")


@pytest.fixture
def nurse(db: None) -> User:
    return account_of("nurse")
