"""A course in a browser: a nurse tells what happened from the phone, the prescriber decides, the list shows it."""

import re

from playwright.sync_api import Page, expect

from journeys.browser import Person


def course_of(person: Person, name: str) -> Page:
    page = person.finds(name)
    return person.opens(re.sub(r".*(/patients/\d+/).*", r"\1course/", page.url))


def test_a_visit_is_told_and_another_day_is_signed_with_its_basis(somebody):
    nurse = somebody("nurse", size="phone")
    page = course_of(nurse, "Ingrid Solvang")
    page.get_by_role("link", name="Add a visit").click()
    page.get_by_label("What became of it").select_option(label="Held")
    page.get_by_label("With whom").fill("Rosa Lindholm")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Integration visit: held").first).to_be_visible()

    prescriber = somebody("prescriber")
    page = course_of(prescriber, "Ingrid Solvang")
    page.get_by_role("link", name="Choose another day").click()
    expect(page.get_by_label("Phase and interval")).to_be_hidden()
    page.get_by_label("Do something else").check()
    day = page.evaluate("new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 10)")
    page.get_by_label("Next session on").fill(day)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Write down why.").first).to_be_visible()
    expect(page.get_by_label("Next session on")).to_have_value(day)
    page.get_by_label("Reason").fill("Her sister can take her home then")
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Signed. The course follows the decision.")).to_be_visible()
    expect(page.get_by_text("Seen when it was signed").first).to_be_visible()

    page = nurse.opens("/courses/")
    expect(page.locator("#outdated form")).to_have_count(0)
    expect(page.get_by_role("link", name="Solvang, Ingrid")).to_be_visible()
