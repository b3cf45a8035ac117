"""The questionnaires that can be put to a patient: those that Daybreak ships, and the clinic's own licensed texts.

A clinic's own file, in DAYBREAK_HOME/instruments, for an instrument and language that is shipped takes its place.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from daybreak.clinic.measures.phone_words import has_words
from daybreak.knowledge import KnowledgeError
from daybreak.knowledge.questionnaire_texts import Questionnaire, questionnaire_from_bytes, questionnaires

_log = logging.getLogger(__name__)

OWN_FOLDER = "instruments"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenWording:
    """A clinic's own file that cannot be used, and why."""

    path: Path
    error: KnowledgeError


def available_wordings() -> Mapping[tuple[str, str], Questionnaire]:
    """Every usable wording by instrument and language."""
    own, _ = _own()
    return {**questionnaires(), **own}


def for_patients(language: str = "") -> dict[tuple[str, str], Questionnaire]:
    """Those that a patient can be asked, in a language that the pages around them have; in one language if given."""
    return {key: each for key, each in available_wordings().items() if _can_be_asked(each, language)}


def _can_be_asked(each: Questionnaire, language: str) -> bool:
    fits = not language or each.language == language
    return fits and each.answered_by == "patient" and has_words(each.language)


def broken_wordings() -> list[BrokenWording]:
    """The clinic's own files that cannot be used."""
    return _own()[1]


def _own() -> tuple[dict[tuple[str, str], Questionnaire], list[BrokenWording]]:
    usable: dict[tuple[str, str], Questionnaire] = {}
    broken: list[BrokenWording] = []
    for path in sorted((settings.HOME / OWN_FOLDER).glob("*.yaml")):
        try:
            each = questionnaire_from_bytes(path.read_bytes(), str(path), own=True)
            usable[each.instrument, each.language] = each
        except KnowledgeError as error:
            _log.error("%s cannot be used; the page of measures says why", path)
            broken.append(BrokenWording(path=path, error=error))
    return usable, broken
