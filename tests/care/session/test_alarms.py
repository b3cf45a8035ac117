"""Alarms: every shipped threshold from both sides, confirmation, acknowledging, silence, side effects."""

import pytest

from care.session.builders import (
    END,
    IV,
    NASAL,
    START,
    acknowledged,
    alarm,
    amended,
    at,
    cadss,
    event,
    given,
    moaa_s,
    noted,
    only,
    prepared,
    reading,
    resolved,
    rules_of,
    session,
    state,
    task,
    without,
)
from daybreak.care.findings import Verdict
from daybreak.care.session.events import Event, ScaleScored
from daybreak.care.session.rules import SessionRules, Threshold
from daybreak.care.session.timeline import alarm_history

BOTH = pytest.mark.parametrize("rules", [IV, NASAL], ids=["infusion", "devices"])

# Sections B-4, C-4 and D-4 of the fact base: the last value that is still quiet, the first that calls.
LIMITS = {
    "systolic-high": ("systolic_mmhg", 159, 160, "medium", "P"),
    "diastolic-high": ("diastolic_mmhg", 99, 100, "medium", "P"),
    "heart-rate-high": ("heart_rate_per_min", 110, 111, "medium", "P"),
    "heart-rate-low": ("heart_rate_per_min", 50, 49, "medium", "P"),
    "oxygen-low": ("spo2_percent", 94, 93, "medium", "P"),
    "sedation-deep": ("moaa_s", 4, 3, "medium", "P"),
    "systolic-very-high": ("systolic_mmhg", 179, 180, "high", "V"),
    "diastolic-very-high": ("diastolic_mmhg", 109, 110, "high", "V"),
    "oxygen-very-low": ("spo2_percent", 90, 89, "high", "P"),
    "hardly-rousable": ("moaa_s", 3, 2, "high", "P"),
    "systolic-rise": ("systolic_mmhg", 159, 160, "low", "V"),
    "diastolic-rise": ("diastolic_mmhg", 104, 105, "low", "V"),
    "sedation": ("moaa_s", 5, 4, "low", "V"),
    "dissociation": ("cadss", 4, 5, "low", "R"),
}


def running(rules: SessionRules) -> list[Event]:
    """Some of the drug is in; the baseline was 120/80 mmHg, MOAA/S 5, CADSS 0."""
    return [*prepared(rules), given(rules)[0]]


def valued(minutes: float, measure: str, value: float) -> Event:
    scale = measure in ("moaa_s", "cadss")
    return event(ScaleScored, minutes, scale=measure, score=value) if scale else only(minutes, **{measure: value})


def repeated(limit: Threshold, value: float) -> list[Event]:
    """The value as often as the limit needs it, from minute 25 on."""
    apart = limit.confirming_minutes / max(1, limit.confirming_readings - 1)
    return [valued(25 + number * apart, limit.measure, value) for number in range(limit.confirming_readings)]


@BOTH
def test_the_limits_are_those_of_the_fact_base(rules):
    found = {limit.id: (limit.measure, limit.priority, limit.source.certainty) for limit in rules.alarms}
    assert found == {name: (measure, priority, mark) for name, (measure, _, _, priority, mark) in LIMITS.items()}


@BOTH
@pytest.mark.parametrize("name", LIMITS)
def test_a_value_at_the_limit_calls_and_the_last_one_before_it_does_not(rules, name):
    _, quiet, calling, priority, _ = LIMITS[name]
    (limit,) = [each for each in rules.alarms if each.id == name]
    assert alarm(state(rules, [*running(rules), *repeated(limit, quiet)], 31), name) is None
    called = alarm(state(rules, [*running(rules), *repeated(limit, calling)], 31), name)
    assert (called.state, called.priority, called.certain) == ("active", priority, True)
    assert called.action


@BOTH
@pytest.mark.parametrize("name", LIMITS)
def test_it_ends_with_its_condition(rules, name):
    measure, quiet, calling, priority, _ = LIMITS[name]
    (limit,) = [each for each in rules.alarms if each.id == name]
    ended = state(rules, [*running(rules), *repeated(limit, calling), valued(30.5, measure, quiet)], 31)
    if priority == "high":
        assert alarm(ended, name).state == "unseen"
    else:
        assert alarm(ended, name) is None
        events = [*running(rules), *repeated(limit, calling), valued(30.5, measure, quiet)]
        assert (name, at(30.5)) in [(each.id, each.ended_at) for each in alarm_history(rules, events, at(31))]


class TestConfirming:
    FIRST = reading(25, systolic_mmhg=185)

    def test_one_reading_of_180_asks_for_another_after_five_minutes(self):
        once = state(IV, [*running(IV), self.FIRST], 26)
        waiting = alarm(once, "systolic-very-high")
        assert (waiting.priority, waiting.certain) == ("medium", False)
        assert task(once, "confirm:systolic-very-high").due_at == at(30)

    @pytest.mark.parametrize(("minutes", "certain"), [(30, True), (29.9, False)])
    def test_a_second_one_five_minutes_later_confirms_it(self, minutes, certain):
        twice = state(IV, [*running(IV), self.FIRST, reading(minutes, systolic_mmhg=181)], 31)
        assert alarm(twice, "systolic-very-high").certain is certain

    def test_a_lower_one_in_between_begins_anew(self):
        events = [self.FIRST, reading(27, systolic_mmhg=150), reading(30, systolic_mmhg=185)]
        assert not alarm(state(IV, [*running(IV), *events], 31), "systolic-very-high").certain

    def test_that_nobody_took_the_second_reading_is_overdue_and_escalates(self):
        silent = state(IV, [*running(IV), self.FIRST], 30.1)
        assert task(silent, "confirm:systolic-very-high").status == "overdue"
        assert alarm(silent, "systolic-very-high").escalated

    def test_an_acknowledged_doubt_does_not_quieten_the_certainty(self):
        events = [self.FIRST, acknowledged(26, "systolic-very-high"), reading(30, systolic_mmhg=185)]
        confirmed = alarm(state(IV, [*running(IV), *events], 30.5), "systolic-very-high")
        assert (confirmed.state, confirmed.priority) == ("active", "high")


class TestAcknowledging:
    LOW = only(25, spo2_percent=85)

    @pytest.mark.parametrize(("minutes", "standing"), [(26.0, "acknowledged"), (27.9, "acknowledged"), (28, "active")])
    def test_quietens_for_the_protocols_minutes_and_no_longer(self, minutes, standing):
        events = [*running(IV), self.LOW, acknowledged(26, "oxygen-very-low")]
        assert alarm(state(IV, events, minutes), "oxygen-very-low").state == standing

    def test_can_be_repeated_and_returns_each_time(self):
        seen = [acknowledged(minute, "oxygen-very-low") for minute in (26, 28, 30)]
        events = [*running(IV), self.LOW, *seen]
        assert alarm(state(IV, events, 31), "oxygen-very-low").state == "acknowledged"
        assert alarm(state(IV, events, 32), "oxygen-very-low").state == "active"

    def test_says_who_and_when_it_returns(self):
        seen = alarm(state(IV, [*running(IV), self.LOW, acknowledged(26, "oxygen-very-low")], 27), "oxygen-very-low")
        assert (seen.acknowledged_by, seen.returns_at) == ("nurse", at(28))

    def test_one_alarm_quietens_no_other(self):
        events = [*running(IV), self.LOW, acknowledged(26, "oxygen-low")]
        assert alarm(state(IV, events, 26.5), "oxygen-very-low").state == "active"

    def test_before_the_alarm_is_no_acknowledgement(self):
        events = [*running(IV), acknowledged(24.9, "oxygen-very-low"), self.LOW]
        assert alarm(state(IV, events, 26), "oxygen-very-low").state == "active"

    def test_the_last_time_does_not_quieten_the_next_time(self):
        events = [self.LOW, acknowledged(26, "oxygen-very-low"), reading(26.5), only(27, spo2_percent=85)]
        assert alarm(state(IV, [*running(IV), *events], 27.5), "oxygen-very-low").state == "active"

    def test_after_its_end_lets_a_high_one_go(self):
        events = [*running(IV), self.LOW, reading(26)]
        assert alarm(state(IV, events, 40), "oxygen-very-low").state == "unseen"
        seen = [*events, acknowledged(41, "oxygen-very-low")]
        assert alarm(state(IV, seen, 42), "oxygen-very-low") is None
        assert "oxygen-very-low" in [each.id for each in alarm_history(IV, seen, at(42))]

    def test_after_its_end_is_asked_for_even_while_a_new_doubt_awaits_its_confirmation(self):
        highs = [reading(minute, systolic_mmhg=185) for minute in (25, 30)]
        events = [*running(IV), *highs, reading(31), reading(40, systolic_mmhg=190)]
        found = [each for each in state(IV, events, 41).alarms if each.id == "systolic-very-high"]
        assert [(each.state, each.certain) for each in found] == [("unseen", True), ("active", False)]

    @pytest.mark.parametrize(("minutes", "escalated"), [(26.9, False), (27, True)])
    def test_left_undone_calls_more_people(self, minutes, escalated):
        assert alarm(state(IV, [*running(IV), self.LOW], minutes), "oxygen-very-low").escalated is escalated

    @pytest.mark.parametrize(("minutes", "escalated"), [(29.9, False), (30, True)])
    def test_left_undone_after_it_returned_calls_more_people(self, minutes, escalated):
        events = [*running(IV), self.LOW, acknowledged(26, "oxygen-very-low")]
        assert alarm(state(IV, events, minutes), "oxygen-very-low").escalated is escalated

    def test_dated_ahead_of_the_clock_quietens_nothing(self):
        events = [*running(IV), self.LOW, acknowledged(200, "oxygen-very-low")]
        assert alarm(state(IV, events, 27), "oxygen-very-low").state == "active"

    def test_an_alarm_that_is_none_is_told(self):
        wrong = acknowledged(26, "oxygen-lwo")
        assert f"alarm:{wrong.id}" in rules_of(state(IV, [*running(IV), wrong], 27).findings)


class TestTheBaseline:
    def test_is_the_last_value_before_the_drug(self):
        higher = only(15, systolic_mmhg=135)
        events = [*running(IV), higher, only(25, systolic_mmhg=174)]
        assert alarm(state(IV, events, 26), "systolic-rise") is None
        assert alarm(state(IV, [*events, only(26, systolic_mmhg=175)], 27), "systolic-rise")

    def test_that_was_never_taken_leaves_a_rise_unjudged_and_is_asked_for(self):
        found = state(IV, [*without(running(IV), "baseline"), only(25, systolic_mmhg=175)], 26)
        assert alarm(found, "systolic-rise") is None
        (unjudged,) = [each for each in found.findings if each.rule == "systolic-rise"]
        assert unjudged.verdict is Verdict.UNKNOWN
        assert unjudged.missing[0].question

    def test_that_was_high_is_no_dissociation_by_itself(self):
        before = cadss(16, 6)
        assert alarm(state(IV, [*running(IV), before, cadss(25, 6)], 26), "dissociation") is None
        assert alarm(state(IV, [*running(IV), before, cadss(25, 7)], 26), "dissociation")

    def test_that_is_missing_does_not_hide_dissociation(self):
        events = [each for each in running(IV) if getattr(each, "scale", "") != "cadss"]
        assert alarm(state(IV, [*events, cadss(25, 5)], 26), "dissociation")


class TestSilence:
    @pytest.mark.parametrize(("minutes", "is_missing"), [(35, False), (35.1, True)])
    def test_during_the_infusion_calls_five_minutes_after_a_reading_was_due(self, minutes, is_missing):
        events = [*running(IV), reading(START), moaa_s(START)]
        assert (alarm(state(IV, events, minutes), "missing:vital-signs-during") is not None) is is_missing

    @pytest.mark.parametrize(("minutes", "is_missing"), [(90, False), (90.1, True)])
    def test_after_it_calls_fifteen_minutes_after_a_reading_was_due(self, minutes, is_missing):
        events = [*prepared(IV), *given(IV), reading(END), moaa_s(END)]
        assert (alarm(state(IV, events, minutes), "missing:vital-signs-after") is not None) is is_missing

    def test_of_one_measure_is_not_hidden_by_the_others(self):
        events = [*running(IV), reading(START), moaa_s(START), reading(30, spo2_percent=None), moaa_s(30)]
        silent = alarm(state(IV, events, 36), "missing:vital-signs-during")
        assert "spo2_percent" in silent.sentence
        assert "systolic_mmhg" not in silent.sentence

    def test_is_not_ended_by_a_reading_dated_ahead_of_the_clock(self):
        events = [*running(IV), reading(START), moaa_s(START), reading(90), moaa_s(90)]
        assert alarm(state(IV, events, 40), "missing:vital-signs-during")

    def test_ends_with_the_reading(self):
        events = [*running(IV), reading(START), moaa_s(START), reading(39), moaa_s(39)]
        assert alarm(state(IV, events, 40), "missing:vital-signs-during") is None

    @pytest.mark.parametrize(("minutes", "is_missing"), [(75, False), (75.1, True)])
    def test_at_forty_minutes_after_the_last_device_calls_for_the_blood_pressure(self, minutes, is_missing):
        events = [*prepared(NASAL), *given(NASAL), *(moaa_s(m) for m in (30, 45, 60, 75))]
        assert (alarm(state(NASAL, events, minutes), "missing:pressure-at-40") is not None) is is_missing

    @pytest.mark.parametrize(("minutes", "counts"), [(55, True), (54.9, False)])
    def test_at_forty_minutes_is_ended_by_a_reading_from_ten_minutes_before_on(self, minutes, counts):
        events = [*prepared(NASAL), *given(NASAL), reading(minutes)]
        assert (task(state(NASAL, events, 60), "pressure-at-40") is None) is counts


class TestTheHistory:
    def test_tells_every_onset_and_end_oldest_first(self):
        events = [*running(NASAL), moaa_s(25, 4), moaa_s(40, 5), moaa_s(50, 4), noted(60, "chest-pain")]
        told = [(each.id, each.since, each.ended_at) for each in alarm_history(NASAL, events, at(61))]
        assert told == [
            ("sedation", at(25), at(40)),
            ("sedation", at(50), None),
            ("side-effect:noted", at(60), None),
        ]

    def test_of_a_session_without_trouble_is_empty(self):
        assert alarm_history(IV, session(IV), at(500)) == ()


class TestASideEffect:
    def test_of_the_urgent_kind_calls_until_it_is_resolved(self):
        pain = [*running(IV), noted(25, "chest-pain")]
        called = alarm(state(IV, pain, 26), "side-effect:noted")
        assert (called.priority, called.state) == ("high", "active")
        over = [*pain, acknowledged(26, "side-effect:noted"), resolved(30)]
        assert alarm(state(IV, over, 31), "side-effect:noted") is None

    def test_of_another_kind_is_noted_and_calls_nobody(self):
        found = state(IV, [*running(IV), reading(START), moaa_s(START), noted(25, "nausea")], 26)
        assert found.alarms == ()
        assert [(each.title, each.onset, each.resolved_at) for each in found.side_effects] == [("Nausea", at(25), None)]

    def test_has_an_onset_and_an_end(self):
        found = state(IV, [*running(IV), noted(25, "nausea"), resolved(40)], 41)
        assert found.side_effects[0].resolved_at == at(40)

    def test_never_ends_before_it_began(self):
        found = state(IV, [*running(IV), noted(25, "nausea"), resolved(24)], 41)
        assert found.side_effects[0].resolved_at == at(25)

    def test_resolved_without_ever_being_noted_is_told(self):
        end = resolved(30, "nothing")
        assert f"side-effect:{end.id}" in rules_of(state(IV, [*running(IV), end], 31).findings)


def test_the_most_urgent_comes_first_and_what_was_seen_comes_last():
    events = [only(25, spo2_percent=85.0, heart_rate_per_min=115.0), cadss(25, 30), acknowledged(26, "oxygen-low")]
    found = state(IV, [*running(IV), reading(START), moaa_s(START), *events], 26.5)
    assert [each.id for each in found.alarms] == ["oxygen-very-low", "heart-rate-high", "dissociation", "oxygen-low"]


def test_a_reading_entered_in_error_takes_its_alarm_away():
    wrong = only(25, spo2_percent=59)
    assert alarm(state(IV, [*running(IV), wrong], 26), "oxygen-very-low")
    right = only(25, spo2_percent=95)
    assert alarm(state(IV, [*running(IV), wrong, amended(26, wrong, right)], 27), "oxygen-very-low") is None


@BOTH
def test_an_urgent_side_effect_of_the_fact_base_can_be_noted(rules):
    urgent = {each.id for each in rules.side_effects if each.alarm == "high"}
    assert {"chest-pain", "focal-deficit", "laryngospasm", "severe-agitation", "patient-asks-to-stop"} <= urgent
