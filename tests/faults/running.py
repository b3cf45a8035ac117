"""Daybreak as a process that is started, killed and started again on one port, and what its pages send to it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg

SETTING_UP = Path(__file__).parent / "setting_up.py"
SERVING = Path(__file__).parent / "serving.py"
STARTING_SECONDS = 60
ANSWER_SECONDS = 30
TOKEN = "a" * 32
"""A page may choose its own token against forged requests, as long as cookie and header agree."""


@dataclass(frozen=True)
class Desk:
    """Where one nurse charts one session: its address, and the sign-in."""

    session: str
    address: str
    sign_in: str


class Clinic:
    """One clinic in one folder and database, with a server that comes and goes."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home, self.database_url, self.port = home, database_url, free_port()
        self.desks: list[Desk] = []
        self.pid = 0
        self._nest: subprocess.Popen[str] | None = None
        home.mkdir(parents=True, exist_ok=True)

    def prepare(self, sessions: int) -> None:
        """Tables, a nurse for each session, and the sessions."""
        told = subprocess.run(
            [sys.executable, SETTING_UP, str(sessions)],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        self.desks = [Desk(**each) for each in json.loads(told.stdout)]

    def copied_to(self, home: Path, database_url: str) -> "Clinic":
        """The same clinic once more, on a database that was copied from its own ("": the file in its folder)."""
        shutil.copytree(self.home, home)
        copy = Clinic(home, database_url)
        copy.desks = list(self.desks)
        return copy

    def environment(self) -> dict[str, str]:
        """The variables of the server."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYBREAK_", "DATABASE_URL"))}
        database = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return kept | database | {"DAYBREAK_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings"}

    def start(self) -> None:
        """The server answers when this returns."""
        if self._nest is None:
            with (self.home / "server.log").open("ab") as log:
                self._nest = subprocess.Popen(
                    [sys.executable, SERVING, str(self.port)],
                    env=self.environment(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        self.pid = int(self._tell("start") or 0)
        self._await()

    def kill(self) -> None:
        """SIGKILL to the server's whole process group: nothing can be tidied up."""
        if self.pid:
            os.killpg(self.pid, signal.SIGKILL)
            self._tell("reap")
            self.pid = 0

    def close(self) -> None:
        """Ends everything."""
        self.kill()
        if self._nest is not None:
            self._nest.communicate(timeout=30)

    def _tell(self, line: str) -> str:
        assert self._nest is not None
        assert self._nest.stdin is not None
        assert self._nest.stdout is not None
        print(line, file=self._nest.stdin, flush=True)
        return self._nest.stdout.readline().strip()

    def log(self) -> str:
        """What the server said."""
        return (self.home / "server.log").read_text(errors="replace")

    def _await(self) -> None:
        deadline = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self.pid, f"the server stopped:\n{self.log()}"
                assert time.monotonic() < deadline, f"the server did not answer:\n{self.log()}"
                time.sleep(0.02)


class Page:
    """What a page asks of the server, each time on a connection of its own."""

    def __init__(self, clinic: Clinic, desk: Desk) -> None:
        self._clinic, self.desk = clinic, desk

    def ask(
        self, method: str, name: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Status and content of an answer. Raises OSError or HTTPException if none came."""
        headers = {
            "Cookie": f"daybreak_session={self.desk.sign_in}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": kind,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._clinic.port, timeout=ANSWER_SECONDS)
        with closing(connection):
            connection.request(method, f"{self.desk.address}{name}/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def post(self, events: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
        """Status and the answer for each event. Raises OSError or HTTPException if none came."""
        status, content = self.ask("POST", "events", json.dumps({"events": events}).encode())
        return status, json.loads(content)["results"] if status == 200 else []

    def rows(self) -> list[dict[str, Any]]:
        """Every event of the session as the server has it, but its check-in."""
        status, content = self.ask("GET", "boot")
        assert status == 200, content[:300]
        return [row for row in json.loads(content)["rows"] if row["event"]["kind"] != "checked_in"]


def reading(**fields: Any) -> dict[str, Any]:
    """A reading as a page sends it."""
    now = datetime.now(tz=UTC).isoformat()
    times = {"observed_at": now, "recorded_at": now, "by": ""}
    return {"kind": "reading", "id": f"{uuid.uuid4()}", **times, "systolic_mmhg": 120, "diastolic_mmhg": 80, **fields}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_database(server_url: str, *, like: str = "") -> Iterator[str]:
    """The URL of a new database on that server, removed in the end; "" (SQLite in the clinic's folder) without one.

    like: the URL of a database that nobody is using; the new one begins as its copy.
    """
    if not server_url:
        yield ""
        return
    known = dj_database_url.parse(server_url)
    name = f"daybreak_fault_{uuid.uuid4().hex[:12]}"
    settings = {
        "host": known["HOST"],
        "port": known["PORT"] or None,
        "user": known["USER"],
        "password": known["PASSWORD"],
    }
    with psycopg.connect(dbname=known["NAME"], autocommit=True, **settings) as connection:
        copied = f' TEMPLATE "{like.rpartition("/")[2]}"' if like else ""
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
        try:
            yield f"{server_url.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
