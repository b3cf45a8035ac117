"""A block of YAML becomes an object only if it is that object to the letter; else every fault is said at once."""

from dataclasses import dataclass
from typing import Literal

import pytest

from daybreak.care.findings import Source
from daybreak.knowledge.reading.shape import shaped
from daybreak.knowledge.reading.tree import read_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    id: str
    minimum_mg: float
    days: int
    level: Literal["minimum", "strict"]
    brands: tuple[str, ...] = ()
    augments: bool = False
    source: Source


RIGHT = """\
rows:
  - id: sertraline
    minimum_mg: 50
    days: 28
    level: minimum
    brands: [Zoloft]
    augments: false
    source: {key: label, certainty: V}
"""


def read(text: str):
    return shaped(Dose, read_tree(text.encode(), "doses.yaml"), ("rows", 0))


def test_what_is_right_becomes_the_object():
    value, problems = read(RIGHT)
    assert problems == []
    assert value == Dose(
        id="sertraline",
        minimum_mg=50.0,
        days=28,
        level="minimum",
        brands=("Zoloft",),
        source=Source(key="label", certainty="V"),
    )
    assert type(value.minimum_mg) is float


@pytest.mark.parametrize(
    ("field", "wrong", "found", "expected"),
    [
        ("minimum_mg: 50", 'minimum_mg: "50"', '`minimum_mg`: "50"', "a number"),
        ("minimum_mg: 50", "minimum_mg: 50 mg", '`minimum_mg`: "50 mg"', "a number"),
        ("minimum_mg: 50", "minimum_mg: true", "`minimum_mg`: true", "a number"),
        ("minimum_mg: 50", "minimum_mg:", "`minimum_mg`: nothing", "a number"),
        ("days: 28", "days: 28.5", "`days`: 28.5", "a whole number"),
        ("days: 28", "days: [28]", "`days`: a list", "a whole number"),
        ("level: minimum", "level: lowest", '`level`: "lowest"', "'minimum' or 'strict'"),
        ("brands: [Zoloft]", "brands: Zoloft", '`brands`: "Zoloft"', "a list"),
        ("brands: [Zoloft]", "brands: [5]", "`brands`: 5", "text"),
        ("augments: false", "augments: no", '`augments`: "no"', "true or false"),
        ("source: {key: label, certainty: V}", "source: label", '`source`: "label"', "a block of fields"),
        ("certainty: V}", "certainty: maybe}", '`certainty`: "maybe"', "'V', 'V2', 'R', 'R?' or 'P'"),
    ],
)
def test_a_value_of_another_kind_is_named_with_file_line_row_and_what_was_expected(field, wrong, found, expected):
    text = RIGHT.replace(field, wrong)
    value, (problem,) = read(text)
    assert value is None
    assert (problem.file, problem.rule) == ("doses.yaml", "sertraline")
    assert (
        text.splitlines()[problem.line - 1].strip().startswith(wrong.split(":")[0])
        or wrong in text.splitlines()[problem.line - 1]
    )
    assert problem.found == found
    assert problem.expected == expected


def test_a_misspelt_field_is_named_with_the_one_that_was_meant():
    _, problems = read(RIGHT.replace("augments:", "augment:"))
    assert [problem.found for problem in problems] == ["the unknown field `augment`"]
    assert problems[0].message == "Did you mean `augments`?"
    assert problems[0].line == 7


def test_an_unknown_field_inside_a_block_lists_the_fields_of_that_block():
    _, (problem,) = read(RIGHT.replace("certainty: V}", "certainty: V, zzz: 1}"))
    assert problem.expected == "one of key, certainty, locator"


def test_a_missing_field_is_asked_for_on_the_line_of_its_row():
    _, (problem,) = read(RIGHT.replace("    days: 28\n", ""))
    assert (problem.line, problem.found, problem.message) == (2, "no `days`", "Add it.")


def test_a_figure_without_source_is_asked_for_its_source():
    _, (problem,) = read(RIGHT.replace("    source: {key: label, certainty: V}\n", ""))
    assert problem.found == "no `source`"
    assert "clinic-default" in problem.message


def test_every_fault_is_said_at_once():
    wrong = RIGHT.replace("days: 28", "days: soon").replace("level: minimum", "level: low").replace("id: ", "ident: ")
    _, problems = read(wrong)
    assert {problem.found for problem in problems} == {
        '`days`: "soon"',
        '`level`: "low"',
        "the unknown field `ident`",
        "no `id`",
    }


def test_what_is_broken_as_yaml_is_not_reported_again_as_the_wrong_kind():
    tree = read_tree(RIGHT.replace("days: 28", "days: *other").encode(), "doses.yaml")
    value, problems = shaped(Dose, tree, ("rows", 0))
    assert value is None
    assert problems == []
    assert [problem.found for problem in tree.problems] == ["the alias *other"]


def test_a_long_value_is_shown_shortened():
    _, (problem,) = read(RIGHT.replace("days: 28", f"days: {'x' * 500}"))
    assert len(problem.found) < 80
