"""A patient answers on a small phone; a suicidal answer shows help at once and calls a nurse, who closes it by name."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.browser import SIZES, Person, person_at, screenshot_folder

PHONES = {"phone-390": (390, 844), "phone-320": (320, 568)}
PATIENT = "Marit Ellingsrud"
ANSWERS = ("Not at all", "Several days", "More than half the days", "Nearly every day")


@pytest.fixture
def nurse(somebody: Callable[..., Person]) -> Person:
    return somebody("nurse")


@contextmanager
def phone(browser: Browser, link: str, size: str = "phone-390", **more: object) -> Iterator[Person]:
    """Somebody who opens the link on a phone that was never here before."""
    known, SIZES[size] = dict(SIZES), PHONES[size]
    try:
        with person_at(browser, link.partition("/m/")[0], size, has_touch=True, **more) as patient:
            patient.page.goto(link)
            yield patient
    finally:
        SIZES.clear()
        SIZES.update(known)


def asks(nurse: Person, *measures: str, name: str = PATIENT) -> str:
    """The nurse asks for measures and has the link."""
    nurse.finds(name)
    nurse.opens(re.sub(r".*(/patients/\d+/).*", r"\1measures/", nurse.page.url))
    nurse.page.get_by_role("link", name="Ask for measures").click()
    for each in measures:
        nurse.page.get_by_label(each).check()
    nurse.page.get_by_role("button", name="Make the link").click()
    return str(nurse.page.get_by_label("Address").input_value())


def taps(page: Page, number: int, answer: str, then: str) -> None:
    """Answers question `number` and waits for the page after it."""
    expect(page.get_by_text(re.compile(rf"^{number} of \d+$"))).to_be_visible()
    page.get_by_role("button", name=answer).click()
    page.wait_for_url(f"**/{then}/")


def keeps(person: Person, name: str) -> None:
    folder = screenshot_folder()
    if folder:
        person.page.screenshot(path=folder / f"measures-{name}.png", full_page=True)


def closes(nurse: Person, note: str) -> None:
    """The documented assessment, on the page of the task."""
    nurse.page.get_by_label("Outcome").select_option(label="Safety plan made or reviewed")
    nurse.page.get_by_label("What was found and what was done").fill(note)
    nurse.page.get_by_role("button", name="Record the assessment").click()
    expect(nurse.page.get_by_text("the task is closed")).to_be_visible()


@pytest.mark.parametrize("size", PHONES)
def test_a_suicidal_answer_shows_help_before_the_end_and_calls_the_nurse(browser, nurse, size):
    link = asks(nurse, "PHQ-9")
    nurse.has_no_axe_violation()
    with phone(browser, link, size) as patient:
        page = patient.page
        patient.has_no_axe_violation()
        keeps(patient, f"welcome-{size}")
        page.get_by_role("link", name="Start").click()
        for number in range(1, 9):
            taps(page, number, "Several days", str(number + 1))
            patient.does_not_scroll_sideways()
        patient.has_no_axe_violation()
        taps(page, 9, "More than half the days", "help/9")
        expect(page.get_by_role("heading", name="You are not alone with this")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("988"))).to_have_attribute("href", "tel:988")
        patient.has_no_axe_violation()
        patient.does_not_scroll_sideways()
        keeps(patient, f"help-{size}")

        # The patient has not finished anything, and the nurse sees it on whatever page comes next.
        nurse.opens("/protocols/")
        bar = nurse.page.get_by_role("link", name=re.compile("1 safety task: to be taken on, due in"))
        expect(bar).to_be_visible()
        nurse.has_no_axe_violation()
        bar.click()
        keeps(nurse, f"safety-{size}")
        nurse.has_no_axe_violation()
        nurse.page.get_by_role("link", name="Ellingsrud, Marit").first.click()
        expect(nurse.page.get_by_text("thoughts of death or self-harm (2)").first).to_be_visible()
        nurse.has_no_axe_violation()
        keeps(nurse, f"task-{size}")

        page.get_by_role("link", name="Go on").click()
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("988"))).to_be_visible()
        patient.has_no_axe_violation()
        keeps(patient, f"thanks-{size}")

    nurse.page.get_by_role("button", name="I take this on").click()
    expect(nurse.page.get_by_text("You have taken it on.")).to_be_visible()
    nurse.page.get_by_role("button", name="Record the assessment").click()
    expect(nurse.page.get_by_text("Nothing was saved.")).to_be_visible()
    closes(nurse, "Spoke with her on the telephone. Safe at home; safety plan gone through.")
    nurse.opens("/protocols/")
    expect(nurse.page.get_by_text("safety task:")).to_have_count(0)


@pytest.mark.thorough
def test_the_total_is_in_the_chart_as_soon_as_the_last_question_is_answered(browser, nurse):
    link = asks(nurse, "GAD-7", name="Henrik Vaskonen")
    request = nurse.page.url
    with phone(browser, link, "phone-320") as patient:
        patient.page.get_by_role("link", name="Start").click()
        for number in range(1, 7):
            taps(patient.page, number, "Nearly every day", str(number + 1))
        nurse.page.goto(request)
        expect(nurse.page.get_by_text("No total")).to_be_visible()
        taps(patient.page, 7, "Not at all", "end")
        patient.has_no_axe_violation()
    nurse.page.goto(request)
    expect(nurse.page.get_by_text("18 of 21, severe")).to_be_visible()
    nurse.finds("Henrik Vaskonen")
    expect(nurse.page.get_by_role("img", name=re.compile("GAD-7 over time"))).to_be_visible()


@pytest.mark.thorough
def test_it_goes_on_where_it_stopped_after_the_browser_was_closed(browser, nurse):
    link = asks(nurse, "PHQ-2", "GAD-7")
    with phone(browser, link) as patient:
        patient.page.get_by_role("link", name="Start").click()
        for number in range(1, 5):
            taps(patient.page, number, ANSWERS[number % 4], str(number + 1))
    with phone(browser, link, "phone-320") as patient:
        expect(patient.page.get_by_text("4 of 9")).to_be_visible()
        patient.page.get_by_role("link", name="Carry on").click()
        expect(patient.page.get_by_text("5 of 9")).to_be_visible()
        patient.page.get_by_role("link", name="Back").click()
        expect(patient.page.get_by_role("button", name="Not at all Your answer")).to_be_visible()


def test_it_is_answered_without_any_script(browser, nurse):
    link = asks(nurse, "PHQ-9")
    with phone(browser, link, java_script_enabled=False) as patient:
        page = patient.page
        page.get_by_role("link", name="Start").click()
        for number in range(1, 9):
            taps(page, number, "Not at all", str(number + 1))
        taps(page, 9, "Several days", "help/9")
        expect(page.get_by_role("link", name=re.compile("988"))).to_be_visible()
        page.get_by_role("link", name="Go on").click()
        page.get_by_role("button", name="Finish").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    nurse.opens("/safety/")
    nurse.page.get_by_role("link", name="Ellingsrud, Marit").first.click()
    closes(nurse, "Seen in the clinic; no plan, no intent.")


@pytest.mark.thorough
def test_an_answer_outlives_a_lost_connection_and_help_is_there_meanwhile(browser, nurse):
    link = asks(nurse, "PHQ-9")
    with phone(browser, link) as patient:
        page, context = patient.page, patient.page.context
        page.get_by_role("link", name="Start").click()
        for number in range(1, 9):
            taps(page, number, "Not at all", str(number + 1))
        context.set_offline(True)
        page.get_by_role("button", name="Several days").click()
        expect(page.get_by_text("There is no connection just now")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("988"))).to_be_visible()
        keeps(patient, "offline")
        context.set_offline(False)
        expect(page.get_by_role("heading", name="You are not alone with this")).to_be_visible()
        patient.troubles[:] = [each for each in patient.troubles if "ERR_INTERNET_DISCONNECTED" not in each]
    nurse.opens("/safety/")
    nurse.page.get_by_role("link", name="Ellingsrud, Marit").first.click()
    closes(nurse, "Called her; she had answered on the train.")


@pytest.mark.thorough
def test_a_link_that_was_withdrawn_and_one_that_never_was_say_so_kindly(browser, nurse):
    link = asks(nurse, "PHQ-2")
    nurse.page.get_by_role("link", name="Withdraw the link").click()
    nurse.page.get_by_label("Why it is withdrawn").fill("Asked twice")
    nurse.page.get_by_role("button", name="Withdraw").click()
    expect(nurse.page.get_by_text("Asked twice")).to_be_visible()
    with phone(browser, link, "phone-320") as patient:
        expect(patient.page.get_by_role("heading", name="This link is no longer needed")).to_be_visible()
        patient.has_no_axe_violation()
        keeps(patient, "withdrawn")
    with phone(browser, f"{link[:-5]}AAAA/") as patient:
        expect(patient.page.get_by_role("heading", name="This link does not work")).to_be_visible()
        patient.has_no_axe_violation()
