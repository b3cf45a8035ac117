"""Everything importable can be entered and corrected on a page; the original stays."""

import re

import pytest
from playwright.sync_api import expect

from journeys.referral import ago


def test_two_missing_pieces_are_entered_and_answered_in_place(somebody):
    """Caspian Moreau-Field: his blood pressure was never taken, and two questions were left out."""
    nurse = somebody("nurse")
    page = nurse.finds("Caspian Moreau-Field")
    page.get_by_role("link", name="Open the worksheet").click()
    expect(page.locator("h2#decision")).to_have_text("Undetermined")
    while (
        page.locator("section[aria-labelledby=questions] > form.question")
        .filter(has=page.get_by_role("button", name="No", exact=True))
        .count()
    ):
        question = page.locator("section[aria-labelledby=questions] > form.question").filter(
            has=page.get_by_role("button", name="No", exact=True)
        ).first  # fmt: skip
        text = question.locator(".question__text").inner_text()
        question.get_by_role("button", name="No", exact=True).click()
        expect(page.locator("form.question").filter(has_text=text)).to_have_count(0)
    page.get_by_role("link", name=re.compile("Enter : a blood pressure")).click()
    page.get_by_label("Systolic").fill("124")
    page.get_by_label("Diastolic").fill("79")
    page.get_by_role("button", name="Save").click()
    page = nurse.finds("Caspian Moreau-Field")
    page.get_by_role("link", name="Open the worksheet").click()
    expect(page.locator("h2#decision")).to_have_text("Eligible")
    expect(page.get_by_text("A prescriber signs.")).to_be_visible()


def test_a_correction_amends_and_the_original_stays(somebody):
    nurse = somebody("nurse")
    page = nurse.finds("Theodora Kingsmill")
    page.get_by_role("link", name="Every record with its original").click()
    page.goto(f"{page.url}?type=Observation")
    page.locator("tr", has_text="168").first.get_by_role("link").first.click()
    expect(page.get_by_text("168").first).to_be_visible()
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Systolic").fill("138")
    page.get_by_label("Diastolic").fill("84")
    page.get_by_label("Why").fill("Read from the wrong arm cuff; measured again.")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("Version 2").first).to_be_visible()
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator("pre.original")).to_contain_text("168")
    expect(page.get_by_text("Version 2 is the one that counts")).to_be_visible()


@pytest.mark.thorough
def test_somebody_is_registered_and_given_a_history_by_hand(somebody):
    nurse = somebody("nurse")
    page = nurse.opens("/patients/register/")
    page.get_by_label("Given names").fill("Sunniva")
    page.get_by_label("Family name").fill("Handskrevet")
    page.get_by_label("Date of birth").fill("3 Mar 1985")
    page.get_by_label("Sex").select_option(label="Female")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Chart of Handskrevet, Sunniva")).to_be_attached()
    page.get_by_role("link", name="Enter a medicine").first.click()
    page.get_by_label("Medicine", exact=True).fill("Zoloft 100 mg")
    page.get_by_label("How it is taken").fill("once daily")
    page.get_by_label("Started").fill(ago(200))
    page.get_by_role("button", name="Save").click()
    page = nurse.finds("Sunniva Handskrevet")
    expect(page.get_by_text("Sertraline").first).to_be_attached()
