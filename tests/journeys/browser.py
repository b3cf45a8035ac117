"""A browser that minds what a person would not see: requests to elsewhere, script errors, pages that are too wide."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from machine import find_browser
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

SIZES = {"desktop": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PASSWORD = "ketamine-at-daybreak"


def launch(playwright: Playwright) -> Browser:
    """The Chromium of this machine, without its own calls home."""
    path = find_browser()
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*quiet, *sandbox])


@dataclass
class Person:
    """Somebody at a screen, and what went wrong unseen while they worked."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def opens(self, path: str) -> Page:
        """Goes to a page by its address."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def signs_in(self, username: str, password: str = PASSWORD) -> Page:
        """Signs in and waits for the first page after it."""
        self.opens("/sign-in/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).not_to_have_url(f"{self.address}/sign-in/")
        return self.page

    def finds(self, name: str) -> Page:
        """Searches for a patient ("Given Family") and opens the chart."""
        self.opens("/patients/")
        self.page.get_by_role("searchbox").fill(name)
        # The list is made anew with the last letter; a click on the one before it would be lost.
        expect(self.page.get_by_role("region", name=f"“{name}”")).to_be_attached()
        self.page.get_by_role("link", name=listed(name), exact=True).click()
        expect(self.page.get_by_role("heading", name=f"Chart of {listed(name)}")).to_be_attached()
        return self.page

    def opens_tab(self, name: str) -> Page:
        """A page of the patient whose chart is shown, also where its tab stands behind "More"."""
        tab = self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        if not tab.is_visible():
            self.page.locator(".tabs summary").click()
        tab.click()
        return self.page

    def turns_to(self, size: str) -> None:
        """Has the same page on a screen of another size."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})

    def has_no_axe_violation(self) -> None:
        """WCAG 2.2 AA, as far as axe can tell."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": list(STANDARDS)}})
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    def does_not_scroll_sideways(self) -> None:
        """Nothing on the page is wider than the screen, as soon as it was painted."""
        self.page.evaluate("new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
        width, seen = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width <= seen, f"{self.page.url} is {width} px wide on a screen of {seen} px"


def listed(name: str) -> str:
    """A name as lists and headings write it: "Family, Given"."""
    given, family = name.rsplit(" ", 1)
    return f"{family}, {given}"


@contextmanager
def person_at(browser: Browser, address: str, size: str = "desktop", **more: object) -> Iterator[Person]:
    """Somebody with a fresh browser; in the end nothing may have gone wrong unseen."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    try:
        person = Person(context.new_page(), address)
        _mind(context, person)
        yield person
        assert not person.troubles, "\n".join(person.troubles)
    finally:
        context.close()


def _mind(context: BrowserContext, person: Person) -> None:
    def on_request(request) -> None:  # type: ignore[no-untyped-def]
        if not request.url.startswith((person.address, "data:", "blob:", "about:")):
            person.troubles.append(f"a request to elsewhere: {request.url}")

    def on_console(message) -> None:  # type: ignore[no-untyped-def]
        if message.type == "error" and "status of 4" not in message.text:
            person.troubles.append(f"console: {message.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    person.page.on("pageerror", lambda error: person.troubles.append(f"script: {error}"))


def screenshot_folder() -> Path | None:
    """Where to keep pictures of each page; nowhere unless DAYBREAK_SCREENSHOTS names a folder."""
    named = os.environ.get("DAYBREAK_SCREENSHOTS")
    return Path(named) if named else None
