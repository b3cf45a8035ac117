"""Words as search compares them: no accents, no case, no punctuation. "Ñandú-O'Brien" is found by "nandu obrien"."""

import re
import unicodedata
from datetime import datetime

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "\u0131": "i"}
)
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['`\u2019\u02bc\u00b4]")
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%b %d %Y")
_MOST_BYTES = 80


def fold(text: str) -> str:
    """The text without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The folded words of a name or a query, in order; an apostrophe joins ("O'Brien" is "obrien")."""
    return _WORD.findall(fold(_APOSTROPHES.sub("", text)))


def token(word: str) -> bytes:
    """One word as it stands in the index."""
    return word.encode()[:_MOST_BYTES]


def sort_name(family: str, given: str) -> bytes:
    """What lists are ordered by."""
    return " ".join((*words(family), ",", *words(given))).encode()[:200]


def dates_in(text: str) -> list[str]:
    """The days that a query may mean, as YYYYMMDD; two when day and month could be either way round."""
    cleaned = " ".join(text.replace(",", " ").split())
    return sorted({day for pattern in _DATE_FORMATS if (day := _day(cleaned, pattern))})


def _day(text: str, pattern: str) -> str:
    try:
        return datetime.strptime(text, pattern).strftime("%Y%m%d")
    except ValueError:
        return ""
