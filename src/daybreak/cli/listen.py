"""`daybreak listen`: takes in the vital signs of monitors, as HL7 v2 messages over MLLP."""

import asyncio
import signal
from datetime import datetime

import click

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.serve import require_free
from daybreak.cli.trouble import Trouble
from daybreak.clinic.workers.mllp import Limits, Listener

HERE = ("127.0.0.1", "::1", "localhost")
UNENCRYPTED = (
    "MLLP is not encrypted and knows no password: whoever reaches this port can read and send. Let only monitors "
    "reach it: a network of their own, or a tunnel (docs/operations/monitors.md)."
)

EPILOG = """\b
Examples:
  daybreak listen                              this computer only, port 2575
  daybreak listen --host 192.168.20.1          one address of this computer: the one in the monitors' network
  daybreak simulate-monitor --device "Bay 1"   a monitor that is not there, to try it

\b
It runs beside `daybreak serve`, with the same DAYBREAK_HOME or DATABASE_URL. Each message is stored before it is
answered; AA is answered only when everything in it is in a session or waits in the inbox of monitors."""


@click.command("listen", epilog=EPILOG, short_help="Take in vital signs from monitors (HL7 v2 over MLLP).")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=2575, show_default=True, help="0: any free one.")
@click.option("--idle", type=click.FloatRange(1), default=900, show_default=True, help="Seconds without a message.")
@click.option(
    "--message-time", type=click.FloatRange(0.1), default=30, show_default=True, help="Seconds for one message."
)
@click.option("--migrate/--no-migrate", default=True, help="Bring the database's tables up to date first.")
def command(host: str, port: int, idle: float, message_time: float, migrate: bool) -> None:
    """Listen for result messages (ORU^R01) of monitors; stop with Ctrl-C.

    What it prints names messages and monitors, never patients.
    """
    if host not in HERE:
        click.secho(f"Warning: {UNENCRYPTED}", fg="yellow", err=True)
    require_free(host, port, "listen")
    if migrate:
        prepare_database()
    try:
        asyncio.run(listen(host, port, Limits(idle=idle, message=message_time)))
    except OSError as error:
        raise Trouble(
            f"Cannot listen on {host} port {port}: {error}.", advice="Choose another --host or --port."
        ) from error


async def listen(host: str, port: int, limits: Limits) -> None:
    """Until the process is told to stop."""
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    listener = Listener(tell=tell, limits=limits)
    bound = await listener.start(host, port)
    tell(f"listening on {host} port {bound}; stop with Ctrl-C")
    await stop.wait()
    tell("stopping: what is being worked on is finished first")
    await listener.stop()
    tell("stopped")


def tell(line: str) -> None:
    """One line with the time, at once, so that whoever watches or reads a log sees it."""
    click.echo(f"{datetime.now().astimezone():%H:%M:%S} {line}")
