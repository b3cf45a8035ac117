"""The program as a clinic runs it: `daybreak demo`, then `daybreak serve`, in a home of its own."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

PROGRAM = Path(sys.executable).parent / "daybreak"
HURRIED = Path(__file__).parent / "hurried.py"
STARTING_SECONDS = 90
S = TypeVar("S", bound="Server")


def environment(home: Path) -> dict[str, str]:
    """The variables of a program that keeps everything in `home`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return kept | {"DAYBREAK_HOME": str(home), "PYTHONUNBUFFERED": "1"}


class Server:
    """A clinic's server, which can be killed and started again with the same records at the same address."""

    variables: Mapping[str, str] = {}

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """How it is started."""
        return [str(PROGRAM), "serve", "--port", str(self.port)]

    def start(self) -> None:
        """Starts it unless it runs, and waits until it answers."""
        if self._running is not None:
            return
        log = self.home / "server.log"
        with log.open("a") as written:
            self._running = subprocess.Popen(
                self.command,
                env=environment(self.home) | self.variables,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        _await(f"{self.address}/sign-in/", self._running, log)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(timeout=30)
            self._running = None

    def freeze(self) -> None:
        """Makes it hang: connections stay open and nothing answers. `kill` or `thaw` ends that."""
        if self._running is not None:
            self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        if self._running is not None:
            self._running.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends it in good order."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait(timeout=30)
            self._running = None

    def runs(self, code: str) -> str:
        """What Python code prints that has the clinic's records before it."""
        given = environment(self.home) | {"DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings"}
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        return subprocess.run(command, env=given, check=True, capture_output=True, text=True, timeout=120).stdout


class HurriedServer(Server):
    """A server whose clock can be put forward while it runs, so that a session of two hours takes a minute.

    Pages live by the server's time, so theirs goes forward with it.
    """

    variables = {"DAYBREAK_IDLE_MINUTES": "600"}

    @property
    def command(self) -> list[str]:
        """The program with a clock that reads how far it is ahead."""
        return [sys.executable, str(HURRIED), str(self._ahead), "serve", "--port", str(self.port)]

    @property
    def _ahead(self) -> Path:
        return self.home / "seconds-ahead"

    @property
    def seconds_ahead(self) -> float:
        """How far its clock is ahead of everybody else's."""
        return float(self._ahead.read_text()) if self._ahead.exists() else 0.0

    def passes(self, minutes: float) -> None:
        """So much time goes by."""
        # Put in place whole: the server reads it at any moment.
        written = self._ahead.with_suffix(".new")
        written.write_text(f"{self.seconds_ahead + 60 * minutes}")
        written.replace(self._ahead)


@contextmanager
def server_of(home: Path, *, demo: bool = True, kind: type[S] = Server) -> Iterator[S]:  # type: ignore[assignment]
    """The server of a clinic that was just opened; it is stopped in the end."""
    if demo:
        shutil.copytree(_demo_for(home), home, dirs_exist_ok=True)
    server = kind(home)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def running_clinic(home: Path, *, demo: bool = True) -> Iterator[str]:
    """The address of a clinic that was just opened; it is stopped in the end."""
    with server_of(home, demo=demo) as server:
        yield server.address


def _demo_for(home: Path) -> Path:
    """The demo as `daybreak demo` left it, made once for all journeys of a run; its static files are collected too.

    Only the first of the processes that run tests makes it, the others wait for it.
    """
    shared = home.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else home.parent
    made = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = shared / "demo.new"
            making.mkdir()
            subprocess.run([PROGRAM, "demo"], env=environment(making), check=True, capture_output=True, timeout=180)
            server = Server(making)
            server.start()
            server.stop()
            making.rename(made)
    return made


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
