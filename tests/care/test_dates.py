"""A partial date is a span of days, and comparing it may have no answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.dates import PartialDate, Span, days_between
from daybreak.care.findings import Verdict

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
partial_dates = st.builds(lambda day, length: PartialDate(day, day + timedelta(days=length)), days, st.integers(0, 400))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29T23:59:00-05:00", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_fhir_date_is_as_wide_as_what_it_leaves_open(text, earliest, latest):
    assert PartialDate.parse(text) == PartialDate(earliest, latest)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2024-02-30", "2024-2-3", "02/03/2024", "yesterday"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_a_date_is_written_as_precisely_as_it_is_known(text):
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 3, 5), date(2024, 6, 1)),
        (date(2024, 5, 1), date(2024, 5, 3)),
        (date(2024, 5, 2), date(2024, 5, 31)),
        (date(2024, 1, 5), date(2024, 12, 3)),
    ],
)
def test_a_span_that_is_no_whole_year_and_no_whole_month_is_written_as_its_ends(first, last):
    assert str(PartialDate(first, last)) == f"{first}/{last}"


@given(partial_dates)
def test_what_is_written_short_means_the_same_when_it_is_read(day):
    text = str(day)
    assert "/" in text or PartialDate.parse(text) == day


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("2024-03-01", "2024-03-02", Verdict.MET),
        ("2024-03-02", "2024-03-02", Verdict.NOT_MET),
        ("2024-03", "2024-03-15", Verdict.UNKNOWN),
        ("2024", "2025", Verdict.MET),
        ("2025", "2024", Verdict.NOT_MET),
    ],
)
def test_before_has_no_answer_where_the_spans_overlap(one, other, verdict):
    assert PartialDate.parse(one).is_before(PartialDate.parse(other)) is verdict


@given(partial_dates, partial_dates)
def test_before_agrees_with_every_pair_of_days(one, other):
    verdict = one.is_before(other)
    some = one.earliest < other.latest
    every = one.latest < other.earliest
    assert verdict is (Verdict.MET if every else Verdict.UNKNOWN if some else Verdict.NOT_MET)


@given(partial_dates, partial_dates)
def test_the_days_between_hold_the_shortest_and_the_longest_reading(start, end):
    span = days_between(start, end)
    assert 0 <= span.low <= span.high
    for first in (start.earliest, start.latest):
        for last in (end.earliest, end.latest):
            assert span.low <= max(0, (last - first).days) <= span.high


@pytest.mark.parametrize(
    ("span", "verdict"),
    [(Span(28, 28), Verdict.MET), (Span(27, 28), Verdict.UNKNOWN), (Span(27, 27), Verdict.NOT_MET)],
)
def test_a_number_that_straddles_the_limit_is_unknown(span, verdict):
    assert span.at_least(28) is verdict
