"""What was understood from a record, as rows of words for staff."""

import dataclasses
from enum import StrEnum
from typing import Any, NamedTuple

from daybreak.care.chart import Answer, Coding, Observation
from daybreak.care.dates import PartialDate, Span
from daybreak.clinic.patients.models import RecordVersion
from daybreak.clinic.patients.stored_facts import decode_facts
from daybreak.clinic.ui.templatetags.clinical import clinical_date, quantity, question_words, unit_word
from daybreak.exchange.facts import Fact, kind_of
from daybreak.knowledge import load_tables

_TITLES = {"MedicationExposure": "Medicine"}
_HIDDEN = ("record",)
_SUMMARY = ("medicine_text", "text", "payer", "name")
_DAYS = ("start", "onset", "recorded", "birth_date")


class Understood(NamedTuple):
    """One fact: its kind, a line that names it, and its fields that say something."""

    title: str
    summary: str
    rows: tuple[tuple[str, str], ...]


def understood(version: RecordVersion | None) -> list[Understood]:
    """The facts of a version; none for one that was kept or refused."""
    return [_fact(fact) for fact in decode_facts(bytes(version.facts))] if version else []


def _fact(fact: Fact) -> Understood:
    values = [
        (field.name, getattr(fact, field.name)) for field in dataclasses.fields(fact) if field.name not in _HIDDEN
    ]
    rows = tuple((_word(name), text) for name, value in values if (text := _text(value)))
    return Understood(_TITLES.get(kind_of(fact), kind_of(fact)), _summary(fact), rows)


def _summary(fact: Fact) -> str:
    """What it is, what it says and when, in one line."""
    if isinstance(fact, Observation):
        return _observation(fact)
    if isinstance(fact, Answer):
        return f"{question_words(fact.question_id)}: {fact.value}, {clinical_date(fact.answered)}"
    named = next((str(value) for name in _SUMMARY if (value := getattr(fact, name, ""))), "")
    began = next((value for name in _DAYS if (value := getattr(fact, name, None))), None)
    return f"{named}, {clinical_date(began)}" if began else named


def _observation(fact: Observation) -> str:
    known = load_tables().observables.get(fact.concept or "")
    label = known.label if known else fact.text
    value = fact.value_text or (quantity(fact.value, unit_word(fact.unit)) if fact.value is not None else "no value")
    return f"{label} {value}, {clinical_date(fact.effective)}"


def _word(name: str) -> str:
    return name.replace("_mg", " (mg)").replace("_", " ").capitalize()


def _text(value: Any) -> str:
    if value in (None, "", (), False):
        return ""
    if isinstance(value, PartialDate):
        return clinical_date(value)
    if isinstance(value, Span):
        return quantity(value)
    if isinstance(value, StrEnum):
        return value.replace("_", " ")
    if isinstance(value, tuple):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, Coding):
        return f"{value.display or value.code} ({value.system.rsplit('/', 1)[-1]} {value.code})"
    return "Yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
