"""The parts of an installation that can be looked at without a database."""

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, requires, version

from daybreak.knowledge import KnowledgeError, load_tables, protocols

PYTHON_AT_LEAST = (3, 11)


class State(Enum):
    """Whether a part is as it should be."""

    WELL = "well"
    CARE = "care"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Health:
    """One part that was looked at: what was found, and what to do if it is not well."""

    part: str
    state: State
    found: str
    advice: str = ""


def computer() -> Iterator[Health]:
    """The Python that runs this."""
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info >= PYTHON_AT_LEAST:
        yield Health("Python", State.WELL, found)
    else:
        yield Health("Python", State.WRONG, found, "Daybreak needs Python 3.11 or newer.")


def packages() -> Iterator[Health]:
    """Whether each package that Daybreak needs is installed."""
    needed = [requirement_name(text) for text in requires("daybreak") or () if "extra ==" not in text]
    missing = sorted(name for name in needed if not is_installed(name))
    if missing:
        yield Health("Packages", State.WRONG, f"missing: {', '.join(missing)}", "Install them: make environment")
    else:
        yield Health("Packages", State.WELL, f"daybreak {version('daybreak')} and all {len(needed)} it needs")


def requirement_name(text: str) -> str:
    """The package that a requirement names."""
    match = re.match(r"[A-Za-z0-9._-]+", text)
    return match.group() if match else text


def is_installed(name: str) -> bool:
    """Whether the package is there."""
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def knowledge() -> Iterator[Health]:
    """Whether tables and protocols can be read."""
    try:
        tables = load_tables()
        shipped = protocols()
    except (KnowledgeError, OSError) as error:
        yield Health("Knowledge", State.WRONG, str(error), "Install Daybreak again; its data files were changed.")
        return
    named = ", ".join(f"{protocol.id} {protocol.version}" for protocol in shipped.values())
    yield Health("Knowledge", State.WELL, f"tables {tables.version}, {len(tables.medicines)} medicines; {named}")
