"""MLLP: messages are cut out of what arrives, however it is chopped, and nothing grows without bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.exchange.hl7v2 import Frame, Framer, TooLong, Unfinished, framed
from daybreak.exchange.hl7v2.framing import KEPT_OF_TOO_LONG

CONTENT = st.binary(max_size=60).map(lambda data: data.replace(b"\x0b", b"").replace(b"\x1c", b""))


def fed(framer: Framer, *chunks: bytes) -> list[object]:
    return [found for chunk in chunks for found in framer.feed(chunk)]


class TestAMessage:
    def test_stands_between_its_marks(self):
        assert fed(Framer(), framed(b"MSH|a")) == [Frame(b"MSH|a")]

    def test_without_the_last_carriage_return_is_whole_all_the_same(self):
        assert fed(Framer(), b"\x0bone\x1c\x0btwo\x1c") == [Frame(b"one"), Frame(b"two")]

    def test_begun_anew_is_told_and_not_mixed_with_the_next(self):
        assert fed(Framer(), b"\x0bhalf\x0bwhole\x1c\r") == [Unfinished(4), Frame(b"whole")]

    def test_is_not_there_before_its_end(self):
        framer = Framer()
        assert fed(framer, b"\x0bMSH|") == []
        assert (framer.inside, framer.waiting) == (True, 4)

    def test_may_not_be_sent_with_a_mark_inside(self):
        with pytest.raises(ValueError, match="0x0b"):
            framed(b"a\x0bb")

    @given(st.lists(CONTENT, max_size=5), st.lists(st.integers(1, 20), min_size=1, max_size=40))
    def test_comes_out_whole_however_it_is_chopped(self, contents, sizes):
        stream = b"".join(framed(content) for content in contents)
        chunks, start = [], 0
        for size in [*sizes, len(stream)]:
            chunks.append(stream[start : start + size])
            start += size
        assert fed(Framer(), *chunks) == [Frame(content) for content in contents]

    @given(st.lists(st.binary(max_size=80), max_size=10))
    def test_of_any_bytes_never_raises_and_never_holds_more_than_was_sent(self, chunks):
        framer = Framer(most_bytes=50)
        fed(framer, *chunks)
        assert framer.waiting <= 50


class TestAMessageThatIsTooLong:
    @pytest.mark.parametrize(("size", "is_whole"), [(1000, True), (1001, False)])
    def test_is_one_byte_longer_than_the_longest(self, size, is_whole):
        (found,) = fed(Framer(most_bytes=1000), framed(b"x" * size))
        assert isinstance(found, Frame) == is_whole

    def test_is_handed_over_as_far_as_it_is_kept_and_ends_the_connection(self):
        framer = Framer(most_bytes=100_000)
        found = fed(framer, b"\x0b", *[b"x" * 50_000] * 3, framed(b"after"))
        assert found == [TooLong(b"x" * KEPT_OF_TOO_LONG, 150_000)]
        assert framer.waiting == 0


def test_bytes_outside_of_any_message_are_counted():
    framer = Framer()
    assert fed(framer, b"noise", framed(b"a"), b"\r\n", b"more") == [Frame(b"a")]
    assert framer.stray_bytes == 9
