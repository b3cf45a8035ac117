"""`daybreak serve` as it is started: a real server, in a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "daybreak"
STARTING_SECONDS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the program. The first server makes everything there, those after it find it made."""
    folder = tmp_path_factory.mktemp("serve") / "home"
    environment = {**os.environ, "DAYBREAK_HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    return environment


@pytest.fixture(scope="module")
def first(home: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port and the log of the server that starts from nothing."""
    port, log = free_port(), tmp_path_factory.mktemp("log") / "log"
    with running(home, port, log):
        yield port, log


@contextmanager
def running(home: dict[str, str], port: int, log: Path) -> Iterator[subprocess.Popen[str]]:
    with log.open("w") as written:
        process = subprocess.Popen(
            [PROGRAM, "serve"], env={**home, "PORT": str(port)}, stdout=written, stderr=written, text=True
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(port: int) -> tuple[int, dict[str, str], str]:
    """The first page, as soon as the server answers; names of headers in small letters, as they are sent."""
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return answer.status, headers, answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.2)


def test_starts_from_nothing_and_leads_to_signing_in(first):
    port, log = first
    status, headers, text = page(port)
    assert status == 200
    assert "password" in text
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    said = log.read_text()
    assert f"http://localhost:{port}/" in said
    assert "daybreak account add" in said


def test_styles_are_served_under_names_that_carry_their_digest(first):
    port, _ = first
    _, _, text = page(port)
    style = next(part for part in text.split('"') if part.endswith(".css"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{style}", timeout=5) as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_port_in_use_is_told_before_anything_is_done(home, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finished = subprocess.run(
            [PROGRAM, "serve", "--port", str(port)],
            env={**home, "DAYBREAK_HOME": str(tmp_path / "untouched")},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert finished.returncode == 1
    assert f"port {port}" in finished.stderr
    assert "--port" in finished.stderr
    assert not (tmp_path / "untouched" / "static").exists()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "Ctrl-C"])
def test_ends_although_a_page_still_listens_to_a_stream(home, tmp_path, told):
    port = free_port()
    with running(home, port, tmp_path / "log") as server:
        page(port)
        made = subprocess.run([sys.executable, "-c", SIGNED_IN], env=home, capture_output=True, text=True, check=True)
        cookie = f"daybreak_session={made.stdout.strip()}"
        with socket.create_connection(("127.0.0.1", port), timeout=STARTING_SECONDS) as stream:
            stream.sendall(f"GET /board/stream/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
            heard = b""
            while b"event: cards" not in heard:
                heard += stream.recv(65_536)
                assert heard.startswith(b"HTTP/1.1 200"), heard
            server.send_signal(told)
            assert server.wait(timeout=STARTING_SECONDS) in (0, -told), "it ended by itself"


SIGNED_IN = """
import os, uuid
os.environ["DJANGO_SETTINGS_MODULE"] = "daybreak.clinic.settings"
import django
django.setup()
from django.test import Client
from daybreak.clinic.accounts.models import User
client = Client()
name = f"nurse-{uuid.uuid4()}"
client.force_login(User.objects.create_user(name, full_name="Nurse", role="nurse", password="x" * 12))
print(client.session.session_key)
"""
