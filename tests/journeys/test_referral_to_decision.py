"""The main road: a referred patient, in a file that comes from elsewhere, becomes a signed decision."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from journeys.browser import PASSWORD, listed
from journeys.referral import referral, written


def decision(page: Page):
    return page.locator("h2#decision")


def answer_everything(page: Page, episode: str) -> int:
    """Answers each open question that decides, the harmless way; how many there were."""
    answered = 0
    while True:
        open_questions = page.locator("section[aria-labelledby=questions] > form.question")
        left = open_questions.count()
        if left == 0 or answered > 60:
            return answered
        question = open_questions.first
        text = question.locator(".question__text").inner_text()
        if question.get_by_role("button", name="Yes", exact=True).count():
            good = "Yes" if re.search(r"Is the diagnosis|Has the medicine list", text) else "No"
            question.get_by_role("button", name=good, exact=True).click()
        else:
            question.get_by_role("textbox").fill(episode)
            question.get_by_role("button", name="Save").click()
        answered += 1
        expect(open_questions.filter(has_text=text)).to_have_count(0)


def test_a_referral_is_imported_screened_answered_signed_and_printed(somebody, clinic, tmp_path):
    name = "Ingrid Halvorsen"
    desk = somebody("frontdesk")
    page = desk.opens("/import/")
    page.get_by_label("Drop files here, or choose them").set_input_files(written(referral("ingrid", name), tmp_path))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("understood").first).to_be_visible()
    expect(page.get_by_text("0refused")).to_be_visible()

    doctor = somebody("prescriber")
    page = doctor.finds(name)
    expect(page.get_by_role("img", name=re.compile("timeline|trial", re.IGNORECASE)).first).to_be_visible()
    page.get_by_role("link", name="Open the worksheet").click()
    expect(decision(page)).to_have_text("Undetermined")
    asked = answer_everything(page, "March 2025")
    assert asked > 10
    expect(decision(page)).to_have_text("Eligible")

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Signed decision")).to_be_visible()
    expect(page.get_by_text("Same findings")).to_be_visible()
    expect(page.get_by_text("Unchanged")).to_be_visible()

    answer = page.request.get(f"{clinic}{page.get_by_role('link', name='PDF summary').get_attribute('href')}")
    printed = "\n".join(each.extract_text() for each in PdfReader(BytesIO(answer.body())).pages)
    for part in (listed(name), "Eligible", "Sertraline", "Venlafaxine", "Dr Miriam Okafor"):
        assert part in printed


@pytest.mark.thorough
def test_importing_the_same_file_again_changes_nothing(somebody, tmp_path):
    desk = somebody("frontdesk")
    path = written(referral("twice", "Tove Twice"), tmp_path, "twice.json")
    for expected in ("new here", "unchanged"):
        page = desk.opens("/import/")
        page.get_by_label("Drop files here, or choose them").set_input_files(path)
        page.get_by_role("button", name="Import").click()
        expect(page.locator("#import")).to_contain_text(re.compile(expected))
    expect(page.locator("#import")).to_contain_text(re.compile("already|0new here"))


@pytest.mark.thorough
def test_a_file_can_be_dropped_on_the_page(somebody, tmp_path):
    desk = somebody("frontdesk")
    content = written(referral("dropped", "Dag Dropped"), tmp_path).read_text()
    page = desk.opens("/import/")
    dropped = page.evaluate_handle(
        """content => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], "dropped.json", {type: "application/json"}));
            return transfer;
        }""",
        content,
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator("[data-chosen]")).to_have_text("dropped.json")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="dropped.json")).to_be_visible()


@pytest.mark.thorough
def test_one_bad_resource_is_reported_with_its_place_and_the_rest_goes_in(somebody, tmp_path):
    record = referral("partly", "Paal Partly")
    record.keep({"resourceType": "Observation", "id": "broken", "subject": {"reference": "Patient/partly"},
                 "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
                 "valueQuantity": {"value": "seventy", "unit": "kg"}})  # fmt: skip
    desk = somebody("frontdesk")
    page = desk.opens("/import/")
    page.get_by_label("Drop files here, or choose them").set_input_files(written(record, tmp_path))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("1refused")).to_be_visible()
    expect(page.get_by_text("valueQuantity.value").first).to_be_visible()
    expect(page.get_by_text("'seventy'").first).to_be_visible()


def test_a_signature_needs_the_password(somebody, tmp_path):
    doctor = somebody("prescriber")
    page = doctor.finds("Lorcan Whitmoor")
    page.get_by_role("link", name="Open the worksheet").click()
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("heading", name="Signed decision")).to_have_count(0)


def test_an_override_needs_a_reason_and_is_shown_as_one(somebody):
    doctor = somebody("prescriber")
    page = doctor.finds("Lorcan Whitmoor")
    page.get_by_role("link", name="Open the worksheet").click()
    expect(decision(page)).to_have_text("Not eligible")
    page.get_by_label("Override, with a reason").check()
    page.get_by_label("Decide instead").select_option(label="Eligible")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text(re.compile("reason", re.IGNORECASE))
    page.get_by_label("Override, with a reason").check()
    page.get_by_label("Decide instead").select_option(label="Eligible")
    page.get_by_label("Reason for the override").fill("Two trials abroad, letters seen today.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Two trials abroad, letters seen today.")).to_be_visible()
    expect(page.get_by_text("The screening said not eligible")).to_be_visible()
