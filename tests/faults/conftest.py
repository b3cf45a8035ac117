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


@pytest.fixture(scope="session")
def prepared_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A clinic with its tables, nurses and open sessions, which nobody runs: making one takes some seconds."""
    with own_database(os.environ.get("DATABASE_URL", "")) as url:
        made = Clinic(tmp_path_factory.mktemp("prepared") / "home", url)
        made.prepare(SESSIONS)
        yield made


@pytest.fixture
def clinic(tmp_path: Path, prepared_clinic: Clinic) -> Iterator[Clinic]:
    """A prepared clinic on the database of this test run: SQLite, or a database of its own on the PostgreSQL server."""
    with own_database(os.environ.get("DATABASE_URL", ""), like=prepared_clinic.database_url) as url:
        made = prepared_clinic.copied_to(tmp_path / "home", url)
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
