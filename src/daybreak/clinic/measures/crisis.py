"""Where a patient in a crisis finds help: the lines that the protocol knows for the country, and the clinic's own.

Where nothing is known the page still says to call the local emergency number; it never stays empty.
"""

import re
from dataclasses import dataclass

from django.conf import settings

from daybreak.care.course.suicide_safety import crisis_lines
from daybreak.clinic.measures.safety_reading import rules_in_force

_COUNTRIES = {"US": "In the United States", "EU": "In Europe", "any": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number to call. place: for whom, if not for everybody who reads it. dial: what the telephone dials."""

    title: str
    instruction: str
    telephone: str
    place: str = ""

    @property
    def dial(self) -> str:
        """The digits alone, with the plus of a country."""
        return re.sub(r"[^\d+]", "", self.telephone)


def crisis_help() -> tuple[Line, ...]:
    """The clinic's own line first, then those of the protocol; of every country, named, where none is set."""
    rules, _ = rules_in_force()
    country = settings.CRISIS["jurisdiction"]
    known = crisis_lines(rules, country) if country != "any" else rules.crisis_lines
    lines = [
        Line(
            title=each.title,
            instruction=each.instruction,
            telephone=each.telephone,
            place=_COUNTRIES[each.jurisdiction] if country == "any" else "",
        )
        for each in known
    ]
    return (*_own(), *lines)


def _own() -> tuple[Line, ...]:
    telephone = settings.CRISIS["telephone"]
    title = settings.CRISIS["name"] or "Crisis line of your clinic"
    return (Line(title=title, instruction=f"Call {telephone}.", telephone=telephone),) if telephone else ()


def clinic_telephone() -> str:
    """The clinic's usual number, for everything that is no emergency; "" if none is set."""
    return str(settings.CLINIC["telephone"])
