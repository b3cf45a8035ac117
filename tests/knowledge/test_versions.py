"""Which version is newer."""

from hypothesis import given
from hypothesis import strategies as st

from daybreak.knowledge.versions import version_key

NUMBERS = st.lists(st.integers(0, 3000), min_size=1, max_size=4)


@given(NUMBERS, NUMBERS)
def test_versions_of_numbers_are_ordered_as_their_numbers(one, other):
    keys = [version_key(".".join(map(str, numbers))) for numbers in (one, other)]
    assert (keys[0] < keys[1]) is (one < other)


@given(st.text(max_size=8), st.text(max_size=8))
def test_of_any_two_different_texts_exactly_one_is_newer(one, other):
    assert (version_key(one) < version_key(other)) + (version_key(other) < version_key(one)) == (one != other)


def test_ten_comes_after_nine():
    assert version_key("2026.10") > version_key("2026.9")
    assert version_key("2026.9.1") > version_key("2026.9")
