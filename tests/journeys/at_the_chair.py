"""What people do at the page of the chair: its pads, its buttons and its log, and what was stored of it."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from journeys.browser import Person
from journeys.clinic import Server

SLOWLY = 60_000
_CONTENT = """
import json, msgspec
from daybreak.clinic.sessions.models import SessionEvent
rows = SessionEvent.objects.filter(session="%s").order_by("id")
print(json.dumps([msgspec.json.decode(bytes(row.content)) for row in rows]))
"""


def at_the_chair(person: Person, base: str) -> Page:
    """The page with everything in it, folding by its own rules."""
    page = person.opens(f"{base}chair/")
    expect(page.get_by_role("group", name="Phase and clock")).to_be_visible(timeout=SLOWLY)
    expect(page.get_by_role("status", name="Connection")).to_have_text("Saved", timeout=SLOWLY)
    return page


def opens_pad(page: Page, name: str) -> Locator:
    page.get_by_role("group", name="Other actions").get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def presses(pad: Locator, digits: str) -> None:
    keys = pad.get_by_role("group", name="Keypad")
    for digit in digits:
        keys.get_by_role("button", name=digit, exact=True).click()


def saves(pad: Locator, name: str = "Save") -> None:
    pad.get_by_role("button", name=name, exact=True).click()
    expect(pad).to_have_count(0)


def log(page: Page) -> Locator:
    return page.get_by_role("region", name="Log")


def content(server: Server, base: str, kind: str) -> list[dict[str, Any]]:
    """The stored events of a kind, as they were sent."""
    rows: list[dict[str, Any]] = json.loads(server.runs(_CONTENT % base.split("/")[-2]))
    return [row for row in rows if row["kind"] == kind]


def enters_pressure(page: Page, systolic: str, diastolic: str) -> None:
    pad = opens_pad(page, "Vitals")
    presses(pad, systolic + diastolic)
    saves(pad)
