"""What no field of a care object may say, whatever it is about: minimum above maximum, 130 per cent, minus two days."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.tree import Path, Tree

_PAIRS = (("minimum", "maximum"), ("low", "high"), ("from", "to"), ("diastolic", "systolic"))
_FRACTIONS = ("percent",)
_AMOUNTS = ("days", "years", "age", "mg", "mmhg", "minutes", "kg", "ml", "mgperkg", "mgperml")
_COUNTS = ("count",)
"""By the last word of a field's name, which is its unit."""


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every dataclass object within the value, the value itself first, with its path."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield path, value
        for field in dataclasses.fields(value):
            yield from parts(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from parts(item, (*path, number))


def figure_problems(value: Any, tree: Tree, path: Path) -> Iterator[Problem]:
    """Each impossible figure in the object that was read from the path."""
    for place, part in parts(value, path):
        figures = {
            field.name: figure
            for field in dataclasses.fields(part)
            if isinstance(figure := getattr(part, field.name), int | float) and not isinstance(figure, bool)
        }
        yield from _crossed(figures, tree, place)
        yield from _out_of_range(figures, type(part).__name__.lower(), tree, place)


def _crossed(figures: dict[str, float], tree: Tree, place: Path) -> Iterator[Problem]:
    for low_name, low in figures.items():
        high_name = _counterpart(low_name)
        high = figures.get(high_name) if high_name else None
        if high is not None and low > high:
            yield tree.problem(
                (*place, low_name),
                found=f"`{low_name}` {low:g} above `{high_name}` {high:g}",
                expected=f"`{low_name}` at most `{high_name}`",
                message="Exchange or correct them.",
            )


def _counterpart(name: str) -> str | None:
    words = name.split("_")
    for low, high in _PAIRS:
        if name == low:
            return high
        if low in words:
            return "_".join(high if word == low else word for word in words)
    return None


def _out_of_range(figures: dict[str, float], kind: str, tree: Tree, place: Path) -> Iterator[Problem]:
    for name, figure in figures.items():
        # Days and Percent say in their own name what their `value` is.
        last = kind if name == "value" else name.rsplit("_", 1)[-1]
        if last in _FRACTIONS and not 0 <= figure <= 100:
            yield _range_problem(tree, (*place, name), figure, "a percentage from 0 to 100")
        elif last in _AMOUNTS and figure < 0:
            yield _range_problem(tree, (*place, name), figure, "no less than 0")
        elif last in _COUNTS and figure < 1:
            yield _range_problem(tree, (*place, name), figure, "at least 1")


def _range_problem(tree: Tree, path: Path, figure: float, expected: str) -> Problem:
    name = ".".join(map(str, path[-2:] if path[-1] == "value" else path[-1:]))
    return tree.problem(path, found=f"`{name}`: {figure:g}", expected=expected, message="Correct the figure.")
