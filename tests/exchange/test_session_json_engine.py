"""The engine that the browser runs says what the server's fold says: same events, same moment, same state."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from care.session.builders import IV, NASAL, amended, at, reading
from care.session.builders import session as session_with_short_names
from daybreak.care.session.events import Event
from daybreak.care.session.timeline import alarm_history, fold, known_at
from daybreak.exchange.session_json import encode_alarm, encode_event, encode_rules, encode_state
from daybreak.exchange.session_json.engine import Engine
from exchange.session_strategies import NEAR_NOON, NOON, all_events

REFERENCES = ("id", "order", "side_effect", "event")
RULES = st.sampled_from([IV, NASAL])
LOGS = st.lists(all_events(NEAR_NOON), max_size=15, unique_by=lambda event: event.id)


def session(rules) -> list[Event]:
    """A whole session whose ids are as senders make them."""
    events = session_with_short_names(rules)
    names = {each.id: f"event-{number:04}" for number, each in enumerate(events)}

    def named(event: Event) -> Event:
        told = {each: getattr(event, each) for each in REFERENCES if hasattr(event, each)}
        return replace(event, **{field: names.get(value, value) for field, value in told.items()})

    return [named(each) for each in events]


def engine(rules, events=()) -> Engine:
    made = Engine(json.dumps(encode_rules(rules)))
    assert json.loads(made.put(json.dumps([encode_event(each) for each in events]))) == []
    return made


@settings(max_examples=80)
@given(RULES, LOGS, st.integers(0, 240))
def test_the_engine_says_what_the_fold_says(rules, events, minutes):
    now = NOON + timedelta(minutes=minutes)
    told = engine(rules, events)
    assert json.loads(told.state(now.isoformat())) == encode_state(fold(rules, events, now))
    assert json.loads(told.state_known_at(now.isoformat())) == encode_state(fold(rules, known_at(events, now), now))
    history = [encode_alarm(each) for each in alarm_history(rules, events, now)]
    assert json.loads(told.alarms(now.isoformat())) == history


@settings(max_examples=30)
@given(RULES, st.randoms(use_true_random=False), st.integers(0, 200))
def test_events_told_one_by_one_in_any_order_and_twice_give_the_same_state(rules, random, minutes):
    events = session(rules)
    shuffled = random.sample(events * 2, len(events) * 2)
    told = engine(rules)
    for each in shuffled:
        told.put(json.dumps([encode_event(each)]))
    assert told.state(at(minutes).isoformat()) == engine(rules, events).state(at(minutes).isoformat())


def test_an_event_told_again_takes_the_place_of_the_first():
    """The server's copy, with its own recorded time and name, replaces what the page made."""
    told = engine(IV, [reading(5, systolic_mmhg=120.0, name="reading-1")])
    told.put(json.dumps([encode_event(reading(5, systolic_mmhg=150.0, name="reading-1"))]))
    latest = {each["measure"]: each["value"] for each in json.loads(told.state(at(6).isoformat()))["latest"]}
    assert latest["systolic_mmhg"] == 150.0


def test_an_event_that_the_server_did_not_take_is_forgotten_without_a_trace():
    events = session(IV)
    told = engine(IV, [*events, reading(70, systolic_mmhg=210.0, name="not-taken")])
    told.drop("not-taken")
    told.drop("never-there")
    assert told.state(at(75).isoformat()) == engine(IV, events).state(at(75).isoformat())


def test_bad_events_are_named_with_their_reason_and_good_ones_beside_them_count():
    told = engine(IV)
    good = encode_event(reading(5, name="reading-1"))
    refused = json.loads(told.put(json.dumps([{"id": "reading-2", "kind": "reading"}, good, 7])))
    assert [each["id"] for each in refused] == ["reading-2", None]
    assert all(each["reason"] for each in refused)
    assert told.state(at(6).isoformat()) == engine(IV, [reading(5, name="reading-1")]).state(at(6).isoformat())


def test_a_replay_shows_what_could_be_seen_and_not_what_is_known_today():
    wrong = reading(5, systolic_mmhg=120.0, name="reading-1")
    right = replace(amended(30, wrong, reading(5, systolic_mmhg=190.0, name="reading-1")), id="correction-1")
    told = engine(IV, [wrong, right])

    def systolic(state: str) -> float:
        return next(each["value"] for each in json.loads(state)["latest"] if each["measure"] == "systolic_mmhg")

    assert systolic(told.state_known_at(at(20).isoformat())) == 120.0
    assert systolic(told.state_known_at(at(31).isoformat())) == 190.0
    assert systolic(told.state(at(20).isoformat())) == 190.0


def test_rules_and_events_never_change_what_was_given_to_the_engine():
    events, rules = session(IV), json.dumps(encode_rules(IV))
    before = Engine(rules)
    assert before.put(json.dumps([encode_event(each) for each in events])) == "[]"
    assert before.state(at(90).isoformat()) == before.state(at(90).isoformat())
