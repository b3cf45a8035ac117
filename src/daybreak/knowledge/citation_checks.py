"""What every number of a model must say about where it was read."""

from collections.abc import Iterator

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.figures import parts
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree
from daybreak.pharmacology.parameters import Cited

OURS = "clinic-default"
"""The key of what no document fixes. Its certainty is P, and no other key's is: nobody shall take it for published."""


def citation_problems(value: object, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    """Each citation within the value that names no document, or that passes an assumption off as one."""
    for place, part in parts(value):
        if isinstance(part, Cited):
            yield from _citation(part, tree, place, tables)


def _citation(cited: Cited, tree: Tree, place: Place, tables: ReferenceTables) -> Iterator[Problem]:
    if cited.key not in tables.citations:
        advice = suggestion(cited.key, list(tables.citations)) or "Add the document to sources.yaml first."
        yield tree.problem(
            (*place, "key"), found=f"the source `{cited.key}`", expected="a key of sources.yaml", message=advice
        )
    if (cited.key == OURS) != (cited.certainty == "P"):
        found = f"the source `{cited.key}` with the certainty {cited.certainty}"
        expected = f"the certainty P for `{OURS}`, and for nothing else"
        yield tree.problem(place, found=found, expected=expected, message="Say where it was read, or that it is ours.")
    if not cited.locator:
        expected = "where in the document, or why this default"
        message = "Name the table or abstract, the document that quotes it, or the reason."
        yield tree.problem(place, found="no `locator`", expected=expected, message=message)
