"""Medicine texts cut into tokens: words, numbers and single signs, each with its place in the text."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LONGEST_TEXT = 1000
"""Longer texts are narratives, not names or instructions, and are not read."""

_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_TYPESET = {0x2019: "'", **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")}
"""Typeset apostrophes and dashes, as the keyboard has them."""

_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})++(?:\.\d++)?(?![,.]?\d)|\d++(?:\.\d++)?(?![,.]?\d)|\.\d++)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<odd>[\d,.]*\d)"
    r"|(?P<sign>\S)"
)
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d\d0")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text. `value` is set for numbers; an "odd" token is a number that can be read in two ways."""

    kind: Literal["number", "word", "odd", "sign"]
    text: str
    value: float = 0.0


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in lower case. Raises ValueError for a text that is too long to be read."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{len(text)} characters")
    return tuple(_token(match) for match in _TOKEN.finditer(_plain(text)))


def _plain(text: str) -> str:
    for sign, written in _FRACTIONS.items():
        text = text.replace(sign, f" {written} ")
    plain = unicodedata.normalize("NFKC", text).lower().translate(_TYPESET)
    return _DOTTED.sub(lambda match: match.group().replace(".", "") + " ", plain)


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    if match.lastgroup == "number":
        if _THOUSANDS_OR_DECIMALS.fullmatch(text):
            return Token("odd", text)
        return Token("number", text, float(text.replace(",", "")))
    if match.lastgroup == "odd":
        return Token("odd", text)
    return Token("word" if match.lastgroup == "word" else "sign", text)
