"""Writers of clinical records take turns, so that two imports of one file cannot both find it missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

RECORDS = 7_305_001
SESSION_EVENTS = 7_305_002
DRUG_REGISTER = 7_305_003
MEASURES = 7_305_004


@contextmanager
def one_writer(lock: int = RECORDS) -> Iterator[None]:
    """A transaction that no other writer of the same lock overlaps.

    SQLite's IMMEDIATE mode gives that, for everything at once; PostgreSQL needs a lock, and has one for records and
    another for the events of sessions, so that no import makes a chair wait.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        yield
