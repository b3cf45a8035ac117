"""Models in a browser: the Lab with sliders and without any script, and the predicted band at the chair."""

import pytest
from playwright.sync_api import Page, expect

from journeys.browser import Person


def at_a_running_infusion(person: Person) -> Page:
    """The page at the chair of somebody of the demo clinic whose infusion runs, or ran."""
    page = person.opens("/board/")
    page.get_by_role("link", name="Ellingsrud, Marit", exact=True).first.click()
    return page


def test_a_slider_changes_curve_words_and_address(somebody):
    page = somebody("researcher").opens("/lab/")
    expect(page.locator("[data-plot=concentration] canvas")).to_be_visible()
    expect(page.locator(".lab-dose")).to_contain_text("40 mg (0.5 mg/kg) over 40 min")
    page.locator("[name=weight_kg] + input[type=range]").fill("100")
    expect(page.locator(".lab-dose")).to_contain_text("50 mg (0.5 mg/kg)")
    assert "weight_kg=100" in page.url
    page.get_by_label("Infusion, minutes", exact=True).fill("5")
    expect(page.get_by_role("alert")).to_contain_text("Infusion, minutes")
    expect(page.locator(".lab-dose")).to_contain_text("50 mg (0.5 mg/kg)")


@pytest.mark.thorough
def test_without_script_it_is_a_form_with_tables(somebody):
    page = somebody("researcher", java_script_enabled=False).opens("/lab/")
    page.get_by_label("Protocol").select_option("esketamine-us")
    page.get_by_role("button", name="Calculate").click()
    expect(page.locator(".lab-dose")).to_contain_text("56 mg, 2 devices")
    expect(page.get_by_role("table", name="Both schedules")).to_be_visible()


def test_the_chair_shows_what_a_model_predicts_and_says_that_it_is_one(somebody):
    page = at_a_running_infusion(somebody("nurse"))
    words = page.locator(".charts__model")
    expect(words).to_contain_text("Predicted concentration (model): ketamine peaks at", timeout=20_000)
    expect(words).to_contain_text("Not measured; no alarm uses it.")
    expect(page.locator(".chart-key--predicted")).to_be_visible()


@pytest.mark.thorough
def test_the_chair_says_where_there_is_no_prediction(somebody):
    person = somebody("nurse")
    person.page.route("**/prediction/", lambda route: route.fulfill(status=503, body=""))
    page = at_a_running_infusion(person)
    expect(page.locator(".charts__model")).to_contain_text("the server did not answer", timeout=20_000)
    expect(page.locator(".chart-key--predicted")).to_have_count(0)
    expect(page.locator("#charts canvas").first).to_be_visible()
    person.troubles.clear()  # the browser notes the 503 that was asked for
