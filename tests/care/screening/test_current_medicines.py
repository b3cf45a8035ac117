"""Which medicines count as taken on the day of screening, and when a list is known to be complete."""

import pytest

from care.builders import answer, days_ago, evidence, supplied, taken, unnamed
from daybreak.care.chart import ExposureKind

YES = answer("medications:list_complete", "yes")


def current(*facts):
    return {medicine.ingredient: medicine.sure for medicine in evidence(*facts).medicines.current}


@pytest.mark.parametrize(("end", "listed"), [(days_ago(1), {}), (days_ago(0), {"lorazepam": False})])
def test_a_medicine_is_taken_up_to_its_last_day(end, listed):
    assert current(taken("lorazepam", "2025-01-01", end, 1)) == listed


def test_an_active_record_is_surely_taken():
    assert current(taken("lorazepam", "2025-01-01", None, 1)) == {"lorazepam": True}


@pytest.mark.parametrize(("days", "sure"), [(29, True), (30, False)])
def test_an_active_order_is_sure_only_as_long_as_its_supply_lasts(days, sure):
    order = taken("lorazepam", days_ago(days), None, 1, kind=ExposureKind.ORDERED, supply_days=30)
    assert current(order) == {"lorazepam": sure}


@pytest.mark.parametrize(("days", "listed"), [(29, {"lorazepam": False}), (30, {})])
def test_a_supply_reaches_as_far_as_its_days(days, listed):
    assert current(supplied("lorazepam", days_ago(days), 30)) == listed


@pytest.mark.parametrize("status", ["stopped", "completed"])
def test_what_is_over_is_not_taken_even_without_an_end(status):
    assert current(taken("lorazepam", "2025-01-01", None, 1, status=status)) == {}


@pytest.mark.parametrize("status", ["unknown", "on-hold"])
def test_a_status_that_leaves_it_open_may_be_taken(status):
    assert current(taken("lorazepam", "2025-01-01", None, 1, status=status)) == {"lorazepam": False}


def test_what_begins_tomorrow_is_not_taken_today():
    assert current(taken("lorazepam", days_ago(-1), None, 1)) == {}


def test_a_dose_given_in_hospital_is_taken_on_its_day_only():
    given = taken("lorazepam", days_ago(1), None, 1, kind=ExposureKind.GIVEN, status="completed")
    assert current(given) == {}


def test_the_answer_that_it_is_no_longer_taken_counts_until_a_newer_record():
    stopped = answer("medicine:lorazepam:taken_now", "no", days_ago(7))
    assert current(taken("lorazepam", "2025-01-01", None, 1), stopped) == {}
    assert current(taken("lorazepam", days_ago(3), None, 1), stopped) == {"lorazepam": True}


def test_a_medicine_without_a_name_is_listed_once_however_often_it_was_recorded():
    listed = evidence(
        unnamed("blue tablets", "2025-01-01"), unnamed("Blue  Tablets", "2025-02-01"), unnamed("drops", "2020", "2021")
    ).medicines.unnamed
    assert [(each.text, each.may_be_current, len(each.inputs)) for each in listed] == [
        ("Blue  Tablets", True, 2),
        ("drops", False, 1),
    ]


@pytest.mark.parametrize(("said", "complete"), [("yes", True), ("no", False)])
def test_only_an_answer_makes_the_list_complete(said, complete):
    assert evidence(answer("medications:list_complete", said)).medicines.is_complete is complete
    assert evidence(taken("sertraline", "2025-01-01", None, 50)).medicines.is_complete is None
