"""YAML is read as plain values that know their lines; whatever else YAML can do is refused with its line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.knowledge.reading.tree import MAX_BYTES, MAX_DEPTH, read_tree

PLAIN_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=40)
NUMBERS = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | PLAIN_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN_TEXT, inner, max_size=4),
    max_leaves=20,
)


def only_problem(text: str | bytes):
    content = text.encode() if isinstance(text, str) else text
    (problem,) = read_tree(content, "x.yaml").problems
    assert problem.file == "x.yaml"
    return problem


@given(VALUES)
def test_every_plain_value_is_read_as_it_was_written(value):
    tree = read_tree(json.dumps(value, ensure_ascii=False).encode(), "x.yaml")
    assert tree.problems == []
    assert tree.value == value
    assert json.dumps(tree.value) == json.dumps(value)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_content_whatever_raises(content):
    tree = read_tree(content, "x.yaml")
    assert tree.problems or tree.lines


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_each_value_knows_its_line_whatever_blank_lines_stand_before_it(gaps):
    text, lines = "", []
    for number, gap in enumerate(gaps):
        text += "\n" * gap
        lines.append(text.count("\n") + 1)
        text += f"- id: row{number}\n"
    tree = read_tree(text.encode(), "x.yaml")
    assert [tree.line((number, "id")) for number in range(len(gaps))] == lines


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-03-13", "2026-03-13"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("0x10", "0x10"),
        ("true", True),
        ("28", 28),
        ("37.5", 37.5),
        ('"28"', "28"),
        ("~", None),
        ("", None),
    ],
)
def test_only_what_is_plainly_a_number_or_truth_value_becomes_one(written, value):
    read = read_tree(f"a: {written}\n".encode(), "x.yaml").value["a"]
    assert read == value
    assert type(read) is type(value)


def test_a_byte_order_mark_is_no_part_of_the_first_field():
    assert read_tree("\ufeffid: x\n".encode(), "x.yaml").value == {"id": "x"}


def test_a_field_written_twice_is_named_with_both_lines_and_its_row():
    problem = only_problem("rows:\n  - minimum_mg: 50\n    minimum_mg: 25\n    id: sertraline\n")
    assert problem.line == 3
    assert problem.rule == "sertraline"
    assert problem.found == "`minimum_mg` a second time (first on line 2)"


def test_a_tab_is_named_with_its_line():
    assert only_problem("id: x\nrows:\n\t- a\n").line == 3


@pytest.mark.parametrize("kind", ["an open bracket", "an open quote"])
def test_broken_yaml_is_one_problem_with_a_line(kind):
    problem = only_problem({"an open bracket": "id: [x\n", "an open quote": 'id: "x\n'}[kind])
    assert problem.line in (1, 2)
    assert problem.expected == "YAML"


def test_an_alias_bomb_is_refused_without_being_unfolded():
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))
    tree = read_tree(f"a0: &a0 [x]\n{levels}\n".encode(), "x.yaml")
    assert {problem.found.split()[1] for problem in tree.problems} == {"anchor", "alias"}
    assert tree.value["a9"] == [None] * 9


def test_an_anchor_is_refused_even_if_nothing_refers_to_it():
    problem = only_problem("id: x\nminimum: &m 5\n")
    assert (problem.line, problem.found) == (2, "the anchor &m")


def test_a_tag_is_refused_and_nothing_is_built_from_it():
    problem = only_problem("id: x\nrun: !!python/object/apply:os.getcwd []\n")
    assert problem.line == 2
    assert "python/object" in problem.found


def test_text_that_is_not_utf8_is_named_with_its_line_and_byte():
    problem = only_problem("id: x\ntitle: Müller\n".encode("latin-1"))
    assert (problem.line, problem.found, problem.expected) == (2, "the byte 0xfc", "UTF-8 text")


@pytest.mark.parametrize(("size", "is_read"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_a_file_is_read_up_to_the_limit_and_not_beyond(size, is_read):
    content = b"id: x\n#".ljust(size, b"x")
    assert (read_tree(content, "x.yaml").value == {"id": "x"}) is is_read
    if not is_read:
        assert only_problem(content).found == f"{size:,} bytes"


@pytest.mark.parametrize(("levels", "is_read"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (5000, False)])
def test_nesting_is_followed_up_to_the_limit_and_not_beyond(levels, is_read):
    text = "[" * levels + "x" + "]" * levels
    assert (read_tree(text.encode(), "x.yaml").problems == []) is is_read
    if not is_read:
        assert "nesting" in only_problem(text).found


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n"])
def test_an_empty_file_is_a_problem(text):
    assert only_problem(text).found == "an empty file"


def test_a_second_document_is_refused_with_its_line():
    problem = only_problem("id: x\n---\nid: y\n")
    assert (problem.line, problem.found) == (2, "a second document (---)")


def test_a_list_as_the_name_of_a_field_is_refused():
    assert only_problem("id: x\n? [a, b]\n: c\n").line == 2


def test_the_line_of_what_is_missing_is_that_of_what_should_hold_it():
    tree = read_tree(b"rows:\n  - id: a\n  - id: b\n", "x.yaml")
    assert tree.line(("rows", 1, "source", "key")) == 3
    assert tree.at(("rows", 1, "source", "key")) is None
    assert tree.row_id(("rows", 1, "source", "key")) == "b"
