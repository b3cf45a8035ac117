"""`daybreak remind`: sends the messages that are due, once or every half minute."""

import signal
import threading
from collections import Counter
from collections.abc import Iterator

import click
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from daybreak.cli.clinic_setup import prepare_database
from daybreak.clinic.messages.models import MessageEvent
from daybreak.clinic.messages.working import Pass, one_pass

EVERY_SECONDS = 30

EPILOG = """\b
Examples:
  daybreak remind                one pass, for cron
  daybreak remind --watch        every 30 seconds, for systemd

\b
It runs beside `daybreak serve`, with the same DAYBREAK_HOME or DATABASE_URL and the same settings. Without it no
reminder is sent and nobody is told of a safety task; the pages say so. What it prints names no patient.
It also renews the figures of the dashboard, at most once an hour.
docs/operations/messages.md says how to set up e-mail, SMS and the list of those on call."""


@click.command("remind", epilog=EPILOG, short_help="Send reminders, links and pages for overdue safety tasks.")
@click.option("--watch", is_flag=True, help=f"Look again every {EVERY_SECONDS} seconds until stopped.")
@click.option("--migrate/--no-migrate", default=True, help="Bring the database's tables up to date first.")
def command(watch: bool, migrate: bool) -> None:
    """Send what is due: reminders, links to measures, and what the team is to know of safety tasks and checks."""
    if migrate:
        prepare_database()
    if watch:
        keep_watch(_told_to_stop())
        return
    for line in lines_about(one_pass(timezone.now())):
        click.echo(line)


def keep_watch(stop: threading.Event) -> None:
    """Passes until told to stop. A database that is away is waited for; nothing that is due is forgotten."""
    tell(f"looking every {EVERY_SECONDS} seconds; stop with Ctrl-C")
    said: list[str] = []
    while not stop.is_set():
        close_old_connections()
        again = False
        try:
            found = one_pass(timezone.now())
        except DatabaseError as error:
            lines = [f"the database does not answer ({type(error).__name__}); looking again in {EVERY_SECONDS} seconds"]
            connections.close_all()
        else:
            lines, again = list(lines_about(found)), found.more
            # What goes on unchanged is said once, not every half minute.
            lines = [] if found.did_nothing and lines == said else lines
        for line in lines:
            tell(line)
        said = lines or said
        if not again:
            stop.wait(EVERY_SECONDS)
    tell("stopped")


def lines_about(found: Pass) -> Iterator[str]:
    """What a pass did, as somebody wants to read it."""
    counts = Counter(each.kind for each in found.outcomes)
    if found.did_nothing:
        yield "Nothing was due."
    if found.planned["queued"] or found.planned["cancelled"]:
        yield f"{found.planned['queued']} queued, {found.planned['cancelled']} called off."
    if counts[Kind.SENT]:
        yield f"{counts[Kind.SENT]} sent."
    for kind, words in ((Kind.NOT_SENT, "not sent, tried again later"), (Kind.FAILED, "given up")):
        reasons = Counter(each.reason for each in found.outcomes if each.kind == kind)
        for reason, count in reasons.items():
            yield f"{count} {words}: {reason}"
    for problem, count in found.held.items():
        yield f"{count} waiting: {problem}"
    yield from found.broken
    if found.renewed:
        yield f"The dashboard's figures of {found.renewed} courses were renewed."
    yield from _nobody(found)


def _nobody(found: Pass) -> Iterator[str]:
    if found.planned["nobody"]:
        yield f"NOBODY WAS TOLD of {found.planned['nobody']} safety tasks."
    if found.planned["nobody-checks"]:
        yield "Nobody could be told of overdue long-term checks: the clinicians and those on call have no address."
    for problem in found.problems:
        yield f"Nobody can be paged: {problem}"


Kind = MessageEvent.Kind


def tell(line: str) -> None:
    """One line with its time."""
    click.echo(f"{timezone.localtime():%H:%M:%S} {line}")


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    return stop
