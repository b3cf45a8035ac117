"""YAML as plain values that remember their lines.

Read from parser events rather than with a YAML loader, so that nothing is ever constructed, aliases cannot
multiply, every limit holds before memory is spent, and `no`, `on` and 2026-03-13 stay the text they were written as.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from daybreak.knowledge.problems import Problem

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Path = tuple[str | int, ...]
"""Where a value stands in its file: ("medicines", 3, "brands", 0)."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

_QUOTED = ("'", '"', "|", ">")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(slots=True)
class Tree:
    """The value of one file, the line of each part of it, and what was wrong with the YAML itself.

    `broken` holds the paths whose value could not be read; judging them again would only repeat the problem.
    """

    file: str
    value: Json = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    def line(self, path: Path) -> int:
        """The line where the part stands, or of the nearest part around it that is really there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: Path) -> Json:
        """The value at the path; None if there is none."""
        value = self.value
        for step in path:
            value = _step(value, step)
        return value

    def row_id(self, path: Path) -> str:
        """The id of the innermost row of a list that holds the path, else of the file, else ""."""
        for length in range(len(path), -1, -1):
            if length and not isinstance(path[length - 1], int):
                continue
            row = self.at(path[:length])
            name = (row.get("id") or row.get("key")) if isinstance(row, dict) else None
            if isinstance(name, str):
                return name
        return ""

    def problem(self, path: Path, *, found: str, expected: str, message: str) -> Problem:
        """A problem with the value at the path, which knows its file, line and row."""
        return Problem(
            file=self.file,
            line=self.line(path),
            rule=self.row_id(path),
            found=found,
            expected=expected,
            message=message,
        )


def read_tree(content: bytes, file: str) -> Tree:
    """The YAML of one file. Never raises for what is in the file: see `problems`."""
    tree = Tree(file)
    try:
        if len(content) > MAX_BYTES:
            raise _Refused(1, f"{len(content):,} bytes", f"at most {MAX_BYTES:,} bytes", "Split the file in two.")
        _Builder(tree, content.decode("utf-8-sig")).build()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        tree.problems.append(_file_problem(file, line, found, "UTF-8 text", "Save the file as UTF-8."))
    except _Refused as refused:
        tree.problems.append(_file_problem(file, *refused.args))
    except yaml.YAMLError as error:
        tree.problems.append(_syntax_problem(file, error))
    return tree


class _Refused(Exception):
    """The file breaks a limit; args are line, found, expected, message."""


class _Builder:
    def __init__(self, tree: Tree, text: str) -> None:
        self._tree = tree
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._noted: list[tuple[int, Path, str, str, str]] = []

    def build(self) -> None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._refuse_a_second_document(event)
                self._tree.value = self._value(next(self._events), ())
        self._report()
        if not self._tree.lines:
            raise _Refused(1, "an empty file", "fields, one a line", "Start with `id:` and `version:`.")

    def _refuse_a_second_document(self, event: Any) -> None:
        if self._tree.lines:
            line = event.start_mark.line + 1
            raise _Refused(line, "a second document (---)", "one document a file", "Move it to a file of its own.")

    def _value(self, event: Any, path: Path) -> Json:
        self._tree.lines.setdefault(path, event.start_mark.line + 1)
        if len(path) > MAX_DEPTH:
            raise _Refused(
                event.start_mark.line + 1,
                f"more than {MAX_DEPTH} levels of nesting",
                f"at most {MAX_DEPTH} levels",
                "Check the indentation and the brackets.",
            )
        self._check_plainness(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _check_plainness(self, event: Any, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._broken(path, f"the alias *{event.anchor}", "the value itself", "Write it out in full.")
        elif event.anchor:
            self._broken(path, f"the anchor &{event.anchor}", "a plain value", "Remove it; nothing may refer to it.")
        elif event.tag and event.tag != "!":
            self._broken(path, f"the tag {event.tag}", "a plain value", "Remove the tag.")

    def _list(self, path: Path) -> list[Json]:
        values: list[Json] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, Json]:
        values: dict[str, Json] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            key = self._key(event, path, line)
            if key in values:
                self._duplicate_key(path, key, line)
            self._tree.lines.setdefault((*path, key), line)
            value = self._value(next(self._events), (*path, key))
            values.setdefault(key, value)
        return values

    def _key(self, event: Any, path: Path, line: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        raise _Refused(line, "a list or block as the name of a field", "a word", "Check the brackets and the `?`.")

    def _duplicate_key(self, path: Path, key: str, line: int) -> None:
        first = self._tree.lines[(*path, key)]
        found = f"`{key}` a second time (first on line {first})"
        self._noted.append((line, path, found, "each field once", "Keep one of the two."))

    def _broken(self, path: Path, found: str, expected: str, message: str) -> None:
        self._tree.broken.add(path)
        self._noted.append((self._tree.line(path), path, found, expected, message))

    def _report(self) -> None:
        # Only now: the id of a row may stand below the mistake.
        tree = self._tree
        for line, path, found, expected, message in self._noted:
            rule = tree.row_id(path)
            tree.problems.append(
                Problem(file=tree.file, line=line, rule=rule, found=found, expected=expected, message=message)
            )


def _scalar(event: Any) -> Json:
    text = str(event.value)
    if event.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def _step(value: Json, step: str | int) -> Json:
    if isinstance(step, int):
        return value[step] if isinstance(value, Sequence) and not isinstance(value, str) and step < len(value) else None
    return value.get(step) if isinstance(value, Mapping) else None


def _file_problem(file: str, line: int, found: str, expected: str, message: str) -> Problem:
    return Problem(file=file, line=line, rule="", found=found, expected=expected, message=message)


def _syntax_problem(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    found = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    advice = "Check the indentation, the quotes and the colons here and on the line before."
    return _file_problem(file, mark.line + 1 if mark else 1, found, "YAML", advice)
