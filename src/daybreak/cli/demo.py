"""`daybreak demo`: a clinic to try things in, loaded once."""

import click

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.progress import progress_of
from daybreak.cli.signing_in import how_to_sign_in
from daybreak.clinic.demo.clinic import is_loaded, load_demo, renew_sessions

EPILOG = """\b
Every patient of the demo is invented. The accounts share a published password: never load it
into the database of a real clinic."""


@click.command("demo", epilog=EPILOG, short_help="Load a demo clinic: staff of every role and synthetic patients.")
def command() -> None:
    """Load a demo clinic: staff of every role and synthetic patients, each with a story.

    A second call changes nothing, except that sessions which should be over by now are ended.
    """
    prepare_database()
    if is_loaded():
        renewed = renew_sessions()
        changed = f"{renewed} sessions were opened or ended since" if renewed else "nothing was changed"
        click.echo(f"The demo clinic is here already; {changed}.")
        return
    with progress_of("Loading the demo clinic") as step:
        load_demo(progress=step)
    click.echo("The demo clinic is loaded.")
    for line in how_to_sign_in():
        click.echo(line)
