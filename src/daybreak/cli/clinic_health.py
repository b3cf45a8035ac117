"""The parts of an installation that need Django's settings: folder, database, tables, disk, accounts."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import Error as DatabaseError

from daybreak.cli.clinic_setup import pending_migrations
from daybreak.cli.health import Health, State
from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.clinic import is_loaded

FREE_BYTES_WISHED = 2_000_000_000
FREE_BYTES_NEEDED = 200_000_000


def clinic_health() -> list[Health]:
    """Everything that can be said; what rests on the database only if it answers."""
    found = [*home(), *disk()]
    database = answer_of_database()
    found.append(database)
    if database.state is State.WRONG:
        return found
    tables = migrations()
    found.append(tables)
    return [*found, *accounts()] if tables.state is State.WELL else found


def home() -> Iterator[Health]:
    """The folder of the database and the secret key: ours to write, nobody else's to read."""
    folder: Path = settings.HOME
    if not os.access(folder, os.W_OK):
        yield Health("Home folder", State.WRONG, f"{folder} cannot be written", "Set DAYBREAK_HOME to one that can.")
        return
    open_to_others = [path for path in (folder, *folder.glob("*.sqlite3*"), folder / "secret_key") if is_open(path)]
    if open_to_others:
        names = " ".join(str(path) for path in open_to_others)
        yield Health("Home folder", State.CARE, f"others on this computer may read {names}", f"chmod go= {names}")
    else:
        yield Health("Home folder", State.WELL, str(folder))


def is_open(path: Path) -> bool:
    """Whether anyone but the owner may read it."""
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def disk() -> Iterator[Health]:
    """The room left where records are kept."""
    free = shutil.disk_usage(settings.HOME).free
    found = f"{free / 1e9:.1f} GB free at {settings.HOME}"
    if free < FREE_BYTES_NEEDED:
        yield Health("Disk", State.WRONG, found, "Make room: without it nothing more can be recorded.")
    elif free < FREE_BYTES_WISHED:
        yield Health("Disk", State.CARE, found, "Make room before it is needed.")
    else:
        yield Health("Disk", State.WELL, found)


def answer_of_database() -> Health:
    """Whether the database answers, and is sound as far as it can tell itself."""
    try:
        with connection.cursor() as cursor:
            return sqlite(cursor) if connection.vendor == "sqlite" else postgresql(cursor)
    except DatabaseError as error:
        advice = "Check DATABASE_URL and DAYBREAK_HOME, and whether the database server runs."
        return Health("Database", State.WRONG, str(error).strip(), advice)


def sqlite(cursor: CursorWrapper) -> Health:
    """SQLite's own check, and the settings that keep a commit through a power cut."""
    answers = {}
    for name in ("quick_check", "journal_mode", "synchronous"):
        cursor.execute(f"PRAGMA {name}")
        answers[name] = cursor.fetchone()[0]
    found = f"SQLite at {connection.settings_dict['NAME']}, {answers['journal_mode']}, check {answers['quick_check']}"
    if answers["quick_check"] != "ok":
        return Health("Database", State.WRONG, found, "Stop Daybreak and restore the last backup.")
    if answers["journal_mode"] != "wal" or answers["synchronous"] < 2:
        return Health("Database", State.CARE, found, "Expected WAL and full synchronous: is it on a network drive?")
    return Health("Database", State.WELL, found)


def postgresql(cursor: CursorWrapper) -> Health:
    """The server's version."""
    cursor.execute("SHOW server_version")
    return Health("Database", State.WELL, f"PostgreSQL {cursor.fetchone()[0]}")


def migrations() -> Health:
    """Whether the tables are those of this version."""
    pending = pending_migrations()
    if pending:
        return Health("Tables", State.CARE, f"{len(pending)} migrations to apply", "`daybreak serve` applies them.")
    return Health("Tables", State.WELL, "up to date")


def accounts() -> Iterator[Health]:
    """Whether somebody can sign in, and whether the demo's published password opens anything."""
    count = User.objects.filter(is_active=True).count()
    if not count:
        yield Health("Accounts", State.CARE, "none yet", "daybreak account add USERNAME --name NAME --role director")
    elif is_loaded():
        yield Health("Accounts", State.CARE, f"{count}, the demo's among them", "Keep no real patient's record here.")
    else:
        yield Health("Accounts", State.WELL, f"{count} active")
