"""How one file of a model is read: its form, its citations and its own checks, every problem at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.citation_checks import citation_problems
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.figures import figure_problems
from daybreak.knowledge.reading.shape import shaped
from daybreak.knowledge.reading.tree import Tree, read_tree

T = TypeVar("T")

Check = Callable[[T, Tree], Iterable[Problem]]


def read_model_file(
    kind: type[T],
    content: bytes,
    name: str,
    tables: ReferenceTables,
    check: Check[T] | None = None,
    no_model: Callable[[Tree], Problem] | None = None,
) -> tuple[T | None, list[Problem]]:
    """The file as an object of the type, or None and everything that is wrong with it.

    name: stands for the file in problems. check: what else must hold, asked once the form is right. no_model: what is
    said of content that is no mapping at all.
    """
    tree = read_tree(content, name)
    if not isinstance(tree.value, dict):
        return None, tree.problems or [(no_model or _no_model)(tree)]
    found, faults = shaped(kind, tree)
    problems = [*tree.problems, *faults]
    if found is None or problems:
        return None, problems
    problems += [*figure_problems(found, tree, ()), *citation_problems(found, tree, tables)]
    problems += check(found, tree) if check else []
    return (None if problems else found), problems


def _no_model(tree: Tree) -> Problem:
    expected = "`id`, `version`, `title` and the fields of the model"
    return tree.problem((), found="no model", expected=expected, message="Look at the shipped file.")
