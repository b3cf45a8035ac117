"""A session and the client of its chair page, driven in a browser without any page of its own."""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from journeys.browser import Person
from journeys.clinic import Server

_ARRIVING_SECONDS = 1.0
QUIET_PAGE = "/account/"
"""A page that opens no session itself."""
_OPEN = """
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Chair, Session
from daybreak.clinic.sessions.services import known_before, open_session
patient, nurse = Patient.objects.order_by("pk").first(), User.objects.get(username="nurse")
chair = Chair.objects.create(name=f"Chair of test {Session.objects.count()}")
known = known_before(patient, "iv-ketamine")
session = open_session(patient, "iv-ketamine", chair, known, by=nurse, beside_another=True)
print(f"/patients/{patient.pk}/sessions/{session.pk}/")
"""
KEPT = """async () => {
  if (!(await indexedDB.databases()).some((each) => each.name === "daybreak-sessions")) return null;
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("daybreak-sessions");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const all = (name) => new Promise((resolve) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const kept = { sessions: await all("sessions"), rows: await all("rows"), queue: await all("queue") };
  database.close();
  return kept;
}"""
_START = """async ([how, given]) => {
  const module = await import("/static/sessions/offline/client.js");
  window.client = module[how](given);
  window.client.subscribe((snapshot) => { window.snapshot = snapshot; });
}"""


def opened_session(server: Server) -> str:
    """Where a session that was just opened stands: /patients/1/sessions/<uuid>/."""
    return server.runs(_OPEN).strip()


def stored(server: Server, base: str) -> list[list[str]]:
    """Id, kind and author of each event of a session that is stored, in the order of arrival."""
    return [list(row) for row in _rows(server, base, "event_id, kind, by")]


def content(server: Server, base: str, kind: str) -> list[dict[str, Any]]:
    """The stored events of a kind, as they were sent."""
    return [json.loads(row[1]) for row in _rows(server, base, "kind, content") if row[0] == kind]


def _rows(server: Server, base: str, columns: str) -> list[tuple[Any, ...]]:
    """What is stored once nothing more arrives: what a page shows may still be on its way."""
    before, now = None, _read(server, base, columns)
    while before != now:
        time.sleep(_ARRIVING_SECONDS)
        before, now = now, _read(server, base, columns)
    return now


def _read(server: Server, base: str, columns: str) -> list[tuple[Any, ...]]:
    """Straight from the file: starting a program for each look would take longer than the journey."""
    session = base.split("/")[-2].replace("-", "")
    asked = f"SELECT {columns} FROM treatment_sessions_sessionevent WHERE session_id = ? ORDER BY id"
    with closing(sqlite3.connect(f"file:{server.home}/daybreak.sqlite3?mode=ro", uri=True)) as database:
        return database.execute(asked, [session]).fetchall()


def as_signed_in(context: BrowserContext, server: Server, username: str = "nurse") -> Page:
    """A new screen of a browser in which somebody signs in."""
    person = Person(context.new_page(), server.address)
    person.signs_in(username)
    return person.page


@dataclass
class Client:
    """The client of client.js in a page."""

    page: Page

    @classmethod
    def opened(cls, page: Page, base: str) -> "Client":
        """The client of a session as it happens."""
        return cls.started(page, "openSession", {"base": base})

    @classmethod
    def started(cls, page: Page, how: str, given: dict[str, Any]) -> "Client":
        """Whatever function of client.js."""
        page.evaluate(_START, [how, given])
        return cls(page)

    def until(self, condition: str) -> dict[str, Any]:
        """The snapshot `s` once a condition of it holds."""
        try:
            self.page.wait_for_function(f"() => {{ const s = window.snapshot; return {condition}; }}", timeout=60_000)
        except Exception as error:
            raise AssertionError(f"never: {condition}; link {self.snapshot['link']}") from error
        return self.snapshot

    @property
    def snapshot(self) -> dict[str, Any]:
        """As it is now."""
        found: dict[str, Any] = self.page.evaluate("window.snapshot")
        return found

    def ready(self) -> dict[str, Any]:
        """Online, folding, and kept for loading without the server."""
        return self.until("s.link.online && s.stateFrom === 'engine' && s.link.reload === 'ok'")

    def notes(self, kind: str, **fields: Any) -> str:
        """Notes an event; its id."""
        name: str = self.page.evaluate("([kind, fields]) => window.client.note(kind, fields)", [kind, fields])
        return name

    def kept(self) -> dict[str, Any] | None:
        """What the browser keeps on the disk; None if it never kept anything."""
        found: dict[str, Any] | None = self.page.evaluate(KEPT)
        return found

    def closes(self) -> None:
        """Ends it."""
        self.page.evaluate("window.client.close()")
