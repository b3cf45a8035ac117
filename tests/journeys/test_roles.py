"""What each role meets at its screen; the table of permissions itself is walked in tests/clinic."""

import pytest
from playwright.sync_api import expect


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("prescriber", ["Patients", "Protocols"]),
        ("nurse", ["Patients", "Protocols"]),
        ("frontdesk", ["Patients", "Import"]),
        ("director", ["Audit", "Staff"]),
        ("researcher", ["Protocols"]),
    ],
)
def test_the_navigation_shows_what_the_role_may_do(somebody, username, sees):
    page = somebody(username).page
    navigation = page.get_by_role("navigation", name="Main", exact=True)
    for group in navigation.locator("summary").all():
        group.click()
        sees = [name for name in sees if not navigation.get_by_role("link", name=name, exact=True).is_visible()]
    for name in sees:
        expect(navigation.get_by_role("link", name=name, exact=True)).to_be_visible()


@pytest.mark.parametrize("username", ["researcher", "patient"])
def test_a_chart_is_closed_to_who_may_not_read_it(somebody, clinic, username):
    assert somebody(username).page.request.get(f"{clinic}/patients/1/").status == 403


def test_nobody_sees_anything_without_signing_in(somebody):
    page = somebody(None).opens("/patients/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_every_look_at_a_chart_is_in_the_trail(somebody):
    somebody("nurse").finds("Marit Ellingsrud")
    page = somebody("director").opens("/audit/")
    expect(page.get_by_text("Ellingsrud, Marit").first).to_be_visible()


def test_signing_out_closes_the_door(somebody):
    person = somebody(None)
    person.signs_in("nurse")
    person.page.get_by_role("button", name="Sign out").first.click()
    expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(person.opens("/patients/").get_by_role("heading", name="Sign in")).to_be_visible()
