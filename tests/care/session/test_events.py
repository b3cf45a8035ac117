"""The log: each event once, corrected by events, and clocks that disagree."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from care.session.builders import IV, NOON, amended, at, event, finding, only, prepared, rules_of, session, state
from daybreak.care.session.events import EVENTS, Amended, CheckAnswered, Reading, WeightTaken
from daybreak.care.session.timeline import known_at


def test_every_kind_is_named_once_and_found_by_its_name():
    assert len(EVENTS) == 22
    assert all(kind.__dataclass_fields__["kind"].default == name for name, kind in EVENTS.items())


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=1))])
def test_a_time_that_is_not_in_utc_is_refused_by_name(zone):
    noon = datetime(2026, 3, 2, 12, tzinfo=zone)
    with pytest.raises(ValueError, match=r"event x: found .*expected aware times in UTC"):
        Reading(id="x", observed_at=noon, recorded_at=noon, by="monitor")


def weight(events) -> float:
    return state(IV, events, 30).dose.weights.actual_kg


class TestTheSameIdAgain:
    def test_with_the_same_content_says_no_more(self):
        again = [replace(each, recorded_at=each.recorded_at + timedelta(minutes=5)) for each in session(IV)]
        assert state(IV, [*again, *session(IV)], 130) == state(IV, session(IV), 130)

    def test_with_another_content_keeps_the_first_and_is_told(self):
        first = event(WeightTaken, 1, name="weight", weight_kg=70)
        other = replace(first, weight_kg=71.0, recorded_at=at(9))
        for events in ([first, other], [other, first]):
            assert weight(events) == 70
            assert "same-id:weight" in rules_of(state(IV, events, 30).findings)


class TestACorrection:
    WRONG = event(WeightTaken, 1, name="weight", weight_kg=17)
    RIGHT = event(WeightTaken, 1, name="right", weight_kg=71)

    def test_puts_the_replacement_in_the_place_of_the_mistake(self):
        assert weight([self.WRONG, amended(5, self.WRONG, self.RIGHT)]) == 71

    def test_without_replacement_says_that_it_never_happened(self):
        found = state(IV, [self.WRONG, amended(5, self.WRONG, None)], 30)
        assert found.dose.weights is None

    def test_recorded_last_is_the_one_that_counts(self):
        better = event(WeightTaken, 1, name="better", weight_kg=72)
        both = [amended(9, self.WRONG, better), self.WRONG, amended(5, self.WRONG, self.RIGHT)]
        assert weight(both) == 72

    def test_that_arrives_before_its_mistake_is_told_until_that_is_there(self):
        alone = amended(5, self.WRONG, self.RIGHT)
        assert f"correction:{alone.id}" in rules_of(state(IV, [alone], 30).findings)
        assert state(IV, [alone, self.WRONG], 30).findings == ()

    def test_of_a_correction_changes_nothing_and_is_told(self):
        first = amended(5, self.WRONG, self.RIGHT)
        second = amended(6, first, None)
        found = state(IV, [self.WRONG, first, second], 30)
        assert found.dose.weights.actual_kg == 71
        assert f"correction:{second.id}" in rules_of(found.findings)

    def test_by_a_correction_changes_nothing_and_is_told(self):
        inner = amended(4, self.WRONG, self.RIGHT)
        outer = event(Amended, 6, name="outer", event="weight", replacement=inner)
        found = state(IV, [self.WRONG, outer], 30)
        assert found.dose.weights.actual_kg == 17
        assert "correction:outer" in rules_of(found.findings)

    def test_keeps_what_refers_to_the_event(self):
        events = prepared(IV)
        order = next(each for each in events if each.id == "order")
        assert state(IV, [*events, amended(11, order, replace(order, id="new"))], 20).dose.order.id == "order"


class TestClocksThatDisagree:
    def test_a_reading_dated_after_its_record_counts_from_its_record(self):
        ahead = replace(only(50, spo2_percent=97), recorded_at=at(30))
        found = state(IV, [ahead], 31)
        assert found.latest[0].observed_at == at(30)
        assert f"clock:{ahead.id}" in rules_of(found.findings)

    @pytest.mark.parametrize(("seconds", "is_told"), [(60, False), (61, True)])
    def test_a_minute_between_two_clocks_is_no_news(self, seconds, is_told):
        ahead = replace(only(30, spo2_percent=97), recorded_at=at(30) - timedelta(seconds=seconds))
        assert (f"clock:{ahead.id}" in rules_of(state(IV, [ahead], 31).findings)) is is_told

    def test_a_clock_set_back_hides_no_alarm(self):
        low = only(30, spo2_percent=80)
        assert "oxygen-very-low" in [each.id for each in state(IV, [low], 10).alarms]


def test_a_replay_sees_what_had_been_recorded_by_then():
    late = event(CheckAnswered, 3, late=20, question="pre-check-consent", answer="yes")
    assert known_at([late], at(22.9)) == []
    assert known_at([late], at(23)) == [late]


def test_unknown_references_are_told():
    from_nowhere = event(CheckAnswered, 3, question="nothing", answer="yes")
    assert state(IV, [from_nowhere], 5).now == NOON + timedelta(minutes=5)
    assert finding(state(IV, [], 0).start, "checked-in").missing
