"""An empty clinic in a folder, with the settings that a real one runs with."""

import os
from pathlib import Path

import django
from django.core.management import call_command


def empty_clinic(home: Path) -> Path:
    """The folder, with a migrated database in it; DATABASE_URL, if set, is used instead. A second call keeps it."""
    os.environ["DAYBREAK_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.clinic.settings")
    os.environ.setdefault("DAYBREAK_LOG_LEVEL", "ERROR")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return home
