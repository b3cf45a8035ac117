"""How a patient's page says where help is, by language: short, because who reads it may not read much.

The Spanish is Daybreak's own, as that of the public pages; a clinic lets somebody who answers for it check it. That
988 answers in Spanish when 2 is pressed, and takes veterans by 1: 988lifeline.org, "What to expect" (V).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisWords:
    """Every word of the help. call: with the number in it. places: by the protocol's jurisdictions.

    known_lines: title and instruction of lines that protocols name, by jurisdiction and number.
    """

    language: str
    help_now: str
    emergency: str
    clinic: str
    own_line: str
    call: str
    places: Mapping[str, str]
    known_lines: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


ENGLISH = CrisisWords(
    language="en",
    help_now="Do you need help now?",
    emergency="If you are in danger, or not sure that you can stay safe, call your local emergency number now.",
    clinic="Your clinic",
    own_line="Crisis line of your clinic",
    call="Call {}.",
    places={"US": "In the United States", "EU": "In Europe", "any": ""},
)
SPANISH = CrisisWords(
    language="es",
    help_now="¿Necesita ayuda ahora?",
    emergency="Si está en peligro, o no sabe si puede estar a salvo, llame ya al número de emergencias de su zona.",
    clinic="Su clínica",
    own_line="Línea de crisis de su clínica",
    call="Llame al {}.",
    places={"US": "En los Estados Unidos", "EU": "En Europa", "any": ""},
    known_lines={
        ("US", "988"): (
            "Línea 988 de Prevención del Suicidio y Crisis",
            "Llame al 988 a cualquier hora y oprima 2 para hablar en español. Los veteranos oprimen 1.",
        )
    },
)
_BY_LANGUAGE = {each.language: each for each in (ENGLISH, SPANISH)}


def crisis_words(language: str) -> CrisisWords:
    """The words in a language; English where there are none."""
    return _BY_LANGUAGE.get(language.partition("-")[0], ENGLISH)
