"""A patient reads and signs on a small phone; the nurse signs beside, and the consent is in force."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.browser import PASSWORD, Person, person_at, screenshot_folder

PATIENT = "Wilhelmina Osei-Park"


def keeps(person: Person, name: str) -> None:
    folder = screenshot_folder()
    if folder:
        person.page.screenshot(path=folder / f"consents-{name}.png", full_page=True)


def draws(page: Page) -> None:
    """A signature by mouse; a finger sends the same pointer events."""
    canvas = page.get_by_role("img", name="Your signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 70)
    page.mouse.down()
    for number in range(1, 8):
        page.mouse.move(box["x"] + 20 + 35 * number, box["y"] + (20 if number % 2 else 80), steps=3)
    page.mouse.up()


def test_a_patient_signs_on_the_phone_and_the_nurse_beside(browser: Browser, somebody: Callable[..., Person]) -> None:
    nurse = somebody("nurse")
    nurse.finds(PATIENT)
    nurse.opens_tab("Consents")
    nurse.page.get_by_role("link", name=re.compile("Ask for a signature.*Intravenous")).click()
    nurse.page.get_by_label("What this treatment is").check()
    nurse.page.get_by_role("button", name="Make the link").click()
    link = nurse.page.get_by_label("Address").input_value()
    nurse.has_no_axe_violation()

    with person_at(browser, link.partition("/consent/")[0], "phone", has_touch=True) as patient:
        page = patient.page
        page.goto(link)
        patient.has_no_axe_violation()
        patient.does_not_scroll_sideways()
        draws(page)
        page.get_by_role("button", name="Clear").click()
        page.get_by_label("I have read this form").check()
        page.get_by_label("Your full name").fill("Wilhelmina Osei-Park")
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.get_by_text("Please draw your signature")).to_be_visible()
        patient.has_no_axe_violation()
        draws(page)
        keeps(patient, "signed")
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    nurse.page.get_by_role("link", name="Has the patient signed?").click()
    expect(nurse.page.get_by_role("img", name="Drawn signature")).to_be_visible()
    nurse.page.get_by_label(re.compile("I explained the treatment")).check()
    nurse.page.get_by_label("Your password").fill(PASSWORD)
    nurse.page.get_by_role("button", name="Sign", exact=True).click()
    expect(nurse.page.get_by_text("The consent is in force.")).to_be_visible()
    nurse.has_no_axe_violation()
    keeps(nurse, "in-force")


@pytest.mark.thorough
def test_without_a_script_the_typed_name_is_the_signature(browser: Browser, somebody: Callable[..., Person]) -> None:
    nurse = somebody("nurse")
    nurse.finds("Henrik Vaskonen")
    nurse.opens_tab("Consents")
    nurse.page.get_by_role("link", name=re.compile("Ask for a signature.*Intranasal")).click()
    nurse.page.get_by_label("Language").select_option("es")
    nurse.page.get_by_role("button", name="Make the link").click()
    link = nurse.page.get_by_label("Address").input_value()
    address = link.partition("/consent/")[0]
    with person_at(browser, address, "phone", java_script_enabled=False) as patient:
        page = patient.page
        page.goto(link)
        page.get_by_label("Leí esta hoja").check()
        page.get_by_label("Su nombre completo").fill("Henrik Vaskonen")
        page.get_by_label("mi nombre escrito es mi firma").check()
        page.get_by_role("button", name="Firmar").click()
        expect(page.get_by_role("heading", name="Gracias")).to_be_visible()


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_education_page_is_read_on_a_phone(somebody: Callable[..., Person], language: str) -> None:
    reader = somebody(None, "phone")
    page = reader.opens(f"/learn/?language={language}")
    reader.has_no_axe_violation()
    addresses = [each.get_attribute("href") for each in page.locator(".pages a").all()]
    assert len(addresses) >= 9
    for each in addresses:
        reader.opens(str(each))
        page.locator(".figures > summary").click()
        expect(page.locator("h1")).to_have_count(1)
        reader.does_not_scroll_sideways()
        reader.has_no_axe_violation()
