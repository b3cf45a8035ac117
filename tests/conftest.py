"""What holds for all tests: which of them are run again on PostgreSQL, and how their database is emptied."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.backends.base.operations import BaseDatabaseOperations

from append_only_lifted import lifted

# As `daybreak` itself does; read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DURABLE, QUICK = "PRAGMA synchronous=FULL;", "PRAGMA synchronous=OFF;"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


# No test asserts how long something takes; a busy machine is no defect.
hypothesis.settings.register_profile("daybreak", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("daybreak")


def pytest_configure() -> None:
    """What protects a clinic costs a test run minutes; programs that tests start as a user would are not touched."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        assert DURABLE in options["init_command"]
        options["init_command"] = options["init_command"].replace(DURABLE, QUICK)
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 64, 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever touches the database is a database test; nobody has to remember to say so.

    Where it is the same on every database, as what a role may do or how a page reads, `any_database` saves the second
    run; that every page answers on each database is walked through in clinic/demo/test_every_link.py.
    """
    for item in items:
        if item.get_closest_marker("any_database"):
            continue
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Tests that commit are followed by emptying every table, which append-only tables refuse otherwise."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with lifted(self.connection):
            empty(self, statements)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
