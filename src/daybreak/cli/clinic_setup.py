"""Importing this sets Django up, so that modules imported after it may use the clinic's models.

Only commands that need the database import it; `daybreak screen FILE` never does.
"""

import os

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError

from daybreak.cli.console import messages
from daybreak.cli.trouble import Trouble

SETTINGS = "daybreak.clinic.settings"


def set_up() -> None:
    """Django with the clinic's settings; Trouble naming the setting that is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        raise Trouble(
            f"The settings cannot be used: {error}", advice="Correct the environment variable or the folder named."
        ) from error


def prepare_database() -> None:
    """Bring the tables up to date, saying so when there was something to do."""
    try:
        pending = len(pending_migrations())
        if pending:
            messages().print(f"Preparing the database ({pending} migrations).")
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise Trouble(
            f"The database does not answer: {str(error).strip()}",
            advice="Check DATABASE_URL and DAYBREAK_HOME; `daybreak doctor` looks at each part.",
        ) from error


def pending_migrations() -> list[str]:
    """The names of the migrations that the database has not had yet."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


set_up()
