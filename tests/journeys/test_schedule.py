"""The calendar as a browser shows it: by chair at a desk, as a list on a phone."""

from datetime import date, timedelta

from playwright.sync_api import expect


def test_a_day_is_a_table_at_a_desk_and_a_list_on_a_phone(somebody):
    # On a day on which the clinic is open, whatever today is.
    monday = date.today() + timedelta(days=7 - date.today().weekday())
    address = f"/schedule/?day={monday}"
    at_the_desk = somebody("frontdesk").opens(address)
    expect(at_the_desk.get_by_role("columnheader", name="Chair 1")).to_be_visible()
    expect(at_the_desk.get_by_role("heading", name="Appointments")).to_be_hidden()
    on_the_phone = somebody("frontdesk", "phone").opens(address)
    expect(on_the_phone.get_by_role("heading", name="Appointments")).to_be_visible()
    expect(on_the_phone.get_by_role("columnheader", name="Chair 1")).to_be_hidden()
