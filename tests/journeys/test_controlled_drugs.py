"""The drug register in a browser: received, wasted with a witness, counted by two, and what does not add up."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from journeys.browser import PASSWORD, SIZES, Person


def fill(page: Page, **fields: str) -> None:
    """Fields by their labels, with blanks for underscores."""
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=False).first.fill(value)


def send(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Enter", exact=True).click()


def add_a_drug(person: Person, name: str) -> None:
    page = person.opens("/drug-register/drugs/new/")
    fill(page, Name=name, Strength="50", Size="4")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"{name} is in the register.")).to_be_visible()


def receive(person: Person, drug: str, lot: str) -> None:
    page = person.opens("/drug-register/enter/received/")
    page.get_by_label("Drug", exact=True).select_option(label=drug)
    fill(page, Lot=lot, How_many="10", From_whom="Hospital pharmacy", Delivery_note="DN-1")
    send(page)
    expect(page.get_by_text("There should be 10 vials (2000 mg) now.")).to_be_visible()


@pytest.fixture
def stocked(somebody):
    """A nurse, and a new drug of which ten vials came in."""
    person = somebody("nurse")
    drug, lot = f"Ketamine {uuid.uuid4().hex[:6]}", uuid.uuid4().hex[:8].upper()
    add_a_drug(person, drug)
    receive(person, drug, lot)
    return person, drug, lot


def test_a_broken_vial_is_wasted_before_a_witness(stocked):
    person, drug, lot = stocked
    page = person.opens("/drug-register/enter/wasted/")
    page.get_by_label("Drug", exact=True).select_option(label=drug)
    page.get_by_label("Of what").select_option(label="whole vials or devices")
    fill(page, Lot=lot, How_much="1", Why_it_was_wasted="Fell down")
    send(page)
    expect(page.get_by_text("This needs a second person").first).to_be_visible()
    fill(page, Username_of_the_witness="nurse", Password_of_the_witness=PASSWORD)
    send(page)
    expect(page.get_by_text("the witness has to be somebody else").first).to_be_visible()
    fill(page, Username_of_the_witness="prescriber", Password_of_the_witness=PASSWORD)
    send(page)
    expect(page.get_by_text("There should be 9 vials (1800 mg) now.")).to_be_visible()
    expect(page.get_by_text("witness Dr Miriam Okafor")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("Tomás Herrera, RN").first).to_be_attached()


@pytest.mark.thorough
def test_a_count_that_differs_is_explained_and_shown(stocked):
    person, drug, lot = stocked
    page = person.opens("/drug-register/enter/counted/")
    page.get_by_label("Drug", exact=True).select_option(label=drug)
    fill(page, Lot=lot, How_many_whole="9", Username_of_the_witness="prescriber", Password_of_the_witness=PASSWORD)
    send(page)
    expect(page.get_by_text("Counted 9 vials (1800 mg), expected 10 vials (2000 mg).").first).to_be_visible()
    fill(page, If_it_differs="One was taken for the other room", Password_of_the_witness=PASSWORD)
    send(page)
    expect(page.get_by_text("Difference \u22121 vial")).to_be_visible()
    page = person.opens("/drug-register/reconciliation/")
    expect(page.get_by_role("heading", name="Explained differences")).to_be_visible()
    expect(page.get_by_text(f"{drug}, lot {lot}: counted 9 vials").first).to_be_visible()


@pytest.mark.thorough
def test_a_wrong_entry_is_corrected_and_stays(stocked):
    person, _, lot = stocked
    page = person.page
    page.get_by_role("link", name="Correct").click()
    fill(page, How_many="12", Why_it_is_corrected="Two more in the box")
    page.get_by_role("button", name="Enter the correction").click()
    expect(page.get_by_text("There should be 12 vials (2400 mg) now.")).to_be_visible()
    page = person.opens(f"/drug-register/?lot={lot}")
    expect(page.locator("s", has_text="Received 10 vials (2000 mg)")).to_be_visible()


@pytest.mark.thorough
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["", "reconciliation/", "enter/wasted/", "enter/counted/", "drugs/new/"])
def test_its_pages_fit_the_screen_and_are_accessible(somebody, size, path):
    person = somebody("nurse", size)
    page = person.opens(f"/drug-register/{path}")
    expect(page.locator("h1")).to_have_count(1)
    person.does_not_scroll_sideways()
    person.has_no_axe_violation()
