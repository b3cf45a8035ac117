"""Run a command with DATABASE_URL naming a PostgreSQL server made for it alone, and removed after it.

Usage: python scripts/postgresql.py COMMAND [ARGUMENT ...]

The server lives in a temporary folder and listens on a Unix socket there only, so it can disturb no other.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from machine import find_postgresql

STARTING_SECONDS = 60
# A test server may forget everything when the power fails; that makes it several times faster.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "50",
}


def main(command: list[str]) -> int:
    """The exit code of the command."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    programs = find_postgresql()
    if programs is None:
        print("initdb was not found. On Debian or Ubuntu: apt-get install postgresql", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, leave)
    with server(programs) as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def leave(number: int, frame: FrameType | None) -> None:
    """Turn a request to end into an exception, so that the server is stopped and removed."""
    raise SystemExit(128 + number)


@contextlib.contextmanager
def server(programs: Path) -> Iterator[str]:
    """A running server's URL."""
    folder = Path(tempfile.mkdtemp(prefix="daybreak-pg-"))
    user = server_user()
    try:
        if user:
            shutil.chown(folder, user)
        initialise(programs, folder, user)
        process = start(programs, folder, user)
        try:
            wait_until_ready(process, folder)
            yield f"postgres://postgres@{quote(str(folder), safe='')}:5432/postgres"
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to become, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def initialise(programs: Path, folder: Path, user: str | None) -> None:
    """Make an empty cluster that trusts whoever reaches its socket."""
    subprocess.run(
        [
            *(programs / "initdb", "--pgdata", folder / "cluster", "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def start(programs: Path, folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    """Start the server; what it says goes to a file in its folder."""
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "cluster", "-k", folder, "-p", "5432", *settings],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return when the server accepts connections; its log is in the error when it does not."""
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if b"ready to accept connections" in (folder / "log").read_bytes():
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server at once, whoever is still connected."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
