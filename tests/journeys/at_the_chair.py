"""What people do at the page of the chair: its pads, its buttons and its log."""

from playwright.sync_api import Locator, Page, expect

from journeys.browser import Person

SLOWLY = 60_000


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


def enters_pressure(page: Page, systolic: str, diastolic: str) -> None:
    pad = opens_pad(page, "Vitals")
    presses(pad, systolic + diastolic)
    saves(pad)
