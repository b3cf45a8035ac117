"""At the chair in a browser: entries by thumb, a second person, corrections, two people, a closed browser."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from journeys.at_the_chair import at_the_chair, enters_pressure, log, opens_pad, presses, saves
from journeys.browser import PASSWORD, Person, person_at
from journeys.chair_client import content, opened_session, stored
from journeys.clinic import Server, server_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_of(tmp_path_factory.mktemp("chair")) as opened:
        yield opened


@pytest.fixture
def base(server: Server) -> str:
    """A session that was just opened."""
    return opened_session(server)


@pytest.fixture(scope="module")
def nurse(browser: Browser, server: Server) -> Iterator[Person]:
    """One person through all journeys, each at another chair: a browser that starts anew compiles the rules anew."""
    with person_at(browser, server.address, "phone") as person:
        person.signs_in("nurse")
        yield person


@pytest.fixture(scope="module")
def prescriber(browser: Browser, server: Server) -> Iterator[Person]:
    with person_at(browser, server.address, "tablet") as person:
        person.signs_in("prescriber")
        yield person


def minutes_before_recorded(event: dict[str, Any]) -> float:
    observed, recorded = (datetime.fromisoformat(event[name]) for name in ("observed_at", "recorded_at"))
    return (recorded - observed).total_seconds() / 60


def test_vital_signs_are_entered_by_keypad_in_one_flow(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    pad = opens_pad(page, "Vitals")
    presses(pad, "128" + "78" + "76" + "97" + "14")
    pad.get_by_role("button", name="5", exact=True).last.click()
    nurse.has_no_axe_violation()
    saves(pad)
    expect(page.get_by_role("button", name="Blood pressure 128/78")).to_be_visible()
    expect(log(page)).to_contain_text("BP 128/78 mmHg, HR 76 /min, SpO\u2082 97 %, RR 14 /min")
    expect(page.get_by_role("status", name="Connection")).to_have_text("Saved")
    [reading], [score] = content(server, base, "reading"), content(server, base, "scale_scored")
    assert (reading["systolic_mmhg"], reading["diastolic_mmhg"], reading["spo2_percent"]) == (128, 78, 97)
    assert (score["scale"], score["score"]) == ("moaa_s", 5)


def test_the_page_is_accessible_and_fits(nurse: Person, prescriber: Person, base: str) -> None:
    for person in (nurse, prescriber):
        at_the_chair(person, base)
        person.has_no_axe_violation()
        person.does_not_scroll_sideways()


@pytest.mark.thorough
def test_every_control_of_the_page_is_large_enough_for_a_thumb(nurse: Person, base: str) -> None:
    page = at_the_chair(nurse, base)
    small = page.evaluate(
        "[...document.querySelectorAll('#chair button')].filter((each) => each.getClientRects().length)"
        ".map((each) => [each.textContent, each.getBoundingClientRect().height]).filter(([, height]) => height < 48)"
    )
    assert small == []


@pytest.mark.thorough
def test_a_figure_that_no_instrument_shows_is_refused_at_the_pad(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    pad = opens_pad(page, "Vitals")
    pad.get_by_label("SpO\u2082").fill("180")
    expect(pad.get_by_role("alert").last).to_contain_text("found 180 %; no instrument shows more than 100")
    pad.get_by_role("button", name="Save", exact=True).click()
    expect(pad).to_be_visible()
    pad.get_by_label("SpO\u2082").fill("100")
    saves(pad)
    assert [each["spo2_percent"] for each in content(server, base, "reading")] == [100]


@pytest.mark.thorough
def test_a_side_effect_has_its_onset_and_its_end(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    pad = opens_pad(page, "Side effect")
    pad.get_by_role("button", name="Nausea", exact=True).click()
    pad.get_by_role("button", name="Moderate").click()
    pad.get_by_role("button", name="5 min ago", exact=True).click()
    saves(pad)
    effects = page.get_by_role("region", name="Side effects")
    expect(effects).to_contain_text("Nausea, moderate")
    effects.get_by_role("button", name="Resolved: Nausea").click()
    expect(effects.get_by_role("button")).to_have_count(0)
    expect(log(page)).to_contain_text("Over: Nausea")
    [noted], [resolved] = content(server, base, "side_effect_noted"), content(server, base, "side_effect_resolved")
    assert (noted["effect"], noted["severity"]) == ("nausea", "moderate")
    assert minutes_before_recorded(noted) == pytest.approx(5, abs=0.2)
    assert resolved["side_effect"] == noted["id"]


def test_the_dose_is_double_checked_by_a_second_persons_sign_in(prescriber: Person, server: Server, base: str) -> None:
    page = at_the_chair(prescriber, base)
    page.get_by_role("button", name="Weigh: Weight taken today").click()
    pad = page.get_by_role("dialog")
    presses(pad, "70")
    saves(pad)
    expect(page.get_by_role("region", name="Dose")).to_contain_text("Starting dose")
    page.get_by_role("button", name="Order the dose").click()
    pad = page.get_by_role("dialog")
    expect(pad.get_by_label("Dose", exact=True)).to_have_value("35")
    pad.get_by_role("button", name="100 mL").click()
    pad.get_by_role("button", name="50 mg/mL").click()
    saves(pad, "Order")
    dose = page.get_by_role("region", name="Dose")
    expect(dose).to_contain_text("150 mL/h")
    dose.get_by_role("button", name="Double-check the dose").click()
    pad = page.get_by_role("dialog")
    expect(pad.get_by_role("button", name="Confirm as me")).to_have_count(0)
    pad.get_by_label("Second person's username").fill("nurse")
    pad.get_by_label("Second person's password").fill("not the password")
    pad.get_by_role("button", name="Confirm as the second person").click()
    expect(pad.get_by_role("alert").last).to_contain_text("do not belong together")
    pad.get_by_label("Second person's password").fill(PASSWORD)
    saves(pad, "Confirm as the second person")
    expect(dose.get_by_role("button", name="Double-check the dose")).to_have_count(0)
    [order], [confirmed] = content(server, base, "dose_ordered"), content(server, base, "dose_confirmed")
    assert (order["dose_mg"], order["bag_ml"], order["minutes"]) == (35, 100, 40)
    assert confirmed["order"] == order["id"]
    assert order["by"].endswith("(prescriber)")
    assert confirmed["by"].endswith("(nurse)")


def test_a_correction_keeps_what_was_noted_first(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    enters_pressure(page, "186", "84")
    log(page).get_by_role("button", name="Correct: BP 186/84 mmHg").click()
    page.get_by_role("dialog").get_by_role("button", name="Change what was noted").click()
    pad = page.get_by_role("dialog", name="Correct the vital signs")
    presses(pad, "168")
    pad.get_by_label("Why is it corrected?").fill("misread")
    saves(pad, "Save the correction")
    expect(page.get_by_role("button", name="Blood pressure 168/84")).to_be_visible()
    expect(log(page)).to_contain_text("Corrected; it was: BP 186/84 mmHg")
    [amended] = content(server, base, "amended")
    assert (amended["replacement"]["systolic_mmhg"], amended["reason"]) == (168, "misread")


@pytest.mark.thorough
def test_striking_out_needs_a_reason(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    enters_pressure(page, "131", "81")
    log(page).get_by_role("button", name="Correct: BP 131/81 mmHg").click()
    pad = page.get_by_role("dialog")
    strike = pad.get_by_role("button", name="It never happened: strike it out")
    strike.click()
    expect(pad.get_by_role("alert").last).to_contain_text("Say why it is struck out")
    pad.get_by_label("Why is it corrected?").fill("another patient")
    strike.click()
    expect(page.get_by_role("button", name="Blood pressure \u2013")).to_be_visible()
    expect(log(page)).to_contain_text("Struck out")
    assert [each["replacement"] for each in content(server, base, "amended")] == [None]


@pytest.mark.thorough
def test_two_people_at_one_chair_see_each_others_entries(nurse: Person, prescriber: Person, base: str) -> None:
    phone, tablet = at_the_chair(nurse, base), at_the_chair(prescriber, base)
    enters_pressure(phone, "133", "83")
    expect(tablet.get_by_role("button", name="Blood pressure 133/83")).to_be_visible()
    enters_pressure(tablet, "127", "77")
    expect(phone.get_by_role("button", name="Blood pressure 127/77")).to_be_visible()
    expect(log(phone)).to_contain_text("BP 133/83 mmHg")


def test_a_browser_closed_in_the_middle_of_an_entry_stores_nothing_of_it(
    browser: Browser, server: Server, base: str
) -> None:
    with person_at(browser, server.address, "phone") as person:
        person.signs_in("nurse")
        page = at_the_chair(person, base)
        enters_pressure(page, "124", "74")
        expect(page.get_by_role("status", name="Connection")).to_have_text("Saved")
        presses(opens_pad(page, "Vitals"), "199")
    assert [kind for _, kind, _ in stored(server, base)] == ["checked_in", "reading"]
    with person_at(browser, server.address, "phone") as person:
        person.signs_in("nurse")
        page = at_the_chair(person, base)
        expect(page.get_by_role("button", name="Blood pressure 124/74")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.thorough
def test_closing_a_pad_keeps_nothing_of_it(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    presses(opens_pad(page, "Vitals"), "151")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opens_pad(page, "Vitals").get_by_label("Systolic")).to_have_value("")
    assert content(server, base, "reading") == []


def test_an_alarm_is_first_said_aloud_and_acknowledged_by_one_touch(nurse: Person, base: str) -> None:
    page = at_the_chair(nurse, base)
    pad = opens_pad(page, "Vitals")
    pad.get_by_label("SpO\u2082").fill("86")
    saves(pad)
    alarms = page.get_by_role("region", name="Alarms")
    first = alarms.get_by_role("listitem").first
    expect(first).to_contain_text("High SpO2 very low")
    expect(page.locator("#speak-now")).to_contain_text("High priority alarm: SpO2 very low")
    assert page.title().startswith("!!! SpO2 very low")
    nurse.has_no_axe_violation()
    pad = opens_pad(page, "Vitals")
    expect(pad).to_contain_text("High: SpO2 very low")
    page.keyboard.press("Escape")
    alarms.get_by_role("button", name="Acknowledge: SpO2 very low").click()
    expect(alarms).to_contain_text("Seen by")
    expect(alarms).to_contain_text("it returns at")
    expect(alarms.get_by_role("button", name="Acknowledge: SpO2 very low")).to_have_count(0)


@pytest.mark.thorough
def test_the_sound_is_off_until_the_page_is_touched_and_says_so(nurse: Person, base: str) -> None:
    page = at_the_chair(nurse, base)
    off = page.get_by_role("button", name="Sound is off: touch to turn on")
    expect(off).to_be_visible()
    off.click()
    expect(off).to_have_count(0)


@pytest.mark.thorough
def test_a_prescriber_lifts_a_hold_with_a_reason_and_a_nurse_cannot(
    nurse: Person, prescriber: Person, server: Server, base: str
) -> None:
    page = at_the_chair(nurse, base)
    enters_pressure(page, "152", "94")
    expect(page.get_by_role("button", name="Go on, with a reason")).to_have_count(0)
    page = at_the_chair(prescriber, base)
    page.get_by_role("button", name="Go on, with a reason: Blood pressure").click()
    pad = page.get_by_role("dialog")
    pad.get_by_role("button", name="Go on", exact=True).click()
    expect(pad.get_by_role("alert").last).to_contain_text("Give the reason")
    pad.get_by_label("Why is it right to go on?").fill("Known white-coat pressure")
    saves(pad, "Go on")
    [lifted] = content(server, base, "hold_lifted")
    assert (lifted["rule"], lifted["reason"]) == ("blood-pressure", "Known white-coat pressure")


def test_an_implausible_weight_is_asked_for_again_and_only_the_same_is_confirmed(
    nurse: Person, server: Server, base: str
) -> None:
    page = at_the_chair(nurse, base)
    page.get_by_role("button", name="Weigh: Weight taken today").click()
    pad = page.get_by_role("dialog")
    pad.get_by_label("Weight today").fill("290")
    saves(pad)
    page.get_by_role("button", name="Weigh: Weight is plausible").click()
    pad = page.get_by_role("dialog", name="Weigh again")
    pad.get_by_label("Weight today").fill("289")
    pad.get_by_role("button", name="Measured again: 290 kg is right").click()
    expect(pad.get_by_role("alert").last).to_contain_text("another weight than 290 kg")
    pad.get_by_label("Weight today").fill("290")
    saves(pad, "Measured again: 290 kg is right")
    expect(log(page)).to_contain_text("Weight 290 kg, measured again and confirmed")
    assert [each["confirmed"] for each in content(server, base, "weight_taken")] == [False, True]


@pytest.mark.thorough
def test_the_session_is_given_up_only_with_a_reason_and_ends_calmly(nurse: Person, server: Server, base: str) -> None:
    page = at_the_chair(nurse, base)
    opens_pad(page, "More").get_by_role("button", name="Give up the treatment").click()
    pad = page.get_by_role("dialog", name="Give up the treatment for today")
    pad.get_by_role("button", name="Give up", exact=True).click()
    expect(pad.get_by_role("alert").last).to_contain_text("Give the reason")
    pad.get_by_label("Why is it given up?").fill("Feverish")
    saves(pad, "Give up")
    expect(page.get_by_role("region", name="Given up before anything was given")).to_be_visible()
    expect(page.get_by_role("link", name="Open the record")).to_be_visible()
    expect(page.get_by_role("group", name="Other actions")).to_have_count(0)
    nurse.has_no_axe_violation()
    assert [each["reason"] for each in content(server, base, "aborted")] == ["Feverish"]


@pytest.mark.thorough
def test_a_director_may_look_and_not_chart(browser: Browser, server: Server, base: str) -> None:
    with person_at(browser, server.address, "tablet") as person:
        person.signs_in("director")
        page = at_the_chair(person, base)
        expect(page.get_by_text("You may look, not chart.")).to_be_visible()
        expect(page.get_by_role("group", name="Other actions")).to_have_count(0)
