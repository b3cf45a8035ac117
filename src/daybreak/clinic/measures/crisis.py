"""Where a patient in a crisis finds help: the lines that the protocol knows for the country, and the clinic's own.

Where nothing is known the page still says to call the local emergency number; it never stays empty. Whoever reads
another language than English gets the way to help in that language, wherever we have it: crisis_words.py.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from daybreak.care.course.outcome_rules import CrisisLine
from daybreak.care.course.suicide_safety import crisis_lines
from daybreak.clinic.measures.crisis_words import CrisisWords, crisis_words
from daybreak.clinic.measures.safety_reading import rules_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number to call. place: for whom, if not for everybody who reads it. dial: what the telephone dials.

    language: of the title, where it is another one than that of the page; "" else.
    """

    title: str
    instruction: str
    telephone: str
    place: str = ""
    language: str = ""

    @property
    def dial(self) -> str:
        """The digits alone, with the plus of a country."""
        return re.sub(r"[^\d+]", "", self.telephone)


def crisis_context(language: str) -> dict[str, Any]:
    """What the help of a patient's page needs: its words, the lines to call, and the clinic's own number."""
    return {"crisis": crisis_words(language), "lines": crisis_help(language), "telephone": clinic_telephone()}


def crisis_help(language: str = "en") -> tuple[Line, ...]:
    """The clinic's own line first, then those of the protocol; of every country, named, where none is set."""
    rules, _ = rules_in_force()
    words, country = crisis_words(language), settings.CRISIS["jurisdiction"]
    known = crisis_lines(rules, country) if country != "any" else rules.crisis_lines
    return (*_own(words), *(_line(each, words, with_place=country == "any") for each in known))


def _line(known: CrisisLine, words: CrisisWords, *, with_place: bool) -> Line:
    """In the protocol's own words where it is read in their language, or where nobody translated them."""
    place = words.places[known.jurisdiction] if with_place else ""
    if words.language == "en":
        return Line(title=known.title, instruction=known.instruction, telephone=known.telephone, place=place)
    translated = words.known_lines.get((known.jurisdiction, known.telephone))
    title, instruction = translated or (known.title, words.call.format(known.telephone))
    return Line(
        title=title,
        instruction=instruction,
        telephone=known.telephone,
        place=place,
        language="" if translated else "en",
    )


def _own(words: CrisisWords) -> tuple[Line, ...]:
    telephone = settings.CRISIS["telephone"]
    title = settings.CRISIS["name"] or words.own_line
    return (Line(title=title, instruction=words.call.format(telephone), telephone=telephone),) if telephone else ()


def clinic_telephone() -> str:
    """The clinic's usual number, for everything that is no emergency; "" if none is set."""
    return str(settings.CLINIC["telephone"])
