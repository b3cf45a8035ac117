"""What is no event of a session is refused, in words that say where, what was found and what was expected."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.session.events import EVENTS
from daybreak.exchange.session_json import EventRefused, decode_event, encode_event
from exchange.session_strategies import all_events, plain_events

NESTED: Any = []
for _ in range(5_000):
    NESTED = [NESTED]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from([10**400, "\ud800", "\udfff\x00", "a\x00b", float("nan"), float("inf")]),
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


def reading(**more: Any) -> dict[str, Any]:
    """A reading that would be taken, but for what is said."""
    return told(**{"kind": "reading", "systolic_mmhg": 120, **more})


def told(**more: Any) -> dict[str, Any]:
    when = "2026-03-02T12:00:00Z"
    return {"id": "event-0001", "observed_at": when, "recorded_at": when, "by": "nurse", **more}


def refusal(raw: object) -> str:
    with pytest.raises(EventRefused) as caught:
        decode_event(raw)
    return str(caught.value)


class TestAnyJsonValue:
    @settings(max_examples=150)
    @given(JSON)
    def test_is_an_event_or_refused_and_nothing_else(self, value):
        with pytest.raises(EventRefused):
            decode_event(value)

    @settings(max_examples=150)
    @given(all_events(), st.data())
    def test_in_a_field_of_an_event_gives_an_event_or_a_refusal(self, event, data):
        raw = encode_event(event)
        raw[data.draw(st.sampled_from([*raw, "unheard-of"]))] = data.draw(JSON)
        taken_or_refused(raw)

    @settings(max_examples=100)
    @given(plain_events(), st.data())
    def test_in_what_a_correction_puts_in_place_gives_an_event_or_a_refusal(self, event, data):
        raw = encode_event(event)
        raw[data.draw(st.sampled_from(sorted(raw)))] = data.draw(JSON)
        taken_or_refused(told(kind="amended", event="event-0002", replacement=raw))

    @settings(max_examples=100)
    @given(all_events(), st.data())
    def test_missing_from_an_event_leaves_an_event_or_a_refusal(self, event, data):
        raw = encode_event(event)
        del raw[data.draw(st.sampled_from(sorted(raw)))]
        taken_or_refused(raw)


def taken_or_refused(raw: dict[str, Any]) -> None:
    """Whatever was taken is taken again from what was stored of it; any reason for not taking it can be stored."""
    try:
        event, reason = decode_event(raw), ""
    except EventRefused as refused:
        event, reason = None, str(refused)
    assert event is None or decode_event(encode_event(event)) == event
    assert reason.isprintable()


class TestARefusalSays:
    def test_which_event_and_field_what_was_found_and_what_was_expected(self):
        words = refusal(reading(spo2_percent=180))
        assert words == "Event event-0001, reading.spo2_percent: found 180; expected 0 to 100."

    def test_which_kinds_there_are(self):
        assert all(kind in refusal(told(kind="reeding")) for kind in EVENTS)

    def test_which_field_is_not_known(self):
        assert "'sistolic_mmhg': found a field that is not known; expected only id," in refusal(
            reading(sistolic_mmhg=1)
        )

    def test_which_field_is_missing(self):
        assert "weight_taken.weight_kg: found nothing" in refusal(told(kind="weight_taken"))

    def test_where_in_a_correction_it_is_wrong(self):
        words = refusal(told(kind="amended", event="event-0002", replacement=reading(systolic_mmhg="high")))
        assert "amended.replacement.reading.systolic_mmhg: found 'high'; expected a number" in words

    def test_that_a_correction_has_to_say_what_is_right_even_if_nothing_is(self):
        assert "amended.replacement: found nothing" in refusal(told(kind="amended", event="event-0002"))

    def test_that_a_correction_is_not_corrected_by_another(self):
        inner = told(kind="amended", event="event-0002", replacement=None)
        assert "expected an event that is not a correction" in refusal(
            told(kind="amended", event="event-0003", replacement=inner)
        )

    def test_that_a_reading_without_a_value_is_none(self):
        assert "found no value at all; expected at least one of systolic_mmhg" in refusal(told(kind="reading"))

    def test_nothing_of_an_id_that_could_break_what_shows_it(self):
        assert refusal(reading(id="a\x00\x1b[31m-and-more")).startswith("Event without a good id, reading.id: found")

    @pytest.mark.parametrize("value", [NESTED, 10**5_000], ids=["nested", "thousands-of-digits"])
    def test_something_even_of_a_value_too_large_to_show(self, value):
        assert "too large to show" in refusal(value)
        for field in ("id", "kind", "by", "observed_at", "systolic_mmhg"):
            assert "too large to show" in refusal(reading(**{field: value}))


class TestEitherSideOfALimit:
    @pytest.mark.parametrize(
        ("field", "highest"),
        [
            ("systolic_mmhg", 400),
            ("diastolic_mmhg", 400),
            ("heart_rate_per_min", 400),
            ("spo2_percent", 100),
            ("respiratory_rate_per_min", 200),
        ],
    )
    def test_a_measured_value(self, field, highest):
        decode_event(reading(**{field: 0}))
        decode_event(reading(**{field: highest}))
        assert f"expected 0 to {highest}" in refusal(reading(**{field: highest + 0.1}))
        assert f"expected 0 to {highest}" in refusal(reading(**{field: -0.1}))

    @pytest.mark.parametrize(("scale", "highest"), [("moaa_s", 5), ("cadss", 92), ("aldrete", 10)])
    def test_a_score(self, scale, highest):
        decode_event(told(kind="scale_scored", scale=scale, score=0))
        decode_event(told(kind="scale_scored", scale=scale, score=highest))
        assert f"expected 0 to {highest} for {scale}" in refusal(
            told(kind="scale_scored", scale=scale, score=highest + 1)
        )
        assert "expected 0 to" in refusal(told(kind="scale_scored", scale=scale, score=-1))

    @pytest.mark.parametrize(
        ("kind", "field"),
        [
            ("weight_taken", "weight_kg"),
            ("checked_in", "height_cm"),
            ("checked_in", "last_weight_kg"),
            ("dose_ordered", "dose_mg"),
            ("dose_ordered", "bag_ml"),
            ("dose_ordered", "minutes"),
            ("dose_ordered", "vial_mg_per_ml"),
            ("administration_stopped", "given_ml"),
        ],
    )
    def test_a_figure_that_others_are_reckoned_from(self, kind, field):
        needed = {"dose_mg": 35} if kind == "dose_ordered" else {}
        for good in (0, 0.001, 10_000):
            decode_event(told(kind=kind, **needed | {field: good}))
        for bad in (-0.001, 1e-300, 0.0009, 10_000.1, 1e308):
            assert "expected 0, or 0.001 to 10000" in refusal(told(kind=kind, **needed | {field: bad}))

    def test_how_many_sessions_there_were(self):
        decode_event(told(kind="checked_in", sessions_before=0))
        assert "sessions_before: found -1" in refusal(told(kind="checked_in", sessions_before=-1))

    @pytest.mark.parametrize("length", [8, 80])
    def test_an_id(self, length):
        decode_event(reading(id="x" * length))
        wrong = "x" * (7 if length == 8 else 81)
        assert "expected 8 to 80 letters, digits" in refusal(reading(id=wrong))

    def test_a_text(self):
        decode_event(told(kind="aborted", reason="x" * 2_000))
        assert "found 2001 characters; expected at most 2000" in refusal(told(kind="aborted", reason="x" * 2_001))

    @pytest.mark.parametrize(
        ("good", "bad"),
        [
            ("1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z"),
            ("2199-12-31T23:59:59Z", "2200-01-01T00:00:00Z"),
            ("2026-03-02T12:00:00+05:30", "2026-03-02T12:00:00"),
        ],
    )
    def test_a_time(self, good, bad):
        decode_event(reading(observed_at=good))
        assert "expected a time with its zone from 1970 to 2199" in refusal(reading(observed_at=bad))


class TestATextThatAKeyboardWrites:
    @pytest.mark.parametrize(
        "text", ["5\u00a0mg", "na\u00efve", "\U0001f469\u200d\u2695\ufe0f", "line\nline\ttab", "\u202fmmHg"]
    )
    def test_is_taken(self, text):
        assert decode_event(told(kind="aborted", reason=text)).reason == text

    @pytest.mark.parametrize("text", ["a\x00b", "\x1b[2J", "half \ud83d", "\x7f"])
    def test_with_control_characters_or_half_characters_is_refused(self, text):
        assert "expected text without control characters" in refusal(told(kind="aborted", reason=text))


@pytest.mark.parametrize("value", [True, "120", None, [120], {"value": 120}, float("nan"), float("inf"), 10**400])
def test_a_dose_is_a_number_and_nothing_that_looks_like_one(value):
    assert "dose_ordered.dose_mg: found" in refusal(told(kind="dose_ordered", dose_mg=value))


@pytest.mark.parametrize("value", [1, "true", None])
def test_a_confirmation_of_a_weight_is_true_or_false(value):
    assert "expected true or false" in refusal(told(kind="weight_taken", weight_kg=70, confirmed=value))
