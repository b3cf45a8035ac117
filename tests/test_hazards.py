"""The page of hazards tells the truth: each guard is proven by tests that exist, and code names no hazard but these."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (H-\d\d) \| (.*) \|$", PAGE, re.MULTILINE)
NAMED = sorted(set(re.findall(r"`([\w/]+\.py::[\w:]+)`", PAGE)))


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file, as `test_name` or `Class::test_name`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    within = {f"{each.name}::{node.name}" for each in classes for node in each.body if is_test(node)}
    return frozenset(within | {node.name for node in tree.body if is_test(node)})


def is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_exists(name: str) -> None:
    file, _, test = name.partition("::")
    path = ROOT / "tests" / file
    assert path.is_file(), f"{file} is not there"
    assert test in names_in(path)


@pytest.mark.parametrize("name", [name for name in NAMED if name.startswith("journeys/")])
def test_no_journey_that_is_named_is_left_out_of_the_usual_run(name: str) -> None:
    file, _, test = name.partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    [found] = [node for node in ast.walk(tree) if is_test(node) and node.name == test.split("::")[-1]]
    assert "pytest.mark.thorough" not in [ast.unparse(each) for each in found.decorator_list]


def test_every_hazard_has_its_number_in_order_and_a_test() -> None:
    assert [number for number, _ in ROWS] == [f"H-{number:02}" for number in range(1, len(ROWS) + 1)]
    assert all("::test_" in row for _, row in ROWS)


def test_code_and_tests_name_only_hazards_of_the_page() -> None:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    named = {found for path in files for found in re.findall(r"\bH-\d\d\b", path.read_text(encoding="utf-8"))}
    assert named <= {number for number, _ in ROWS}
