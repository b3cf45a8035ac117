"""Part of a tree as a frozen care object, checked by pydantic against the object's own type.

The types are plain dataclasses of `daybreak.care`, which knows nothing of files; here they are held to the letter:
no field may be missing, misspelt or of another kind. Everything wrong is reported at once.
"""

import dataclasses
import difflib
import json
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.tree import Json, Path, Tree

T = TypeVar("T")

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_EXPECTED = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dataclass_type": "a block of fields",
    "model_type": "a block of fields",
}


def shaped(
    kind: type[T], tree: Tree, path: Path = (), *, skip: frozenset[Path] = frozenset()
) -> tuple[T | None, list[Problem]]:
    """The value at the path as an object of the type; or None, and each thing that is wrong with it.

    skip: parts whose problems are reported elsewhere.
    """
    try:
        # Through JSON, because only there "strict" lets a list be a tuple and a word a Literal, and nothing else.
        (value,) = _adapter(cast(Hashable, kind)).validate_json(json.dumps([tree.at(path)]), strict=True)
    except ValidationError as error:
        return None, list(_problems(kind, tree, path, error, skip))
    return value, []


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[kind], config=_STRICT)  # type: ignore[valid-type]


def _problems(kind: Any, tree: Tree, base: Path, error: ValidationError, skip: frozenset[Path]) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        path = (*base, *detail["loc"][1:])
        around = {path[:length] for length in range(len(path))} | ({path} & tree.lines.keys())
        if path not in tree.broken and not around & skip:
            yield _problem(tree, path, detail, _owner(kind, path[len(base) : -1]))


def _problem(tree: Tree, path: Path, detail: Any, owner: type | None) -> Problem:
    kind = detail["type"]
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return _unknown_field(tree, path, owner)
    if kind.startswith("missing"):
        return _missing_field(tree, path)
    value = tree.at(path)
    expected = detail.get("ctx", {}).get("expected") or _EXPECTED.get(kind, detail["msg"])
    field = next((f"`{step}`: " for step in reversed(path) if isinstance(step, str)), "")
    return tree.problem(path, found=field + shown(value), expected=str(expected), message=_advice(kind, value))


def _unknown_field(tree: Tree, path: Path, owner: type | None) -> Problem:
    field, names = str(path[-1]), [one.name for one in dataclasses.fields(owner)] if owner else []
    return tree.problem(
        path,
        found=f"the unknown field `{field}`",
        expected=f"one of {', '.join(names)}" if names else "a known field",
        message=suggestion(field, names) or "Remove it, or check the indentation.",
    )


def _missing_field(tree: Tree, path: Path) -> Problem:
    field = str(path[-1])
    if field.endswith("source"):
        return tree.problem(
            path,
            found=f"no `{field}`",
            expected="a source for every figure: {key: ..., certainty: ...}",
            message="Name an entry of sources.yaml, or `clinic-default` with certainty P.",
        )
    return tree.problem(path, found=f"no `{field}`", expected=f"the field `{field}`", message="Add it.")


def _advice(kind: str, value: Json) -> str:
    if kind == "string_type" and isinstance(value, int | float):
        return "Put it in quotes."
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return "Write the figure alone: no quotes, no unit."
    if kind == "tuple_type" and value is not None:
        return "Put it in square brackets, or one a line after a dash."
    return "Change it."


def _owner(hint: Any, steps: Path) -> type | None:
    """The dataclass that holds the field to which the steps lead, found by walking the type hints."""
    for step in steps:
        inside = _item_of(hint) if isinstance(step, int) else get_type_hints(_dataclass_of(hint) or object).get(step)
        hint = inside
    return _dataclass_of(hint)


def _dataclass_of(hint: Any) -> type | None:
    options = (hint, *get_args(hint)) if get_origin(hint) is not tuple else ()
    return next((option for option in options if dataclasses.is_dataclass(option)), None)  # type: ignore[return-value]


def _item_of(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def suggestion(word: str, known: list[str]) -> str:
    """ "Did you mean ...?", or "" where nothing known is near."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean `{close[0]}`?" if close else ""


def shown(value: Json) -> str:
    """A value as a message shows it: short, as it was written."""
    if value is None:
        return "nothing"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a block of fields"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
