"""No room on the disk: what cannot be stored is not acknowledged, what was acknowledged stays, and then it goes on."""

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from faults.running import Clinic, Page, reading

ROOM = 600_000
"""Bytes left for each file: enough to begin with, too little to go on."""


@contextmanager
def limited_files(clinic: Clinic) -> Iterator[Callable[[], None]]:
    """No file of the server may grow beyond what it has and a little. Gives what makes room again."""
    largest = max(each.stat().st_size for each in clinic.home.glob("daybreak.sqlite3*"))
    before = resource.prlimit(clinic.pid, resource.RLIMIT_FSIZE, (largest + ROOM, resource.RLIM_INFINITY))
    yield lambda: resource.prlimit(clinic.pid, resource.RLIMIT_FSIZE, before) and None


@contextmanager
def full_disk(clinic: Clinic) -> Iterator[Callable[[], None]]:
    """The file system of the records has no byte left. Gives what makes room again."""
    filler = clinic.home / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield filler.unlink


@contextmanager
def small_file_system(folder: Path) -> Iterator[None]:
    """A file system of a few megabytes there."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small file system; the limit of a file's size is tried all the same")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def clinic_in(home: Path, prepared: Clinic) -> Iterator[Clinic]:
    made = prepared.copied_to(home, "")
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the files of SQLite")
class TestAFullDisk:
    def test_that_lets_no_file_grow_loses_nothing(self, tmp_path: Path, prepared_clinic: Clinic) -> None:
        with clinic_in(tmp_path / "home", prepared_clinic) as clinic, limited_files(clinic) as make_room:
            assert_nothing_is_lost(clinic, make_room)

    def test_without_a_byte_left_loses_nothing(self, tmp_path: Path, prepared_clinic: Clinic) -> None:
        small = tmp_path / "small"
        with (
            small_file_system(small),
            clinic_in(small / "home", prepared_clinic) as clinic,
            full_disk(clinic) as make_room,
        ):
            assert_nothing_is_lost(clinic, make_room)


def assert_nothing_is_lost(clinic: Clinic, make_room: Callable[[], None]) -> None:
    """Writes until it fails, and some more; then makes room and sends what waits."""
    page = Page(clinic, clinic.desks[0])
    acknowledged: set[str] = set()
    waiting: list[dict[str, Any]] = []
    failures = 0
    while failures < 5:
        waiting += [reading() for _ in range(20)]
        status, results = page.post(waiting[:100])
        assert status == 200 or status >= 500, "neither an acknowledgement nor a plain failure"
        failures += status != 200
        assert {each["status"] for each in results} <= {"stored", "known"}
        acknowledged |= {each["id"] for each in results}
        waiting = [each for each in waiting if each["id"] not in acknowledged]
        assert len(acknowledged) < 50_000, "the disk never became full"
    assert waiting
    make_room()
    while waiting:
        status, results = page.post(waiting[:100])
        assert (status, {each["status"] for each in results} <= {"stored", "known"}) == (200, True)
        acknowledged |= {each["id"] for each in results}
        waiting = [each for each in waiting if each["id"] not in acknowledged]
    rows = [row["event"]["id"] for row in page.rows()]
    assert len(rows) == len(set(rows))
    assert set(rows) == acknowledged
    assert_intact(clinic)


def assert_intact(clinic: Clinic) -> None:
    clinic.kill()
    with sqlite3.connect(clinic.home / "daybreak.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
