"""What is due, and which values are shown as old."""

import pytest

from care.session.builders import (
    IV,
    NASAL,
    START,
    at,
    cadss,
    ended,
    event,
    given,
    moaa_s,
    only,
    prepared,
    reading,
    state,
    task,
)
from daybreak.care.session.events import AdministrationStarted

RUNNING = [*prepared(IV), event(AdministrationStarted, START)]


class TestDuringTheInfusion:
    def test_the_next_reading_is_due_ten_minutes_after_the_last(self):
        events = [*RUNNING, reading(22), moaa_s(22)]
        assert task(state(IV, events, 25), "vital-signs-during").due_at == at(32)

    @pytest.mark.parametrize(("minutes", "status"), [(31.9, "upcoming"), (32, "due"), (37, "due"), (37.1, "overdue")])
    def test_it_is_due_at_its_minute_and_overdue_after_five_more(self, minutes, status):
        events = [*RUNNING, reading(22), moaa_s(22)]
        assert task(state(IV, events, minutes), "vital-signs-during").status == status

    def test_only_what_lacks_is_asked_for(self):
        events = [*RUNNING, reading(22), moaa_s(22), only(28, spo2_percent=97)]
        assert "spo2_percent" not in task(state(IV, events, 33), "vital-signs-during").what

    def test_without_any_value_it_is_due_at_the_start(self):
        bare = [event(AdministrationStarted, START)]
        assert task(state(IV, bare, 21), "vital-signs-during").due_at == at(START)


class TestAfterwards:
    def test_readings_come_every_fifteen_minutes(self):
        events = [*RUNNING, *given(IV)[1:], reading(62), moaa_s(62)]
        assert task(state(IV, events, 63), "vital-signs-after").due_at == at(77)

    @pytest.mark.parametrize("rules", [IV, NASAL], ids=["infusion", "devices"])
    def test_dissociation_is_scored_at_forty_minutes(self, rules):
        events = [*prepared(rules), *given(rules)]
        name = "dissociation-after" if rules is IV else "dissociation-at-40"
        end = ended(rules)
        assert task(state(rules, events, end + 5), name).due_at == at(end + 40)
        assert task(state(rules, [*events, cadss(end + 29)], end + 45), name).status == "due"
        assert task(state(rules, [*events, cadss(end + 30)], end + 45), name) is None


class TestAnOldValue:
    @pytest.mark.parametrize(("minutes", "stale"), [(37, False), (37.1, True)])
    def test_is_stale_when_the_schedule_wanted_a_newer_one(self, minutes, stale):
        found = state(IV, [*RUNNING, reading(22), moaa_s(22)], minutes)
        shown = {each.measure: each for each in found.latest}["spo2_percent"]
        assert (shown.stale, shown.age_minutes) == (stale, pytest.approx(minutes - 22))

    @pytest.mark.parametrize(("minutes", "stale"), [(35, False), (35.1, True)])
    def test_is_stale_after_thirty_minutes_where_no_schedule_says_otherwise(self, minutes, stale):
        shown = {each.measure: each for each in state(IV, prepared(IV), minutes).latest}["cadss"]
        assert shown.stale is stale

    def test_dated_ahead_of_the_clock_is_not_shown_as_the_latest(self):
        found = state(IV, [*RUNNING, reading(22, spo2_percent=97), reading(90, spo2_percent=99)], 30)
        assert {each.measure: each.value for each in found.latest}["spo2_percent"] == 97

    def test_is_shown_beside_its_baseline(self):
        found = state(IV, [*RUNNING, reading(22, systolic_mmhg=150)], 23)
        shown = {each.measure: each for each in found.latest}["systolic_mmhg"]
        assert (shown.value, shown.baseline) == (150, 120)
