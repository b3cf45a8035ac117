"""The program as a clinic runs it: `daybreak demo`, then `daybreak serve`, in a home of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "daybreak"
STARTING_SECONDS = 90


def environment(home: Path) -> dict[str, str]:
    """The variables of a program that keeps everything in `home`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return kept | {"DAYBREAK_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@contextmanager
def running_clinic(home: Path, *, demo: bool = True) -> Iterator[str]:
    """The address of a clinic that was just opened; it is stopped in the end."""
    if demo:
        subprocess.run([PROGRAM, "demo"], env=environment(home), check=True, capture_output=True, timeout=180)
    port = _free_port()
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port)], env=environment(home), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await(f"http://localhost:{port}/sign-in/", server, home / "server.log")
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert server.poll() is None, f"the server stopped:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"the server did not answer:\n{log.read_text()}"
            time.sleep(0.2)
