"""No message names a drug, a diagnosis or an answer (hazard: stigma, and a telephone that others see).

The texts are written so; this looks again at each text before it goes out, because a protocol of the clinic's own, or
the clinic's name, may bring in words that nobody thought of.
"""

import re
import unicodedata
from functools import lru_cache

from daybreak.knowledge import load_tables

_STEMS = (
    "ketamin",
    "esketamin",
    "spravato",
    "ketalar",
    "antidepress",
    "antidepres",
    "depress",
    "depresi",
    "suicid",
    "psychiatr",
    "psiquiatr",
    "mental",
    "infusion",
    "nasal",
    "intranasal",
    "opioid",
    "cannabis",
    "phq",
    "gad-7",
    "gad7",
    "madrs",
    "qids",
    "c-ssrs",
    "cssrs",
)
"""Beginnings of words, folded; English and Spanish."""
_SHORTEST_NAME = 4


def named_in(text: str) -> str:
    """The first word of the text that must not be sent; "" if there is none."""
    found = _pattern().search(_folded(text))
    return found.group().strip() if found else ""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    stems = "|".join(re.escape(each) for each in _STEMS)
    names = "|".join(re.escape(each) for each in sorted(_names(), key=len, reverse=True))
    return re.compile(rf"\b(?:(?:{stems})\w*|(?:{names})\b)")


def _names() -> set[str]:
    """Every medicine by ingredient, every instrument, and the brands of antidepressants.

    Other brands are left out: many are words of daily life ("Thrive", "Carmen", "Sonata"), and a message that is held
    back for nothing is a harm too.
    """
    tables = load_tables()
    found: set[str] = set()
    for medicine in tables.medicines.values():
        brands = medicine.brands if medicine.antidepressant else ()
        found |= {_folded(each) for each in (medicine.id, medicine.label, *medicine.synonyms, *brands)}
    for instrument in tables.instruments.values():
        found |= {_folded(instrument.id), _folded(instrument.label)}
    return {each for each in found if len(each) >= _SHORTEST_NAME}


def _folded(text: str) -> str:
    """Lower case, without accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in split if not unicodedata.combining(each))
