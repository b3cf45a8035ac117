"""`daybreak listen` as a process that is started, killed and started again, and a monitor's end of the line."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from daybreak.exchange.hl7v2 import Frame, Framer, framed
from faults.running import Clinic, free_port

PROGRAM = Path(sys.executable).parent / "daybreak"
STARTING_SECONDS = 60
ANSWER_SECONDS = 30

ADDING = """
from daybreak.clinic.accounts.models import User
from daybreak.clinic.devices.managing import add_device, assign
from daybreak.clinic.sessions.models import Chair
nurse = User.objects.filter(role="nurse").first()
for number, chair in enumerate(Chair.objects.order_by("pk")):
    assign(add_device(f"MON{number}", zone="UTC", sending_application=f"MON{number}", by=nurse), chair, by=nurse)
"""


class Listening:
    """The listener of one clinic, on one port."""

    def __init__(self, clinic: Clinic, *options: str) -> None:
        self.clinic, self.port, self._options = clinic, free_port(), options
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It answers when this returns."""
        with (self.clinic.home / "listener.log").open("ab") as log:
            self._running = subprocess.Popen(
                [PROGRAM, "listen", "--port", str(self.port), "--no-migrate", *self._options],
                env=self.clinic.environment(),
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTING_SECONDS
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            assert self._running.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: nothing can be tidied up."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(timeout=30)
            self._running = None

    def stop(self) -> int:
        """In good order; its exit code."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)
        code = self._running.wait(timeout=30)
        self._running = None
        return code

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._running is not None and self._running.poll() is None

    def log(self) -> str:
        """What it said."""
        return (self.clinic.home / "listener.log").read_text(errors="replace")


class Wire:
    """A monitor's connection. Raises OSError where the listener is gone."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self._answers = self._read()

    def send(self, content: bytes) -> None:
        """A whole message."""
        self.send_raw(framed(content))

    def send_raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._socket.sendall(data)

    def answer(self) -> bytes:
        """The next answer."""
        return next(self._answers)

    def code(self) -> str:
        """The code of the next answer."""
        return code_of(self.answer())

    def is_closed(self) -> bool:
        """Whether the listener has closed it; waits for that."""
        try:
            return self._socket.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _read(self) -> Iterator[bytes]:
        framer = Framer()
        while data := self._socket.recv(65_536):
            for found in framer.feed(data):
                assert isinstance(found, Frame)
                yield found.content
        raise ConnectionError("closed without an answer")


def code_of(answer: bytes) -> str:
    """MSA-1 of an answer, whatever its separators."""
    line = next(line for line in answer.split(b"\r") if line.startswith(b"MSA"))
    return line[4:6].decode()


def asked(clinic: Clinic, code: str) -> Any:
    """What Python code leaves in `answer`, with the clinic's records before it."""
    program = f"import json, django\ndjango.setup()\nanswer = None\n{code}\nprint(json.dumps(answer))"
    told = subprocess.run(
        [sys.executable, "-c", program], env=clinic.environment(), capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def add_monitors(clinic: Clinic) -> None:
    """A monitor MON0, MON1, ... at each chair where somebody is in treatment."""
    asked(clinic, ADDING)
