"""The server is killed again and again while pages write. What it acknowledged is there, once, and nothing else (H-09).

A few kills in every test run; `DAYBREAK_KILLS=200 pytest tests/faults/test_server_killed.py -s` for many, and with
`scripts/postgresql.py` in front on PostgreSQL. The kills come at random moments, many of them within a commit.
"""

import http.client
import os
import random
import sqlite3
import threading
import time
from collections import Counter
from typing import Any

import pytest

from faults.running import Clinic, Page, reading

pytestmark = pytest.mark.database

MOST_WAITING = 40
KILLS = int(os.environ.get("DAYBREAK_KILLS", "6"))


class Writer:
    """A page that writes without pause, and sends again what it has no answer for."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.chance = page, random.Random(seed)
        self.made: dict[str, dict[str, Any]] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.acknowledged: dict[str, int] = {}
        self.refused: list[dict[str, Any]] = []
        self.answers: Counter[str] = Counter()

    def write_until(self, over: threading.Event) -> None:
        """Goes on through every failure."""
        while not over.is_set():
            self.write(self.chance.randrange(1, 4) if len(self.waiting) < MOST_WAITING else 0)

    def write(self, new: int) -> None:
        """Posts what waits and something new, and notes what was answered."""
        for _ in range(new):
            event = reading(systolic_mmhg=self.chance.randrange(90, 160))
            self.made[event["id"]] = self.waiting[event["id"]] = event
        try:
            status, results = self.page.post(self.chance.sample(list(self.waiting.values()), len(self.waiting)))
        except (OSError, http.client.HTTPException):
            self.answers["none"] += 1
            time.sleep(0.02)
            return
        self.answers[str(status)] += 1
        for each in results:
            self.answers[each["status"]] += 1
            del self.waiting[each["id"]]
            if each["status"] == "refused":
                self.refused.append(each)
            else:
                assert self.acknowledged.setdefault(each["id"], each["row"]) == each["row"]


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice(clinic: Clinic) -> None:
    writers = [Writer(Page(clinic, desk), seed) for seed, desk in enumerate(clinic.desks)]
    killed_while_writing(clinic, writers, KILLS)
    clinic.start()
    for writer in writers:
        writer.write(1)
        assert not writer.waiting, "with the server back, everything gets through"
    told = sum((writer.answers for writer in writers), Counter())
    print(f"\n{KILLS} kills, {clinic.database_url or 'sqlite'}: {dict(told)}")
    for writer in writers:
        assert_whole(writer)
    assert set(told) <= {"none", "200", "stored", "known"}, "no answer is a refusal or an error"
    assert told["stored"] > KILLS
    assert_intact(clinic)


def killed_while_writing(clinic: Clinic, writers: list[Writer], kills: int) -> None:
    """So many times: start, let them write for a moment, kill."""
    over, chance = threading.Event(), random.Random()
    threads = [threading.Thread(target=each.write_until, args=(over,)) for each in writers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            clinic.start()
            stored = sum(len(each.acknowledged) for each in writers)
            await_progress(writers, stored)
            time.sleep(chance.uniform(0, 0.4))
            clinic.kill()
    finally:
        over.set()
        for thread in threads:
            thread.join()


def await_progress(writers: list[Writer], before: int) -> None:
    """The first answer has come: from now on it is killed in the midst of writing."""
    deadline = time.monotonic() + 60
    while sum(len(each.acknowledged) for each in writers) == before:
        assert time.monotonic() < deadline, "nothing was acknowledged for a minute"
        time.sleep(0.005)


def assert_whole(writer: Writer) -> None:
    """Every event that was made is there once, under the row that was acknowledged, as it was made."""
    rows = writer.page.rows()
    assert Counter(row["event"]["id"] for row in rows) == Counter(writer.made.keys())
    assert {row["event"]["id"]: row["row"] for row in rows} == writer.acknowledged
    assert all(row["event"]["systolic_mmhg"] == writer.made[row["event"]["id"]]["systolic_mmhg"] for row in rows)
    assert writer.refused == []


def assert_intact(clinic: Clinic) -> None:
    """SQLite's own look at every page of its file; PostgreSQL was not killed, so it has nothing to repair."""
    clinic.kill()
    if not clinic.database_url:
        with sqlite3.connect(clinic.home / "daybreak.sqlite3") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
