"""A code is accepted if its system can have it; where there is a check digit, a slip of the hand is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.reference import CodePattern
from daybreak.knowledge.reading.codes import (
    ATC,
    CPT,
    ICD_10,
    ICD_10_CM,
    ICD_10_PCS,
    LOINC,
    RXNORM,
    SNOMED,
    code_fault,
    pattern_faults,
)

LOINC_BODIES = st.integers(1, 9_999_999).map(str)
SNOMED_BODIES = st.integers(10**5, 10**16).map(str)


def loinc(body: str) -> str:
    (code,) = [f"{body}-{digit}" for digit in range(10) if code_fault(LOINC, f"{body}-{digit}") is None]
    return code


def snomed(body: str) -> str:
    (code,) = [f"{body}{digit}" for digit in range(10) if code_fault(SNOMED, f"{body}{digit}") is None]
    return code


@pytest.mark.parametrize(
    ("system", "right", "wrong"),
    [
        (LOINC, "44261-6", "44261-5"),
        (LOINC, "8480-6", "8408-6"),
        (LOINC, "69725-0", "69725"),
        (SNOMED, "370143000", "370143001"),
        (SNOMED, "58214004", "58241004"),
        (SNOMED, "16264901000119109", "16264901000119108"),
        (RXNORM, "36437", "036437"),
        (RXNORM, "2119365", "2119365.0"),
        (ICD_10_CM, "F33.2", "F332"),
        (ICD_10_CM, "F32.A", "f32.a"),
        (ICD_10_CM, "S06.34", "S6.34"),
        (ICD_10, "F32.1", "F32.A"),
        (ATC, "N06AX27", "N6AX27"),
        (ATC, "N06A", "N06AX2"),
        (CPT, "90870", "9087"),
        (ICD_10_PCS, "GZB0ZZZ", "GZBOZZZ"),
    ],
)
def test_a_right_code_passes_and_its_misspelt_twin_does_not(system, right, wrong):
    assert code_fault(system, right) is None
    assert code_fault(system, wrong) is not None


@given(LOINC_BODIES)
def test_exactly_one_digit_completes_a_loinc_code(body):
    assert loinc(body)


@given(SNOMED_BODIES)
def test_exactly_one_digit_completes_a_snomed_identifier(body):
    assert snomed(body)


@given(LOINC_BODIES, st.data())
def test_one_wrong_digit_in_a_loinc_code_is_found(body, data):
    code = loinc(body)
    assert code_fault(LOINC, with_one_digit_changed(code, data)) is not None


@given(SNOMED_BODIES, st.data())
def test_one_wrong_digit_in_a_snomed_identifier_is_found(body, data):
    assert code_fault(SNOMED, with_one_digit_changed(snomed(body), data)) is not None


@given(SNOMED_BODIES, st.data())
def test_two_neighbouring_digits_exchanged_in_a_snomed_identifier_are_found(body, data):
    code = snomed(body)
    at = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (code_fault(SNOMED, swapped) is None) is (swapped == code)


def with_one_digit_changed(code: str, data: st.DataObject) -> str:
    at = data.draw(st.sampled_from([place for place, sign in enumerate(code) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[at]]))
    return code[:at] + digit + code[at + 1 :]


def test_an_unknown_system_is_refused_and_our_own_is_not():
    assert "a known code system" in code_fault("http://example.org/codes", "1")
    assert code_fault("urn:daybreak:observable", "madrs_total") is None


@pytest.mark.parametrize("prefix", ["F", "F2", "F32", "F32.", "F32.A", "O99.34", "F10.231"])
def test_any_start_of_an_icd_10_code_is_a_prefix(prefix):
    assert pattern_faults(CodePattern(system=ICD_10_CM, prefixes=(prefix,))) == []


@pytest.mark.parametrize(
    ("system", "prefix"), [(ICD_10_CM, "32"), (ICD_10, "F32.A"), (SNOMED, "370143"), (LOINC, "44"), (ICD_10_CM, "")]
)
def test_what_starts_no_code_is_no_prefix(system, prefix):
    faults = pattern_faults(CodePattern(system=system, prefixes=(prefix,), excluded_prefixes=(prefix,)))
    assert [code for code, _ in faults] == [prefix, prefix]


def test_a_pattern_without_code_or_prefix_matches_nothing_and_is_a_fault():
    assert pattern_faults(CodePattern(system=SNOMED))
    assert pattern_faults(CodePattern(system=SNOMED, codes=("58214004",))) == []
