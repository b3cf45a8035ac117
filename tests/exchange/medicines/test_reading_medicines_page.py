"""The worked strings of docs/algorithms/reading-medicines.md are what the program says, with the shipped tables."""

from pathlib import Path

import pytest

from daybreak.exchange.medicines import resolve
from daybreak.exchange.medicines.dosage import daily_dose
from daybreak.knowledge import load_tables

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "reading-medicines.md"


def worked_strings():
    table = PAGE.read_text(encoding="utf-8").partition("<!-- worked strings")[2]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in rows]


def written(dose):
    if dose is None:
        return "-"
    return f"{dose.low:g}" if dose.is_exact else f"{dose.low:g} to {dose.high:g}"


@pytest.mark.parametrize(("medicine", "instruction", "ingredient", "milligrams", "asked"), worked_strings())
def test_a_worked_string(medicine, instruction, ingredient, milligrams, asked):
    resolved = resolve(medicine, (), load_tables())
    dose = daily_dose(resolved, instruction)
    assert (" with ".join(resolved.ingredients) or "-") == ingredient
    assert written(dose.milligrams) == milligrams
    assert (dose.unresolved if resolved.ingredients else resolved.unresolved) == asked


def test_the_page_has_its_rows():
    assert len(worked_strings()) > 30
