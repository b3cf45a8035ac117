"""`daybreak refresh-figures`: the rows of the dashboard, made anew where something changed or another day began."""

import click

from daybreak.cli.clinic_setup import prepare_database
from daybreak.clinic.registry.refreshing import freshness, refresh

EPILOG = """\b
`daybreak remind --watch` does this by itself, at most once an hour. Where it does not run, run this every night, for
example by a timer of the system: courses that go on say something else on another day.
The dashboard does a little of it whenever somebody opens it, and shows as old what it has not got to."""


@click.command("refresh-figures", epilog=EPILOG, short_help="Bring the dashboard's figures up to date.")
@click.option("--all", "everything", is_flag=True, help="Make every row anew, also those that are current.")
def command(everything: bool) -> None:
    """Make the rows of the dashboard anew for every course that changed, and for those of an earlier day."""
    prepare_database()
    made = refresh(everything=everything)
    left = freshness()
    click.echo(f"{made} {'course is' if made == 1 else 'courses are'} up to date again.")
    if not left.is_current:
        behind = left.behind + left.older + left.without
        click.echo(f"{behind} could not be made and stay marked as old; the log names them.", err=True)
