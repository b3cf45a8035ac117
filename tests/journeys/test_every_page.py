"""Every page, at each size of screen: accessible, no wider than the screen, nothing fetched from elsewhere."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.browser import SIZES, Person, person_at, screenshot_folder


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


def tab(name: str, patient: str = "Marit Ellingsrud") -> Callable[[Person], Page]:
    def go(person: Person) -> Page:
        person.finds(patient)
        return person.opens_tab(name)

    return go


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
    "courses": ("nurse", at("/courses/")),
    "course": ("prescriber", lambda person: _course(person)),
    "course-decision": ("prescriber", lambda person: _course_decision(person)),
    "messages": ("nurse", at("/messages/")),
    "on-call": ("director", at("/messages/on-call/")),
    "change-on-call": ("director", at("/messages/on-call/change/")),
    "contact": ("nurse", tab("Contact")),
    "outcomes": ("nurse", lambda person: _outcomes_drawn(person)),
    "own-course": ("nurse", lambda person: _own_course(person)),
    "long-term-safety": ("nurse", tab("Long-term safety", "Delphine Marchetti")),
    "overdue-checks": ("nurse", at("/long-term-safety/")),
    "learn-page": (None, at("/learn/side-effects/")),
    "education-page": ("frontdesk", at("/education/side-effects/")),
    "consents": ("nurse", tab("Consents")),
    "schedule-day": ("frontdesk", at("/schedule/")),
    "schedule-week": ("frontdesk", at("/schedule/?view=week")),
    "schedule-plans": ("frontdesk", at("/schedule/plans/")),
    "schedule-plan": ("frontdesk", lambda person: _a_plan(person)),
    "schedule-hours": ("director", at("/schedule/hours/")),
    "calendar-link": ("nurse", at("/schedule/calendar-link/")),
    "appointments": ("frontdesk", lambda person: _appointments(person)),
    "appointment": ("frontdesk", lambda person: _an_appointment(person)),
    "appointment-new": ("nurse", lambda person: _appointments(person, "new/")),
    "protocols": ("prescriber", at("/protocols/")),
    "lab": ("researcher", at("/lab/")),
    "protocol": ("prescriber", at("/protocols/iv-ketamine/")),
    "dashboard": ("director", at("/dashboard/")),
    "audit": ("director", at("/audit/")),
    "accounts": ("director", at("/accounts/")),
    "account": ("nurse", at("/account/")),
    "forbidden": ("researcher", at("/patients/1/")),
    "not-found": ("prescriber", at("/nowhere/")),
}


def _add_a_record(person: Person) -> Page:
    page = person.finds("Marit Ellingsrud")
    return person.opens(re.sub(r".*(/patients/\d+/).*", r"\1enter/", page.url))


def _course(person: Person) -> Page:
    page = person.finds("Delphine Marchetti")
    return person.opens(re.sub(r".*(/patients/\d+/).*", r"\1course/", page.url))


def _course_decision(person: Person) -> Page:
    page = _course(person)
    page.get_by_role("link", name="Change or decline").first.click()
    return page


def _outcomes_drawn(person: Person) -> Page:
    """The picture is there, and its table holds a row for each score."""
    page = from_chart("Outcomes", "Delphine Marchetti")(person)
    expect(page.locator("[data-trajectory] canvas").first).to_be_visible()
    drawn = page.evaluate("JSON.parse(document.getElementById('trajectory-primary').textContent).times.length")
    expect(page.locator(".trajectory__table").first.locator("tbody tr")).to_have_count(drawn)
    return page


def _own_course(person: Person) -> Page:
    """The model's second opinion, with its picture."""
    page = from_chart("Outcomes", "Casimir Okonkwo")(person)
    page.locator("main a[href*='/own-course/']").first.click()
    expect(page.locator("h1")).to_be_visible(timeout=60_000)
    return page


def _a_plan(person: Person) -> Page:
    page = person.opens("/schedule/plans/")
    page.locator("main .list a").first.click()
    return page


def _an_appointment(person: Person) -> Page:
    page = person.opens("/schedule/plans/")
    page.locator("main .list a").first.click()
    page.locator(".plan__rows a").first.click()
    page.locator("main table a").first.click()
    return page


def _appointments(person: Person, then: str = "") -> Page:
    page = person.opens("/patients/?q=Marit")
    number = re.search(r"/patients/(\d+)/", page.content())
    assert number
    return person.opens(f"/patients/{number[1]}/appointments/{then}")


def _enter(person: Person, kind: str) -> Page:
    page = _add_a_record(person)
    page.locator(f"main a[href*='/enter/{kind}']").first.click()
    return page


@pytest.fixture(scope="module")
def looking(browser: Browser, clinic: str) -> Iterator[Callable[[str | None], Person]]:
    """Somebody who looks at one page after the other without signing out: a fresh browser would load all anew."""
    with ExitStack() as stack:
        people: dict[str | None, Person] = {}

        def look(username: str | None) -> Person:
            if username not in people:
                people[username] = stack.enter_context(person_at(browser, clinic))
                if username:
                    people[username].signs_in(username)
            return people[username]

        yield look


@pytest.mark.parametrize("name", PAGES)
def test_page(looking, name):
    username, go = PAGES[name]
    person = looking(username)
    person.turns_to("desktop")
    page = go(person)
    expect(page.locator("h1")).to_have_count(1)
    for size in SIZES:
        person.turns_to(size)
        person.does_not_scroll_sideways()
        if size == "phone":
            person.has_no_axe_violation()
        folder = screenshot_folder()
        if folder:
            page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_on_a_wide_screen_too(somebody, name):
    username, go = PAGES[name]
    person = somebody(username)
    go(person)
    person.has_no_axe_violation()


def test_everything_opened_is_accessible_too(somebody):
    """The folded parts of the worksheet, unfolded; not the menus, which lie over the page one at a time."""
    person = somebody("prescriber")
    page = worksheet_of("Priya Thakkar-Lowe")(person)
    page.evaluate("document.querySelectorAll('main details:not(nav details)').forEach(each => { each.open = true; })")
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
