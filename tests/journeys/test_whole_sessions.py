"""Whole treatment sessions in a browser, from check-in to the end, with the clinic's clock put forward in between."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from journeys.at_the_chair import SLOWLY, at_the_chair, log, opens_pad, presses, saves
from journeys.browser import PASSWORD, Person, person_at
from journeys.chair_client import content, stored
from journeys.clinic import HurriedServer, server_of

NOBODY_ELSE = "Joan Whitfield, sister"
INFUSION, DEVICES = "iv-ketamine", "esketamine-us"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HurriedServer]:
    with server_of(tmp_path_factory.mktemp("whole"), kind=HurriedServer) as opened:
        opened.runs(_CHAIRS)
        yield opened


_CHAIRS = """
from daybreak.clinic.sessions.models import Chair
for number in range(1, 9):
    Chair.objects.create(name=f"Bay {number}", position=50 + number)
"""


@pytest.fixture
def prescriber(browser: Browser, server: HurriedServer) -> Iterator[Person]:
    with person_at(browser, server.address, "tablet") as person:
        person.signs_in("prescriber")
        yield person


def opens_session(person: Person, name: str, protocol: str, chair: str) -> str:
    """From the patient's chart to the page of the chair; where the session stands."""
    page = person.finds(name)
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Open a session").first.click()
    page.goto(f"{page.url.split('?')[0]}?protocol={protocol}")
    page.get_by_label("Chair", exact=True).select_option(label=chair)
    page.get_by_label("Sessions before this one").fill("2")
    page.get_by_role("group", name="Could the patient be pregnant?").get_by_label("No", exact=True).check()
    # Other journeys leave sessions of the same patient behind that are not over.
    for another in page.get_by_label("Another session is meant").all():
        another.check()
    page.get_by_role("button", name="Check in and open the session").click()
    expect(page).to_have_url(re.compile("/chair/$"))
    base = page.url.removeprefix(person.address).removesuffix("chair/")
    at_the_chair(person, base)
    return base


def sits_with_a_running_infusion(person: Person, server: HurriedServer, chair: str) -> str:
    """A session whose infusion began a minute ago, charted by the nurse; where it stands.

    How it comes so far by hand is the journey of the first infusion.
    """
    base = server.runs(_RUNNING.format(ahead=server.seconds_ahead, chair=chair)).strip()
    at_the_chair(person, base)
    expect(phase(person.page)).to_contain_text("Infusion running")
    return base


_RUNNING = """
from datetime import timedelta
from django.utils import timezone
from daybreak.clinic.demo.session_playing import play_session
from daybreak.clinic.demo.session_stories import STORIES
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Chair
story = next(each for each in STORIES if each.id == "marit-second")
patient = Patient.objects.get(fhir_id="rosalind-achebe-stone")
now = timezone.now() + timedelta(seconds={ahead})
chair = Chair.objects.get(name="{chair}")
session = play_session(story, patient, chair, now - timedelta(minutes=21), before=2, until=now, beside_another=True)
print(f"/patients/{{patient.pk}}/sessions/{{session.pk}}/")
"""


def answers_all(page: Page, region: str) -> None:
    """Every question of a list, as the protocol wants it answered."""
    buttons = page.get_by_role("region", name=region).get_by_role("button", name=re.compile("^Not known: "))
    for label in buttons.evaluate_all("(each) => each.map((one) => one.getAttribute('aria-label'))"):
        asked = label.removeprefix("Not known: ")
        wanted = "No" if re.search("high risk|pregnant|suicidal intent", asked) else "Yes"
        page.get_by_role("button", name=f"{wanted}: {asked}", exact=True).click()
        expect(page.get_by_role("button", name=f"{wanted}: {asked}", exact=True)).to_have_count(0)


def fasted(page: Page) -> None:
    """Nothing eaten or drunk that matters."""
    buttons = page.get_by_role("button", name=re.compile("^Answer: "))
    for label in buttons.evaluate_all("(each) => each.map((one) => one.getAttribute('aria-label'))"):
        page.get_by_role("button", name=label, exact=True).click()
        saves(page.get_by_role("dialog"), "Not for a day or longer")


def weighs(page: Page, kilograms: str) -> None:
    page.get_by_role("button", name="Weigh: Weight taken today").click()
    pad = page.get_by_role("dialog")
    pad.get_by_label("Weight today").fill(kilograms)
    saves(pad)


def measures(page: Page, systolic: int, diastolic: int, spo2: int = 98, sedation: int = 5) -> None:
    """A whole set of vital signs with the score of sedation."""
    pad = opens_pad(page, "Vitals")
    presses(pad, f"{systolic}{diastolic}72{spo2}14")
    pad.get_by_role("button", name=str(sedation), exact=True).last.click()
    saves(pad)


def scores(page: Page, scale: str, total: int) -> None:
    pad = opens_pad(page, "Scale")
    pad.get_by_role("button", name=scale, exact=True).click()
    if scale == "CADSS":
        presses(pad, str(total))
    else:
        pad.get_by_role("button", name=str(total), exact=True).last.click()
    saves(pad)


def orders_infusion(page: Page) -> None:
    expect(page.get_by_role("region", name="Dose")).to_contain_text("Starting dose")
    page.get_by_role("button", name="Order the dose").click()
    pad = page.get_by_role("dialog")
    pad.get_by_role("button", name="100 mL").click()
    pad.get_by_role("button", name="50 mg/mL").click()
    saves(pad, "Order")


def is_double_checked(page: Page) -> None:
    page.get_by_role("region", name="Dose").get_by_role("button", name="Double-check the dose").click()
    pad = page.get_by_role("dialog")
    pad.get_by_label("Second person's username").fill("nurse")
    pad.get_by_label("Second person's password").fill(PASSWORD)
    saves(pad, "Confirm as the second person")


def starts(page: Page, words: str) -> None:
    saves(opens_pad(page, "Drug"), words)


def stops(page: Page, button: str = "Stop the infusion", reason: str = "") -> None:
    opens_pad(page, "Drug").get_by_role("button", name="Stop for good").click()
    pad = page.get_by_role("dialog")
    if reason:
        pad.get_by_label("Reason").fill(reason)
    saves(pad, button)


def time_passes(page: Page, server: HurriedServer, minutes: float) -> None:
    """The page follows the clinic's clock as soon as the server speaks again."""
    before = page.evaluate(_CLOCK)
    server.passes(minutes)
    page.wait_for_function(f"(asked) => Math.abs(({_CLOCK})() - asked[0]) > asked[1]", arg=[before, 60 * minutes - 30])


_CLOCK = """() => {
  const shown = document.querySelector("[aria-label='Phase and clock']").innerText.match(/[0-9:]*[0-9]+:[0-9]{2}/);
  return shown ? shown[0].split(":").reduce((sum, part) => 60 * sum + Number(part), 0) : -1e6;
}"""


def is_prepared(page: Page) -> None:
    answers_all(page, "Before the start")
    fasted(page)
    measures(page, 124, 78)
    scores(page, "CADSS", 0)


def may_leave(page: Page) -> None:
    """Everything that is asked before the patient leaves."""
    measures(page, 126, 80)
    scores(page, "CADSS", 1)
    scores(page, "Aldrete", 10)
    answers_all(page, "Before the patient leaves")
    pad = opens_more(page, "Escort is here")
    pad.get_by_role("textbox").first.fill(NOBODY_ELSE)
    saves(pad, "Escort is here")


def opens_more(page: Page, name: str) -> Locator:
    opens_pad(page, "More").get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def discharges(page: Page) -> None:
    conditions = page.get_by_role("region", name="Before the patient leaves")
    expect(conditions).to_contain_text("All conditions hold", timeout=SLOWLY)
    saves(opens_more(page, "Discharge"), "Discharge the patient")
    expect(page.get_by_role("region", name="The patient has left")).to_be_visible()
    expect(page.get_by_role("status", name="Connection")).to_have_text("Saved")


def phase(page: Page) -> Locator:
    return page.get_by_role("group", name="Phase and clock")


def is_infused(page: Page) -> None:
    """From the empty checklist to the running infusion."""
    is_prepared(page)
    weighs(page, "74")
    orders_infusion(page)
    is_double_checked(page)
    starts(page, "Start the infusion")
    expect(phase(page)).to_contain_text("Infusion running")


def kinds(server: HurriedServer, base: str) -> list[str]:
    return [kind for _, kind, _ in stored(server, base)]


def test_an_infusion_from_check_in_to_discharge(prescriber: Person, server: HurriedServer) -> None:
    base = opens_session(prescriber, "Rosalind Achebe-Stone", INFUSION, "Bay 1")
    page = prescriber.page
    is_infused(page)
    expect(page.get_by_role("region", name="Infusion")).to_contain_text("of 37 mg")
    time_passes(page, server, 20)
    measures(page, 138, 86)
    time_passes(page, server, 19)
    stops(page)
    expect(phase(page)).to_contain_text("Observation")
    time_passes(page, server, 59)
    expect(page.get_by_role("region", name="Before the patient leaves")).to_contain_text("of 60 min")
    may_leave(page)
    server.passes(2)
    discharges(page)
    assert (kinds(server, base)[0], kinds(server, base)[-1]) == ("checked_in", "discharged")
    assert [each["against_advice"] for each in content(server, base, "discharged")] == [False]
    page.get_by_role("link", name="Open the record").click()
    expect(page.get_by_role("main")).to_contain_text("37 mg")
    prescriber.has_no_axe_violation()


def test_esketamine_from_check_in_to_discharge(prescriber: Person, server: HurriedServer) -> None:
    base = opens_session(prescriber, "Rosalind Achebe-Stone", DEVICES, "Bay 2")
    page = prescriber.page
    is_prepared(page)
    page.get_by_role("button", name="Order the dose").click()
    pad = page.get_by_role("dialog")
    pad.get_by_role("button", name=re.compile("^56 mg")).click()
    saves(pad, "Order")
    is_double_checked(page)
    starts(page, "Give device 1")
    opens_pad(page, "Drug")
    expect(page.get_by_role("dialog")).to_contain_text("Rest: device 2 in")
    page.keyboard.press("Escape")
    server.passes(6)
    pad = opens_pad(page, "Drug")
    expect(pad).to_contain_text("Device 2 may be given", timeout=SLOWLY)
    saves(pad, "Device 2 given")
    expect(phase(page)).to_contain_text("Observation")
    server.passes(40)
    expect(phase(page)).to_contain_text(re.compile("1:1[0-9]:|7[0-9]:|80:"), timeout=SLOWLY)
    measures(page, 132, 82)
    time_passes(page, server, 79)
    may_leave(page)
    server.passes(2)
    discharges(page)
    assert [each["number"] for each in content(server, base, "device_given")] == [1, 2]
    page.get_by_role("link", name="Open the record").click()
    page.get_by_role("link", name=re.compile("onitoring form")).first.click()
    expect(page.get_by_role("main")).to_contain_text("56")


def test_a_hypertensive_alarm_is_confirmed_and_treated_and_holds_the_discharge_until_it_is_over(
    prescriber: Person, server: HurriedServer
) -> None:
    base = sits_with_a_running_infusion(prescriber, server, "Bay 3")
    page = prescriber.page
    time_passes(page, server, 10)
    measures(page, 186, 104)
    alarms = page.get_by_role("region", name="Alarms")
    expect(alarms).to_contain_text("Systolic pressure very high")
    expect(alarms.get_by_role("listitem").first).to_contain_text("Medium")
    server.passes(6)
    expect(alarms).to_contain_text("6 min ago", timeout=SLOWLY)
    measures(page, 188, 104)
    expect(alarms.get_by_role("listitem").first).to_contain_text("High")
    alarms.get_by_role("button", name="Acknowledge: Systolic pressure very high").click()
    saves_pause(page)
    pad = opens_pad(page, "Intervention")
    pad.get_by_role("button", name="Rescue medicine").click()
    pad.get_by_label("Dose").fill("as ordered by the physician")
    saves(pad)
    expect(log(page)).to_contain_text("Rescue medicine")
    stops(page, reason="Blood pressure")
    conditions = page.get_by_role("region", name="Before the patient leaves")
    expect(conditions).to_contain_text("No alarm of high priority")
    time_passes(page, server, 10)
    measures(page, 128, 80)
    # Without an alarm left there is no region either.
    expect(alarms.get_by_text("Systolic pressure very high")).to_have_count(0, timeout=SLOWLY)
    assert {"alarm_acknowledged", "administration_paused", "intervention_given"} <= set(kinds(server, base))


def saves_pause(page: Page) -> None:
    saves(opens_pad(page, "Drug"), "Pause")
    expect(phase(page)).to_contain_text("aused")


def test_a_server_that_dies_in_the_middle_of_an_infusion_loses_nothing(
    prescriber: Person, server: HurriedServer
) -> None:
    base = opens_session(prescriber, "Rosalind Achebe-Stone", INFUSION, "Bay 4")
    page = prescriber.page
    is_infused(page)
    before = stored(server, base)
    server.kill()
    measures(page, 176, 98, spo2=86)
    connection = page.get_by_role("status", name="Connection")
    expect(connection).to_contain_text(re.compile("not yet saved|Not connected since"))
    expect(page.get_by_role("region", name="Alarms")).to_contain_text("SpO2 very low")
    page.get_by_role("region", name="Alarms").get_by_role("button", name="Acknowledge: SpO2 very low").click()
    stops(page, reason="SpO2 low")
    expect(phase(page)).to_contain_text("Observation")
    prescriber.troubles.clear()
    server.start()
    expect(connection).to_have_text("Saved", timeout=SLOWLY)
    after = stored(server, base)
    assert after[: len(before)] == before
    new = [kind for _, kind, _ in after[len(before) :]]
    assert new == ["reading", "scale_scored", "alarm_acknowledged", "administration_stopped"]
    assert len({name for name, _, _ in after}) == len(after)
    prescriber.troubles.clear()


def test_an_infusion_that_is_given_up_is_still_observed(prescriber: Person, server: HurriedServer) -> None:
    base = sits_with_a_running_infusion(prescriber, server, "Bay 5")
    page = prescriber.page
    server.passes(5)
    pad = opens_pad(page, "Side effect")
    pad.get_by_role("button", name="The patient asks to stop", exact=True).click()
    saves(pad)
    expect(page.get_by_role("region", name="Alarms")).to_contain_text("The patient asks to stop")
    pad = opens_more(page, "Give up the treatment")
    pad.get_by_label("Why is it given up?").fill("The patient asked to stop")
    saves(pad, "Give up")
    expect(phase(page)).to_contain_text("Observation")
    pad = opens_more(page, "Leaving against advice")
    pad.get_by_label("Why does the patient leave?").fill("Wants to go home")
    pad.get_by_label("What was said about the risks, and by whom?").fill("Dr Okafor: sedation, blood pressure")
    saves(pad, "Record that the patient left against advice")
    expect(page.get_by_role("region", name="The patient has left")).to_be_visible()
    assert kinds(server, base)[-2:] == ["aborted", "discharged"]
    assert [each["against_advice"] for each in content(server, base, "discharged")] == [True]
