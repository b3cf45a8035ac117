"""`daybreak demo`: a clinic to try things in, loaded once."""

from importlib import import_module
from typing import Any

import click
from django.utils import timezone

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.progress import progress_of
from daybreak.cli.signing_in import how_to_sign_in
from daybreak.clinic.demo.clinic import is_loaded, load_demo, renew_sessions

EPILOG = """\b
Every patient of the demo is invented. The accounts share a published password: never load it
into the database of a real clinic."""


@click.command("demo", epilog=EPILOG, short_help="Load a demo clinic: staff of every role and synthetic patients.")
@click.option("--with-cohort", is_flag=True, help="Also simulated courses, so that the dashboard has figures to show.")
def command(with_cohort: bool) -> None:
    """Load a demo clinic: staff of every role and synthetic patients, each with a story.

    A second call changes nothing, except that sessions which should be over by now are ended, and that the simulated
    courses are added if they are asked for.
    """
    prepare_database()
    here = is_loaded()
    if here:
        renewed = renew_sessions()
        changed = f"{renewed} sessions were opened or ended since" if renewed else "nothing was changed"
        click.echo(f"The demo clinic is here already; {changed}.")
    else:
        with progress_of("Loading the demo clinic") as step:
            load_demo(progress=step)
        click.echo("The demo clinic is loaded.")
    if with_cohort:
        _add_cohort()
    if not here:
        for line in how_to_sign_in():
            click.echo(line)


def _add_cohort() -> None:
    # The simulation is loaded for nobody who did not ask for it.
    cohort: Any = import_module("daybreak.clinic.demo.cohort_playing")
    if cohort.cohort_is_here():
        click.echo("The simulated courses are here already.")
        return
    with progress_of("Adding simulated courses") as step:
        added = cohort.play_cohort(timezone.localdate(), progress=step)
    click.echo(f"{added} simulated courses were added; each patient of them is called {cohort.FAMILY}.")
