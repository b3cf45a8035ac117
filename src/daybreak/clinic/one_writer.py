"""Writers of clinical records take turns, so that two imports of one file cannot both find it missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from django.conf import settings
from django.db import OperationalError, connection, transaction

RECORDS = 7_305_001
SESSION_EVENTS = 7_305_002
DRUG_REGISTER = 7_305_003
MEASURES = 7_305_004
COURSES = 7_305_005
SCHEDULE = 7_305_006
MESSAGES = 7_305_009
CONSENTS = 7_305_010
REGISTRY = 7_305_020

_turn = RLock()


@contextmanager
def one_writer(lock: int = RECORDS) -> Iterator[None]:
    """A transaction that no other writer of the same lock overlaps.

    SQLite's IMMEDIATE mode gives that, for everything at once; PostgreSQL needs a lock, and has one for records and
    another for the events of sessions, so that no import makes a chair wait.
    """
    with in_turn(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        yield


@contextmanager
def in_turn() -> Iterator[None]:
    """On SQLite the writers of one process wait for each other here, one after the other.

    Where SQLite lets them wait, each sleeps for up to 100 ms between looks, whether the database is free or not, and
    whoever comes last may get it first. Raises OperationalError after as long as SQLite would wait.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    if not _turn.acquire(timeout=settings.SQLITE["OPTIONS"]["timeout"]):
        raise OperationalError("database is locked by another writer of this process")
    try:
        yield
    finally:
        _turn.release()
