"""Every page, at each size of screen: accessible, no wider than the screen, nothing fetched from elsewhere."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.browser import SIZES, Person, screenshot_folder


def chart_of(name: str) -> Callable[[Person], Page]:
    return lambda person: person.finds(name)


def worksheet_of(name: str) -> Callable[[Person], Page]:
    def go(person: Person) -> Page:
        page = person.finds(name)
        page.get_by_role("link", name="Open the worksheet").click()
        expect(page.locator("h2#decision")).to_be_visible()
        return page

    return go


def at(path: str) -> Callable[[Person], Page]:
    return lambda person: person.opens(path)


def from_chart(link: str, name: str = "Marit Ellingsrud") -> Callable[[Person], Page]:
    def go(person: Person) -> Page:
        page = person.finds(name)
        page.get_by_role("link", name=link).first.click()
        return page

    return go


def a_record(person: Person) -> Page:
    page = from_chart("Every record with its original")(person)
    page.locator("main table a, main .list a").first.click()
    return page


def a_report(person: Person) -> Page:
    page = person.opens("/import/")
    page.get_by_role("link", name="oleander-quist.json").click()
    return page


PAGES: dict[str, tuple[str | None, Callable[[Person], Page]]] = {
    "sign-in": (None, at("/sign-in/")),
    "about": (None, at("/about/")),
    "home": ("prescriber", at("/")),
    "patients": ("prescriber", at("/patients/")),
    "search": ("prescriber", at("/patients/?q=mar")),
    "nobody-found": ("prescriber", at("/patients/?q=zzzzz")),
    "register": ("nurse", at("/patients/register/")),
    "chart-long": ("prescriber", chart_of("Augusta Lindqvist-Rowe")),
    "chart-empty": ("prescriber", chart_of("Emeric Stallworthy")),
    "chart-unresolved": ("prescriber", chart_of("Rosalind Achebe-Stone")),
    "worksheet-eligible": ("prescriber", worksheet_of("Marit Ellingsrud")),
    "worksheet-undetermined": ("prescriber", worksheet_of("Priya Thakkar-Lowe")),
    "worksheet-refused": ("prescriber", worksheet_of("Clementine Varga")),
    "worksheet-suicide-risk": ("prescriber", worksheet_of("Desmond Achterberg")),
    "worksheet-nurse": ("nurse", worksheet_of("Henrik Vaskonen")),
    "records": ("nurse", from_chart("Every record with its original")),
    "record": ("nurse", a_record),
    "record-kinds": ("nurse", lambda person: _add_a_record(person)),
    "enter-medicine": ("nurse", lambda person: _enter(person, "medicine")),
    "enter-vital-signs": ("nurse", lambda person: _enter(person, "vital-signs")),
    "import": ("frontdesk", at("/import/")),
    "import-report": ("frontdesk", a_report),
    "inbox": ("nurse", at("/inbox/")),
    "measures": ("nurse", at("/measures/")),
    "safety": ("nurse", at("/safety/")),
    "protocols": ("prescriber", at("/protocols/")),
    "protocol": ("prescriber", at("/protocols/iv-ketamine/")),
    "audit": ("director", at("/audit/")),
    "accounts": ("director", at("/accounts/")),
    "account": ("nurse", at("/account/")),
    "forbidden": ("researcher", at("/patients/1/")),
    "not-found": ("prescriber", at("/nowhere/")),
}


def _add_a_record(person: Person) -> Page:
    page = person.finds("Marit Ellingsrud")
    return person.opens(re.sub(r".*(/patients/\d+/).*", r"\1enter/", page.url))


def _enter(person: Person, kind: str) -> Page:
    page = _add_a_record(person)
    page.locator(f"main a[href*='/enter/{kind}']").first.click()
    return page


@pytest.mark.parametrize("name", PAGES)
def test_page(somebody, name):
    username, go = PAGES[name]
    person = somebody(username)
    page = go(person)
    expect(page.locator("h1")).to_have_count(1)
    for size in SIZES:
        person.turns_to(size)
        person.does_not_scroll_sideways()
        if size != "tablet":  # between the two others nothing differs that axe could see
            person.has_no_axe_violation()
        folder = screenshot_folder()
        if folder:
            page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)


def test_everything_opened_is_accessible_too(somebody):
    """The folded parts of the worksheet, unfolded."""
    person = somebody("prescriber")
    page = worksheet_of("Priya Thakkar-Lowe")(person)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    person.does_not_scroll_sideways()
    person.has_no_axe_violation()


def test_the_worksheet_can_be_answered_with_the_keyboard_alone(somebody):
    person = somebody("prescriber")
    page = worksheet_of("Priya Thakkar-Lowe")(person)
    before = int(page.locator(".count--ask").first.inner_text())
    page.locator("form.question").first.get_by_role("button", name="No", exact=True).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section[aria-labelledby=questions] .count--ask").first).to_have_text(str(before - 1))


def test_pages_work_without_any_script(somebody):
    person = somebody("prescriber", java_script_enabled=False)
    page = person.opens("/patients/?q=Caspian")
    page.get_by_role("link", name="Moreau-Field, Caspian", exact=True).click()
    page.get_by_role("link", name="Open the worksheet").click()
    expect(page.locator("h2#decision")).to_be_visible()
