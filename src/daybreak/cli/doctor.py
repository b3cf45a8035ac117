"""`daybreak doctor`: each part of an installation looked at, and what to do about what is wrong."""

from importlib import import_module

import click

from daybreak.cli.console import output
from daybreak.cli.health import Health, State, computer, knowledge, packages
from daybreak.cli.trouble import Trouble

MARKS = {State.WELL: ("ok", "green"), State.CARE: ("care", "yellow"), State.WRONG: ("WRONG", "red")}

EPILOG = """\b
Exit code 0: all is well, or there is something to take care of. Exit code 1: something is wrong.
No patient's record is read."""


@click.command("doctor", epilog=EPILOG, short_help="Say whether this installation is sound.")
def command() -> None:
    """Look at Python, packages, knowledge files, settings, database, migrations, disk and permissions."""
    looked_at = [*computer(), *packages(), *knowledge(), *clinic()]
    console = output()
    for health in looked_at:
        word, style = MARKS[health.state]
        console.print(f"[{style}]{word:<6}[/{style}] ", end="")
        console.print(f"{health.part}: {health.found}", markup=False)
        if health.advice:
            console.print(f"       {health.advice}", markup=False)
    wrong = [health.part for health in looked_at if health.state is State.WRONG]
    if wrong:
        raise Trouble(f"Wrong: {', '.join(wrong)}.", advice="Follow the lines above, then ask again.")


def clinic() -> list[Health]:
    """The parts that need Django, if the settings let it start."""
    try:
        found: list[Health] = import_module("daybreak.cli.clinic_health").clinic_health()
    except Trouble as trouble:
        return [Health("Settings", State.WRONG, trouble.message, trouble.advice)]
    return found
