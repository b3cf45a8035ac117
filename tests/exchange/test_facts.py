"""Facts survive being stored: decode(encode(fact)) is the fact, byte for byte on the second round."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.chart import (
    Chart,
    Coding,
    ExposureKind,
    MedicationExposure,
    Observation,
    Patient,
    StopReason,
)
from daybreak.care.dates import PartialDate, Span
from daybreak.exchange.facts import decode, decode_chart, encode, encode_chart, kind_of

NUMBERS = st.floats(min_value=0, max_value=1e6, allow_nan=False)
PARTIAL_DATES = st.builds(
    lambda first, days: PartialDate(first, date.fromordinal(first.toordinal() + days)),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)),
    st.integers(0, 400),
)
EXPOSURES = st.builds(
    MedicationExposure,
    record=st.text(),
    kind=st.sampled_from(ExposureKind),
    status=st.text(),
    medicine_text=st.text(),
    ingredients=st.lists(st.text(), max_size=2).map(tuple),
    daily_dose_mg=st.none() | st.builds(Span, NUMBERS, NUMBERS),
    start=st.none() | PARTIAL_DATES,
    end=st.none() | PARTIAL_DATES,
    supply_days=st.none() | st.integers(0, 4000),
    stop_reason=st.none() | st.sampled_from(StopReason),
    codings=st.lists(st.builds(Coding, system=st.text(), code=st.text()), max_size=2).map(tuple),
)
OBSERVATIONS = st.builds(Observation, record=st.text(), value=st.none() | NUMBERS, effective=st.none() | PARTIAL_DATES)
CHARTS = st.builds(
    Chart,
    patient=st.builds(Patient, id=st.text(), birth_date=st.none() | PARTIAL_DATES),
    medications=st.lists(EXPOSURES, max_size=3).map(tuple),
    observations=st.lists(OBSERVATIONS, max_size=3).map(tuple),
)


@given(st.one_of(EXPOSURES, OBSERVATIONS))
@settings(max_examples=150)
def test_a_fact_that_was_stored_comes_back_equal(fact):
    stored = encode(fact)
    assert decode(kind_of(fact), stored) == fact
    assert encode(decode(kind_of(fact), stored)) == stored


@given(CHARTS)
@settings(max_examples=100)
def test_a_chart_that_was_stored_comes_back_equal(chart):
    assert decode_chart(encode_chart(chart)) == chart


def test_a_year_only_date_stays_a_year():
    exposure = MedicationExposure(
        record="MedicationRequest/1",
        kind=ExposureKind.ORDERED,
        status="active",
        medicine_text="x",
        start=PartialDate.parse("2021"),
    )
    again = decode("MedicationExposure", encode(exposure))
    assert isinstance(again, MedicationExposure)
    assert str(again.start) == "2021"


def test_a_kind_that_does_not_exist_is_named_in_the_error():
    with pytest.raises(ValueError, match="'Recipe' is not a kind of fact"):
        decode("Recipe", b"{}")


def test_content_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="record"):
        decode("Observation", encode(Patient(id="a")))
