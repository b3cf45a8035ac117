"""The parts of which every text is made, in whichever language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daybreak.clinic.messages.texts.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message in words. short: the whole of it for an SMS."""

    subject: str
    body: str
    short: str


Wording = Mapping[str, Callable[[Facts], Text]]
"""The texts of one language, by the name of the template."""


def letter(*paragraphs: str) -> str:
    """Paragraphs that are there, with an empty line between them."""
    return "\n\n".join(each for each in paragraphs if each) + "\n"


def listed(lines: list[str]) -> str:
    """Lines with a dash; "" for none."""
    return "\n".join(f"- {each}" for each in lines)


def sentence(*parts: str) -> str:
    """Parts that are there, in one line."""
    return " ".join(each for each in parts if each)
