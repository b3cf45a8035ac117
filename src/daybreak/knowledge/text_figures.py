"""Numbers in a text for patients: each has to lie within a figure that names its source."""

import re
from collections.abc import Iterable, Iterator

_DIGITS = r"\d+(?:[.,]\d+)*"
_IN_WORDS = {
    "en": (
        "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million half twice double triple quarter dozen third thirds tenth percent"
    ),
    "es": (
        "dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta sesenta "
        "setenta ochenta noventa cien ciento cientos mil millones mitad doble triple tercio tercios docena media"
    ),
}


def numbers_in(text: str, language: str) -> Iterator[re.Match[str]]:
    """Every number, in digits or in words. "One" and "once" are none: they are too often only words."""
    words = "|".join(_IN_WORDS.get(language.partition("-")[0], "").split())
    told = rf"{_DIGITS}|\b(?:{words})\b" if words else _DIGITS
    return re.finditer(told, text, re.IGNORECASE)


def numbers_without(text: str, language: str, figures: Iterable[str]) -> list[str]:
    """The numbers of the text that lie in none of the figures, each with the words around it."""
    covered = [found.span() for each in figures for found in re.finditer(re.escape(each), text)]
    return [
        _around(text, found.start(), found.end())
        for found in numbers_in(text, language)
        if not any(start <= found.start() and found.end() <= end for start, end in covered)
    ]


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 25) : start], text[end : end + 25]
    return f"{before}{text[start:end]}{after}".replace("\n", " ").strip()
