"""Numbers as instructions write them: 2, 1.5, 1/2, 1 1/2, "one and a half", 1-2, "one or two"."""

from daybreak.care.dates import Span
from daybreak.exchange.medicines.tokens import Token
from daybreak.exchange.medicines.vocabulary import NUMBER_WORDS

_RANGE_WORDS = ("-", "to", "or")
_HALVES: tuple[tuple[tuple[str, ...], float], ...] = (
    (("one", "-", "half"), 0.5),
    (("one", "half"), 0.5),
    (("half", "of", "a"), 0.5),
    (("half", "a"), 0.5),
    (("a", "half"), 0.5),
    (("half",), 0.5),
    (("quarter", "of", "a"), 0.25),
    (("a", "quarter"), 0.25),
)
_AND_A_HALF = (("and", "a", "half"), ("and", "one", "half"), ("and", "one", "-", "half"), ("and", "1", "/", "2"))


def read_span(words: tuple[Token, ...], position: int) -> tuple[Span | None, int]:
    """The number or range that starts here, and how many tokens it takes; (None, 0) when there is none."""
    low, length = _number(words, position)
    if low is None:
        return None, 0
    repeated = _in_brackets(words, position + length, low)
    length += repeated
    if _text(words, position + length) in _RANGE_WORDS:
        high, further = _number(words, position + length + 1)
        if high is not None and high >= low:
            return Span(low, high), length + 1 + further
    return Span.exactly(low), length


def _number(words: tuple[Token, ...], position: int) -> tuple[float | None, int]:
    for phrase, value in _HALVES:
        if _texts(words, position, len(phrase)) == phrase:
            return value, len(phrase)
    whole, length = _whole(words, position)
    if whole is None:
        return None, 0
    for phrase in _AND_A_HALF:
        if _texts(words, position + length, len(phrase)) == phrase:
            return whole + 0.5, length + len(phrase)
    fraction, further = _fraction(words, position + length)
    if fraction is not None and fraction < 1 and whole.is_integer():
        return whole + fraction, length + further
    return whole, length


def _whole(words: tuple[Token, ...], position: int) -> tuple[float | None, int]:
    if position >= len(words):
        return None, 0
    fraction, length = _fraction(words, position)
    if fraction is not None:
        return fraction, length
    token = words[position]
    if token.kind == "number":
        return token.value, 1
    value = NUMBER_WORDS.get(token.text)
    return (None, 0) if value is None else (float(value), 1)


def _fraction(words: tuple[Token, ...], position: int) -> tuple[float | None, int]:
    if _text(words, position + 1) != "/" or position + 2 >= len(words):
        return None, 0
    upper, lower = words[position], words[position + 2]
    if upper.kind != "number" or lower.kind != "number" or lower.value not in (2.0, 3.0, 4.0):
        return None, 0
    return upper.value / lower.value, 3


def _in_brackets(words: tuple[Token, ...], position: int, value: float) -> int:
    """ "one (1) tablet", "2 (two) times": the same number again."""
    if _text(words, position) != "(" or _text(words, position + 2) != ")":
        return 0
    again = words[position + 1]
    meant = again.value if again.kind == "number" else NUMBER_WORDS.get(again.text)
    return 3 if meant == value else 0


def _text(words: tuple[Token, ...], position: int) -> str:
    return words[position].text if position < len(words) else ""


def _texts(words: tuple[Token, ...], position: int, length: int) -> tuple[str, ...]:
    return tuple(word.text for word in words[position : position + length])
