"""A small part of Markdown as plain blocks: headings, paragraphs, lists, emphasis. Nothing else is let in.

A page never holds HTML that somebody wrote into a text: what is shown is made from these blocks, each word escaped.
CommonMark itself is read by markdown-it-py; what it finds beyond the small part is a mistake, with its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from daybreak.knowledge.problems import Problem

Style = Literal["plain", "strong", "emphasis"]

_EXPECTED = "headings (##, ###), paragraphs, lists of one level, **strong** and *emphasis*"
_STYLES: dict[str, Style] = {"strong_open": "strong", "em_open": "emphasis"}
_CLOSES = ("strong_close", "em_close")
_QUIET = ("paragraph_close", "heading_close", "list_item_close", "bullet_list_close", "ordered_list_close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A run of words in one style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading or a paragraph of one line, or a list with a line for each item. level: of a heading, 2 or 3."""

    kind: Literal["heading", "paragraph", "list", "numbered"]
    lines: tuple[tuple[Words, ...], ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The words alone, a line for each item."""
        return "\n".join("".join(each.text for each in line) for line in self.lines)


def read_prose(text: str, file: str, first_line: int = 1) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks of a text, and everything in it that is not let in. first_line: where the text begins in its file."""
    reader = _Reader(file, first_line)
    blocks = tuple(reader.blocks(MarkdownIt("commonmark").parse(text)))
    return blocks, reader.problems


def plain_text(blocks: Sequence[Block]) -> str:
    """The words of the blocks, a line for each block or item."""
    return "\n".join(block.text for block in blocks)


class _Reader:
    """Turns tokens into blocks; remembers where it is, because tokens that close know no line."""

    def __init__(self, file: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._file, self._first = file, first_line

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        kind, level, items, depth = "paragraph", 0, list[tuple[Words, ...]](), 0
        for token in tokens:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                depth += 1
                kind = "list" if token.type == "bullet_list_open" else "numbered"
                if depth > 1:
                    self._refuse(token, "a list within a list")
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                depth -= 1
                if not depth:
                    yield Block(kind=kind, lines=tuple(items))  # type: ignore[arg-type]
                    kind, items = "paragraph", []
            elif token.type == "heading_open":
                level = self._level(token)
            elif token.type == "inline" and depth:
                items.append(tuple(self._words(token)))
            elif token.type == "inline":
                told = tuple(self._words(token))
                yield Block(kind="heading" if level else "paragraph", lines=(told,), level=level)
                level = 0
            elif token.type not in (*_QUIET, "paragraph_open", "list_item_open"):
                self._refuse(token, _named(token))

    def _level(self, token: Token) -> int:
        level = int(token.tag[1:])
        if level not in (2, 3):
            self._refuse(token, f"a heading of level {level}")
        return level

    def _words(self, inline: Token) -> Iterator[Words]:
        style: Style = "plain"
        for token in inline.children or []:
            if token.type in _STYLES:
                style = _STYLES[token.type]
            elif token.type in _CLOSES:
                style = "plain"
            elif token.type == "text" and token.content:
                yield Words(text=token.content, style=style)
            elif token.type == "softbreak":
                yield Words(text=" ", style=style)
            elif token.type != "text":
                self._refuse(inline, _named(token))

    def _refuse(self, token: Token, found: str) -> None:
        line = self._first + (token.map[0] if token.map else 0)
        problem = Problem(
            file=self._file, line=line, rule="", found=found, expected=_EXPECTED, message="Write it without."
        )
        if problem not in self.problems:
            self.problems.append(problem)


def _named(token: Token) -> str:
    """What a token is, as whoever wrote it would call it."""
    kind = token.type.removesuffix("_open").replace("_", " ")
    return {"html inline": "HTML", "html block": "HTML", "fence": "a block of code", "code inline": "code"}.get(
        kind, kind
    )
