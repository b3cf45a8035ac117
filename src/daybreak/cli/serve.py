"""`daybreak serve`: the web server, with its address printed."""

import errno
import socket

import click
import uvicorn
from django.conf import settings
from django.core.management import call_command

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.signing_in import how_to_sign_in
from daybreak.cli.trouble import Trouble

CLOSING_SECONDS = 3
"""Requests may end in so many; the streams of open pages never would."""
EPILOG = """\b
Examples:
  daybreak serve                              this computer only, port 8000
  daybreak serve --port 9000
  daybreak serve --host 0.0.0.0               reachable from the network: read docs/operations first

\b
To be reached under another name than localhost, name it: DAYBREAK_HOSTS=daybreak.clinic.example
Over a network, let a proxy do HTTPS and set DAYBREAK_HTTPS=1; docs/operations says how."""


@click.command("serve", epilog=EPILOG, short_help="Start Daybreak and print its address.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT", show_envvar=True)
@click.option(
    "--proxy",
    default="127.0.0.1",
    show_default=True,
    help="The address of the proxy that does HTTPS; only its X-Forwarded headers are believed.",
)
@click.option(
    "--migrate/--no-migrate", default=True, help="Bring the database's tables up to date first. [default: yes]"
)
def command(host: str, port: int, proxy: str, migrate: bool) -> None:
    """Start the web server; stop it with Ctrl-C.

    Everything it needs is on this computer: no page asks the internet for anything.
    """
    require_free(host, port)
    if migrate:
        prepare_database()
    call_command("collectstatic", verbosity=0, interactive=False)
    announce(host, port)
    uvicorn.run(
        "daybreak.clinic.asgi:application",
        host=host,
        port=port,
        proxy_headers=True,
        forwarded_allow_ips=proxy,
        log_config=None,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=CLOSING_SECONDS,
    )


def require_free(host: str, port: int, program: str = "serve") -> None:
    """Trouble if the port is taken, said before anything else is done. program: the command that wants it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise Trouble(
                f"Cannot listen on {host} port {port}: {error.strerror}.",
                advice=f"Choose another: daybreak {program} --port {port + 1}" if taken else "Choose another --host.",
            ) from error


def announce(host: str, port: int) -> None:
    """The address, and how to sign in."""
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104 - compared, not bound
    click.secho(f"\nDaybreak is at http://{shown}:{port}/", bold=True)
    for line in how_to_sign_in():
        click.echo(line)
    click.echo(f"Records are kept in {settings.DATABASES['default']['NAME']}. Stop with Ctrl-C.\n")
