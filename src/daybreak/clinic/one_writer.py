"""Writers of clinical records take turns, so that two imports of one file cannot both find it missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_LOCK = 7_305_001


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction that no other writer overlaps. SQLite's IMMEDIATE mode gives that; PostgreSQL needs a lock."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
