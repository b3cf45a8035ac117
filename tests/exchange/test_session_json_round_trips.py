"""What was written as JSON is read as the same thing, for every kind of event and for the rules of every protocol."""

import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.session.events import EVENTS
from daybreak.care.session.timeline import alarm_history, fold
from daybreak.exchange.session_json import (
    decode_event,
    decode_rules,
    encode_alarm,
    encode_event,
    encode_rules,
    encode_state,
)
from daybreak.exchange.session_json.shape import Misshapen
from daybreak.knowledge import protocols
from exchange.session_strategies import NEAR_NOON, NOON, all_events, events_of_kind

RULES = {name: each.session for name, each in protocols().items() if each.session}


@pytest.mark.parametrize("kind", EVENTS)
class TestAnEventOfEachKind:
    @settings(max_examples=15)
    @given(data=st.data())
    def test_is_read_as_it_was_written(self, kind, data):
        event = data.draw(events_of_kind(EVENTS[kind]))
        assert decode_event(json.loads(json.dumps(encode_event(event), allow_nan=False))) == event

    @settings(max_examples=8)
    @given(data=st.data())
    def test_is_the_same_through_the_json_of_the_server(self, kind, data):
        event = data.draw(events_of_kind(EVENTS[kind]))
        assert decode_event(msgspec.json.decode(msgspec.json.encode(encode_event(event)))) == event


@pytest.mark.parametrize("name", RULES)
class TestTheRulesOfEachProtocol:
    def test_are_read_as_they_were_written(self, name):
        assert decode_rules(json.loads(json.dumps(encode_rules(RULES[name]), allow_nan=False))) == RULES[name]

    def test_that_lack_a_section_are_refused_by_its_name(self, name):
        written = encode_rules(RULES[name])
        del written["discharge"]
        with pytest.raises(Misshapen, match=r"session\.discharge: found nothing"):
            decode_rules(written)

    def test_with_a_section_that_nobody_knows_are_refused_by_its_name(self, name):
        with pytest.raises(Misshapen, match=r"session\.'mood': found a field that is not known"):
            decode_rules({**encode_rules(RULES[name]), "mood": 1})

    @settings(max_examples=60)
    @given(events=st.lists(all_events(NEAR_NOON), max_size=20), minutes=st.integers(0, 300))
    def test_fold_whatever_was_decoded_into_a_state_of_plain_json(self, name, events, minutes):
        """No event that passes the door makes the fold raise, and no figure of the state is beyond JSON."""
        now = NOON + timedelta(minutes=minutes)
        state = encode_state(fold(RULES[name], events, now))
        assert json.loads(json.dumps(state, allow_nan=False)) == state
        history = [encode_alarm(each) for each in alarm_history(RULES[name], events, now)]
        assert json.loads(json.dumps(history, allow_nan=False)) == history
        assert {"phase", "tasks", "alarms", "start_blockers", "discharge_blockers"} <= set(state)


@settings(max_examples=60)
@given(events=st.lists(all_events(), max_size=12), minutes=st.integers(0, 300))
@pytest.mark.parametrize("name", RULES)
def test_times_anywhere_in_the_calendar_never_make_the_fold_raise(name, events, minutes):
    now = NOON + timedelta(minutes=minutes)
    assert json.dumps(encode_state(fold(RULES[name], events, now)), allow_nan=False)
