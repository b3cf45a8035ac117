"""The board in a browser: opened from two sides, live on every screen, and honest when it hears nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.browser import SIZES, Person, person_at
from journeys.clinic import Server, server_of

FRESH = {"timeout": 5_000}
LOST = {"timeout": 25_000}
AFTER_A_START = {"timeout": 60_000}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A clinic of its own, because it is killed."""
    with server_of(tmp_path_factory.mktemp("board")) as opened:
        yield opened


@pytest.fixture
def nurse(browser, server: Server) -> Iterator[Person]:
    with person_at(browser, server.address) as person:
        person.signs_in("nurse")
        yield person


@pytest.fixture
def at_the_wall(browser, server: Server) -> Iterator[Person]:
    """A second browser that shows the board."""
    with person_at(browser, server.address) as person:
        person.signs_in("director")
        person.opens("/board/")
        expect(person.page.locator("#board-state")).to_contain_text("Live")
        yield person


def card(page: Page, name: str) -> Locator:
    return page.locator(".seat").filter(has_text=name)


def tells(person: Person, chair: str, **event: object) -> None:
    """An event of the session at a chair, sent as its page sends it."""
    page = person.opens("/board/")
    door = card(page, chair).get_by_role("link", name=re.compile("Go to the chair")).get_attribute("href")
    assert door is not None
    token = page.request.get(f"{person.address}/sessions/pulse/").json()["csrf"]
    now = datetime.now(tz=UTC).isoformat()
    whole = {"id": str(uuid4()), "observed_at": now, "recorded_at": now, "by": ""} | event
    answer = page.request.post(
        f"{person.address}{door.removesuffix('chair/')}events/",
        data={"events": [whole]},
        headers={"X-CSRFToken": token, "Referer": person.address},
    )
    assert [each["status"] for each in answer.json()["results"]] == ["stored"]


def adds_a_chair(person: Person, name: str) -> None:
    page = person.opens("/chairs/")
    page.get_by_label("Name").last.fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"{name} is there.")).to_be_visible()


def test_a_reading_is_on_the_other_screen_within_moments(nurse: Person, at_the_wall: Person) -> None:
    wall = at_the_wall.page
    expect(card(wall, "Chair 2")).not_to_contain_text("131/79")
    tells(nurse, "Chair 2", kind="reading", systolic_mmhg=131, diastolic_mmhg=79)
    expect(card(wall, "Chair 2")).to_contain_text("131/79", **FRESH)
    expect(card(wall, "Chair 2")).to_contain_text("under 1 min")


def test_an_alarm_jumps_to_the_front_and_says_so(nurse: Person, at_the_wall: Person) -> None:
    wall = at_the_wall.page
    wall.get_by_role("button", name="Sound: off").click()
    tells(nurse, "Chair 3", kind="reading", spo2_percent=86)
    first = wall.locator("#chairs .seat").first
    expect(first).to_contain_text("Chair 3", **FRESH)
    expect(first).to_contain_text("High")
    expect(first).to_contain_text("SpO2 very low")
    expect(wall.locator("#board-counts")).to_contain_text("1 high")
    expect(wall).to_have_title(re.compile(r"\(1 high\)"))
    expect(wall.locator("#board-told")).to_contain_text("SpO2 very low")
    at_the_wall.has_no_axe_violation()


@pytest.mark.thorough
def test_the_focus_stays_where_it_was_when_a_card_is_drawn_anew(nurse: Person, at_the_wall: Person) -> None:
    wall = at_the_wall.page
    link = card(wall, "Chair 2").get_by_role("link", name=re.compile("Go to the chair"))
    link.focus()
    tells(nurse, "Chair 2", kind="reading", systolic_mmhg=133, diastolic_mmhg=77)
    expect(card(wall, "Chair 2")).to_contain_text("133/77", **FRESH)
    expect(link).to_be_focused()


@pytest.mark.thorough
def test_a_session_is_opened_from_the_patients_page_and_moved(nurse: Person, at_the_wall: Person) -> None:
    adds_a_chair(nurse, "Window")
    page = nurse.finds("Ignatius Bellweather")
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Open a session").first.click()
    page.get_by_role("link", name=re.compile("Intravenous ketamine")).click()
    expect(page.get_by_text("No screening of this patient is signed")).to_be_visible()
    expect(page.get_by_label("Height in cm")).to_have_value("178")
    page.get_by_label("Last weight in kg").fill("102.5")
    page.get_by_label("Chair", exact=True).select_option("Window")
    page.get_by_role("button", name="Check in and open the session").click()
    expect(page).to_have_url(re.compile(r"/sessions/[0-9a-f-]+/chair/"))

    wall = at_the_wall.page
    expect(card(wall, "Bellweather")).to_contain_text("Window", **FRESH)
    expect(card(wall, "Bellweather")).to_contain_text("Preparation")

    adds_a_chair(nurse, "Door")
    page = nurse.opens("/board/")
    card(page, "Bellweather").get_by_role("link", name=re.compile("Move")).click()
    page.get_by_label("To", exact=True).select_option("Door")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(card(wall, "Bellweather")).to_contain_text("Door", **FRESH)
    expect(card(wall, "Window")).to_contain_text("Free")


def test_a_session_is_opened_from_a_free_chair(nurse: Person, at_the_wall: Person) -> None:
    adds_a_chair(nurse, "Garden")
    page = nurse.opens("/board/")
    card(page, "Garden").get_by_role("link", name=re.compile("Open a session")).click()
    page.get_by_role("searchbox").fill("Osei")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Osei-Park, Wilhelmina").click()
    expect(page.get_by_label("Chair", exact=True).locator("option:checked")).to_have_text("Garden")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_role("button", name="Check in and open the session").click()
    expect(page).to_have_url(re.compile(r"/sessions/[0-9a-f-]+/chair/"))
    expect(card(at_the_wall.page, "Garden")).to_contain_text("Osei-Park, Wilhelmina", **FRESH)

    page = nurse.finds("Wilhelmina Osei-Park")
    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.get_by_text("Going on")).to_be_visible()
    nurse.has_no_axe_violation()


@pytest.mark.thorough
def test_the_names_can_be_shortened_on_a_screen_that_everybody_sees(at_the_wall: Person) -> None:
    wall = at_the_wall.page
    wall.get_by_role("button", name="Initials only").click()
    expect(wall.get_by_text("Ellingsrud, Marit", exact=True)).to_be_hidden()
    expect(wall.get_by_text("M.E.", exact=True)).to_be_visible()
    wall.reload()
    expect(wall.get_by_text("M.E.", exact=True)).to_be_visible()


@pytest.mark.thorough
def test_who_signs_out_elsewhere_is_told_and_shown_nothing_new(nurse: Person) -> None:
    board = nurse.page.context.new_page()
    board.goto(f"{nurse.address}/board/")
    expect(board.locator("#board-state")).to_contain_text("Live")
    nurse.opens("/account/").get_by_role("button", name="Sign out").first.click()
    expect(nurse.page).to_have_url(re.compile("sign-in"))
    board.evaluate("source.close(); connect()")
    expect(board.locator("#board-band")).to_contain_text("Signed out", **LOST)
    expect(board.get_by_role("link", name="Sign in again")).to_be_visible()
    nurse.troubles[:] = [each for each in nurse.troubles if "EventSource" not in each]


@pytest.mark.thorough
@pytest.mark.parametrize("size", [*SIZES, "wall"])
def test_the_board_fits_every_screen(browser, server: Server, size: str) -> None:
    with person_at(browser, server.address, size if size in SIZES else "desktop") as person:
        if size == "wall":
            person.page.set_viewport_size({"width": 1920, "height": 1080})
        person.signs_in("nurse")
        for path in ("/board/", "/chairs/", "/sessions/new/"):
            person.opens(path)
            expect(person.page.locator("h1")).to_have_count(1)
            person.does_not_scroll_sideways()
            person.has_no_axe_violation()


def test_a_board_that_hears_nothing_says_since_when_and_is_fresh_again_afterwards(
    server: Server, at_the_wall: Person
) -> None:
    wall = at_the_wall.page
    band = wall.locator("#board-band")
    expect(band).to_be_hidden()
    server.kill()
    try:
        expect(band).to_contain_text(re.compile(r"Not connected since \d\d:\d\d: what you see is from then"), **LOST)
        expect(wall.locator("#board")).to_have_class(re.compile("board--lost"))
        expect(wall.locator("#board-state")).to_contain_text("As of")
        expect(card(wall, "Chair 2")).to_be_visible()
    finally:
        server.start()
    expect(band).to_be_hidden(**AFTER_A_START)
    expect(wall.locator("#board-state")).to_contain_text("Live")
    expect(wall.locator("#board")).not_to_have_class(re.compile("board--lost"))
    at_the_wall.troubles[:] = [each for each in at_the_wall.troubles if "net::ERR" not in each]
