"""Texts for patients: the education pages and the forms of consent, as Markdown files with a small head in YAML.

Every number of an education page names its source and how sure we are of it; a number without one is a mistake, and so
is a figure that stands twice, because nobody could tell which of the two its source speaks of.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.protocol import Route
from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import SHIPPED
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.prose import Block, plain_text, read_prose
from daybreak.knowledge.reading.shape import shaped, suggestion
from daybreak.knowledge.reading.tree import Tree, read_tree
from daybreak.knowledge.tables import load_tables
from daybreak.knowledge.text_figures import numbers_without

SHIPPED_EDUCATION = SHIPPED / "education"
SHIPPED_CONSENT_FORMS = SHIPPED / "consent_forms"
LANGUAGES = ("en", "es")
"""The languages in which the pages around the texts speak."""

_FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as the text says it, with enough words around it to stand there once, and where it comes from."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TextHead:
    """What a text says of itself.

    id: the same in every language. route: whom it concerns. status: "own_translation" was made by Daybreak from the
    original and waits for somebody who answers for it. order: its place among the others. sources: of what is said
    without a number. figures: of every number.
    """

    id: str
    version: str
    language: str
    title: str
    summary: str = ""
    route: Route | Literal["any"]
    status: Literal["original", "own_translation"]
    order: int = 0
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientText:
    """One text in one language. body: the Markdown as it was written; blocks: what is shown of it."""

    head: TextHead
    body: str
    blocks: tuple[Block, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the body, by which two texts of one version are told apart."""
        return hashlib.sha256(self.body.encode()).hexdigest()


Texts = Mapping[tuple[str, str], PatientText]
"""Texts by id and language."""


def education_pages(folder: Path = SHIPPED_EDUCATION) -> Texts:
    """The shipped education pages, in the order in which they are read. Raises KnowledgeError if one cannot be used."""
    return MappingProxyType(_read_folder(folder))


def consent_forms(folder: Path = SHIPPED_CONSENT_FORMS) -> Texts:
    """The shipped templates of the consent forms, by id and language. Raises KnowledgeError if one cannot be used."""
    return MappingProxyType(_read_folder(folder))


def text_from_bytes(content: bytes, name: str, *, tables: ReferenceTables | None = None) -> PatientText:
    """The text in the bytes of a file; `name` stands for it in problems. Raises KnowledgeError with all of them."""
    head_part, body, body_line = _parts(content, name)
    tree = read_tree(head_part, name)
    head, faults = _head(tree)
    blocks, refused = read_prose(body, name, body_line)
    problems = [*tree.problems, *faults, *refused]
    text = PatientText(head=head, body=body, blocks=blocks) if head and not problems else None
    if text is None:
        raise KnowledgeError(sorted(problems))
    wrong = sorted(_problems(text, tree, tables or load_tables()))
    if wrong:
        raise KnowledgeError(wrong)
    return text


@cache
def _read_folder(folder: Path) -> dict[tuple[str, str], PatientText]:
    found: dict[tuple[str, str], PatientText] = {}
    for path in sorted(folder.glob("*.md")):
        name = f"{folder.name}/{path.name}"
        each = text_from_bytes(path.read_bytes(), name)
        if found.setdefault((each.head.id, each.head.language), each) is not each:
            raise KnowledgeError([_second(each, name)])
    return dict(sorted(found.items(), key=lambda item: (item[1].head.order, item[0])))


def _second(each: PatientText, name: str) -> Problem:
    found = f"another text `{each.head.id}` in {each.head.language}"
    expected = "one file for each id and language"
    return Problem(
        file=name, line=1, rule=each.head.id, found=found, expected=expected, message="Remove one of the two."
    )


def _parts(content: bytes, name: str) -> tuple[bytes, str, int]:
    """The head, the body, and the line on which the body begins. Raises KnowledgeError where there is no head."""
    try:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise KnowledgeError([_fault(name, "bytes that are no UTF-8", "UTF-8 text", "Save it as UTF-8.")]) from None
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        expected = f"a head between two lines of {_FENCE}"
        raise KnowledgeError([_fault(name, "no head", expected, "Start from a copy of a shipped one.")])
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    return "\n".join(lines[:end]).encode(), "\n".join(lines[end + 1 :]).strip("\n") + "\n", _first_line(lines, end)


def _first_line(lines: list[str], end: int) -> int:
    """The number of the first line after the head that says something."""
    return next((number for number, line in enumerate(lines[end + 1 :], start=end + 2) if line.strip()), end + 2)


def _fault(name: str, found: str, expected: str, message: str) -> Problem:
    return Problem(file=name, line=1, rule="", found=found, expected=expected, message=message)


def _head(tree: Tree) -> tuple[TextHead | None, list[Problem]]:
    if tree.problems:
        return None, []
    if not isinstance(tree.value, dict):
        expected = "`id`, `version`, `language`, `title`, `route`, `status`"
        return None, [tree.problem((), found="an empty head", expected=expected, message="Fill it in.")]
    return shaped(TextHead, tree)


def _problems(text: PatientText, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    head = text.head
    if head.language not in LANGUAGES:
        expected = f"one of {', '.join(LANGUAGES)}"
        message = "The pages around the text speak no other language."
        yield tree.problem(("language",), found=f"`language`: {head.language}", expected=expected, message=message)
    for name in ("id", "version", "title"):
        if not str(getattr(head, name)).strip():
            yield tree.problem((name,), found=f"`{name}` without a word", expected="text", message="Write it out.")
    if not text.blocks:
        yield tree.problem((), found="no text after the head", expected="at least a paragraph", message="Write it.")
    if not head.sources:
        expected = "at least one: {key: ..., certainty: ...}"
        message = "Name what the text rests on, or `clinic-default` with certainty P."
        yield tree.problem(("sources",), found="no `sources`", expected=expected, message=message)
    yield from _citations(head, tree, tables)
    yield from _numbers(text, tree)


def _citations(head: TextHead, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    placed = [(("sources", number), each) for number, each in enumerate(head.sources)]
    placed += [(("figures", number), each.source) for number, each in enumerate(head.figures)]
    for place, source in placed:
        if source.key not in tables.citations:
            message = suggestion(source.key, list(tables.citations)) or "Add it to sources.yaml first."
            found = f"the source `{source.key}`"
            yield tree.problem(place, found=found, expected="a key of sources.yaml", message=message)


def _numbers(text: PatientText, tree: Tree) -> Iterator[Problem]:
    """Every figure stands in the text exactly once, and every number in a figure."""
    head = text.head
    said = "\n".join((head.title, head.summary, plain_text(text.blocks)))
    for number, each in enumerate(head.figures):
        times = said.count(each.text) if each.text.strip() else 0
        if times != 1:
            found, message = f"“{each.text}” {times} times in the text", "Write it as the text does, with enough words."
            yield tree.problem(("figures", number), found=found, expected="exactly once", message=message)
    for words in numbers_without(said, head.language, [each.text for each in head.figures]):
        message = "Add the number, with the words around it, to `figures`, or say it without a number."
        yield tree.problem(("figures",), found=f"“{words}”", expected="a source for every number", message=message)
