"""What was understood from a record, as rows of words for staff."""

import dataclasses
from typing import Any, NamedTuple

from daybreak.care.chart import Coding
from daybreak.care.dates import PartialDate, Span
from daybreak.clinic.patients.models import RecordVersion
from daybreak.clinic.patients.stored_facts import decode_facts
from daybreak.clinic.ui.templatetags.clinical import clinical_date, quantity
from daybreak.exchange.facts import Fact, kind_of

_TITLES = {"MedicationExposure": "Medicine"}
_HIDDEN = ("record",)
_SUMMARY = ("medicine_text", "text", "question_id", "payer", "name", "concept")


class Understood(NamedTuple):
    """One fact: its kind, a line that names it, and its fields that say something."""

    title: str
    summary: str
    rows: tuple[tuple[str, str], ...]


def understood(version: RecordVersion | None) -> list[Understood]:
    """The facts of a version; none for one that was kept or refused."""
    return [_fact(fact) for fact in decode_facts(bytes(version.facts))] if version else []


def _fact(fact: Fact) -> Understood:
    values = [(field.name, getattr(fact, field.name)) for field in dataclasses.fields(fact) if field.name not in _HIDDEN]
    rows = tuple((_word(name), text) for name, value in values if (text := _text(value)))
    summary = next((str(value) for name, value in values if name in _SUMMARY and value), "")
    return Understood(_TITLES.get(kind_of(fact), kind_of(fact)), summary, rows)


def _word(name: str) -> str:
    return name.replace("_mg", " (mg)").replace("_", " ").capitalize()


def _text(value: Any) -> str:
    if value in (None, "", (), False):
        return ""
    if isinstance(value, PartialDate):
        return clinical_date(value)
    if isinstance(value, Span):
        return quantity(value)
    if isinstance(value, tuple):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, Coding):
        return f"{value.display or value.code} ({value.system.rsplit('/', 1)[-1]} {value.code})"
    return "Yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
