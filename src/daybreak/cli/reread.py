"""`daybreak reread`: the stored originals read again, because an update may understand more of them."""

import click

from daybreak.cli.clinic_setup import prepare_database
from daybreak.clinic.patients.rereading import read_everything_again

EPILOG = """\b
Do it after every update that changed the tables. No original is touched: where something is understood otherwise
now, the record gets a version that says so. What was signed stays as it was signed."""


@click.command("reread", epilog=EPILOG, short_help="Read the stored originals again after an update.")
def command() -> None:
    """Read every stored original again that older tables had read, and keep what is understood otherwise now."""
    prepare_database()
    changed = read_everything_again()
    click.echo(f"{changed} {'record says' if changed == 1 else 'records say'} something new.")
