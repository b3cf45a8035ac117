"""UCUM at the door: what converts is converted exactly, and what measures something else is nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.exchange.fhir.units import converted, ucum_of


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (1, "[lb_av]", "kg", 0.45359237),
        (10, "[in_i]", "cm", 25.4),
        (6, "[ft_i]", "cm", 182.88),
        (98.6, "[degF]", "Cel", 37.0),
        (120, "mm[Hg]", "mm[Hg]", 120),
        (16, "kPa", "mm[Hg]", 120.0098686),
        (800, "umol/L", "mmol/L", 0.8),
        (0.8, "mmol/L", "umol/L", 800),
        (1, "mg/dL", "mg/L", 10),
        (2, "m[IU]/L", "u[IU]/mL", 2),
        (72, "{beats}/min", "/min", 72),
        (16, "{score}", "1", 16),
        (16, "1", "{score}", 16),
        (98, "%", "%", 98),
        (2, "wk", "d", 14),
    ],
)
def test_a_value_is_converted(value, unit, target, expected):
    assert converted(value, unit, target) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("kg", "cm"),
        ("mg", "mmol"),
        ("mmHg", "mm[Hg]"),
        ("stone", "kg"),
        ("", "kg"),
        ("kg", "1"),
        ("%", "1"),
        ("k" * 61, "kg"),
        ("кг", "kg"),
        ("((((", "kg"),
        ("10*400", "kg"),
    ],
)
def test_a_unit_of_something_else_or_none_gives_nothing(unit, target):
    assert converted(1, unit, target) is None


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [("lbs", "[lb_av]"), (" mmHg ", "mm[Hg]"), ("Pounds", "[lb_av]"), ("kg", "kg"), ("mEq/L", "meq/L"), ("x", "x")],
)
def test_a_spelling_with_one_meaning_is_a_unit(spelling, unit):
    assert ucum_of(spelling) == unit


@given(
    st.floats(1e-3, 1e6, allow_nan=False), st.sampled_from([("kg", "[lb_av]"), ("cm", "[in_i]"), ("mmol/L", "umol/L")])
)
@settings(max_examples=60, deadline=None)
def test_there_and_back_is_the_same_value(value, units):
    there = converted(value, units[0], units[1])
    assert converted(there, units[1], units[0]) == pytest.approx(value, rel=1e-4)


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_as_a_unit_gives_a_number_or_nothing(unit):
    assert converted(1, unit, "kg") is None or isinstance(converted(1, unit, "kg"), float)
