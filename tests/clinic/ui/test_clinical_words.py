"""Dates, ages, amounts and units as clinicians write them, never more exact than what is known (H-13, H-14)."""

import re
from datetime import date
from pathlib import Path

import pytest

from daybreak import clinic
from daybreak.care.dates import PartialDate, Span
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.ui import words
from daybreak.clinic.ui.templatetags.clinical import (
    age,
    class_word,
    clinical_date,
    clinical_text,
    quantity,
    unit_word,
)

CLINIC = Path(clinic.__file__).parent


def shown(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1979-05-14", "14 May 1979"),
        ("1979-05", "May 1979"),
        ("1979", "1979"),
        (date(2026, 3, 2), "2 Mar 2026"),
        (PartialDate(date(2025, 3, 13), date(2025, 4, 3)), "between 13 Mar and 3 Apr 2025"),
        (PartialDate(date(2025, 12, 13), date(2026, 1, 3)), "between 13 Dec 2025 and 3 Jan 2026"),
        (None, "Not recorded"),
        ("", "Not recorded"),
        ("last spring", "last spring"),
    ],
)
def test_a_date(value: object, words: str) -> None:
    assert shown(clinical_date(value)) == words


@pytest.mark.parametrize(
    ("born", "on", "words"),
    [
        ("1980-03-12", date(2026, 3, 11), "45 y"),
        ("1980-03-12", date(2026, 3, 12), "46 y"),
        ("1980", date(2026, 3, 12), "45\u201346 y"),
        ("1980-04", date(2026, 3, 12), "45 y"),
    ],
)
def test_an_age_on_either_side_of_a_birthday(born: str, on: date, words: str) -> None:
    assert shown(age(born, on)) == words


@pytest.mark.parametrize(
    ("value", "words"), [(150.0, "150 mg"), (37.5, "37.5 mg"), (Span(28, 35), "28\u201335 mg"), (None, "Not known")]
)
def test_an_amount_has_its_unit(value: object, words: str) -> None:
    assert shown(quantity(value, "mg")) == words


@pytest.mark.parametrize(("ucum", "word"), [("mm[Hg]", "mmHg"), ("{score}", ""), ("kg", "kg"), (None, "")])
def test_a_unit(ucum: str | None, word: str) -> None:
    assert unit_word(ucum) == word


def test_a_sentence_of_the_rules() -> None:
    said = "Latest blood pressure 124/78 mm[Hg] on 2026-03-02; PHQ-9 21."
    assert shown(clinical_text(said)) == "Latest blood pressure 124/78 mmHg on 2 Mar 2026; PHQ-9 21."


def test_a_number_that_is_no_date_stays() -> None:
    assert clinical_text("2026.1+2d26114ae3b2 and 1234-56-789") == "2026.1+2d26114ae3b2 and 1234-56-789"


@pytest.mark.parametrize(
    ("code", "word"),
    [("ssri", "SSRI"), ("nassa", "NaSSA"), ("smodulator", "serotonin modulator"), ("of_old", "of old")],
)
def test_a_class_of_medicines(code: str, word: str) -> None:
    assert class_word(code) == word


def test_every_permission_and_every_event_of_the_trail_has_words():
    source = "".join(path.read_text() for path in CLINIC.rglob("*.py"))
    recorded = set(re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', source))
    assert len(recorded) > 5
    assert set(PERMISSIONS) | recorded <= set(words.ACTIONS)
