"""The wording of rating scales as a patient reads it: what Daybreak may ship, and what a clinic brings itself.

An instrument's `text_policy` decides: the wording of a "shipped" one may stand in any file, that of a "byo" one only in
a file of the clinic, that of a "score_only" one in none. A wrong word changes what is measured, so nothing is guessed:
every item and every answer has its text, or the file cannot be used.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.reference import Instrument, InstrumentItem, ReferenceTables
from daybreak.knowledge.files import QUESTIONNAIRES, SHIPPED
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.reading.shape import shaped, suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree, read_tree
from daybreak.knowledge.tables import load_tables

SHIPPED_QUESTIONNAIRES = SHIPPED / QUESTIONNAIRES

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible answer: its number in the score, and its words."""

    value: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWording:
    """One item: its words, and its own answers where they differ from item to item."""

    item: str
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One instrument in one language, as it is put to whoever answers.

    instrument: the id of the instrument. language: BCP 47 ("en", "es-US"). title: what a patient sees instead of the
    instrument's name. instruction: stands above each item. choices: the answers of every item that has none of its own.
    items: in the instrument's order; left out, the instrument's own English texts count. licence: what allows it to be
    shown; attribution: what has to stand beside it.
    """

    id: str
    version: str
    instrument: str
    language: str
    answered_by: Literal["patient", "clinician"]
    title: str
    instruction: str = ""
    choices: tuple[Choice, ...] = ()
    items: tuple[ItemWording, ...] = ()
    attribution: str = ""
    licence: str
    source: Source


def questionnaires(folder: Path = SHIPPED_QUESTIONNAIRES) -> Mapping[tuple[str, str], Questionnaire]:
    """The shipped wordings by instrument and language, every item written out.

    Read once for each folder. Raises KnowledgeError if one cannot be used or if two are for the same language.
    """
    return MappingProxyType(_read_folder(folder))


def questionnaire_from_bytes(
    content: bytes, name: str, *, own: bool, tables: ReferenceTables | None = None
) -> Questionnaire:
    """The wording in the bytes of a file, every item written out; `name` stands for the file in problems.

    own: the file is the clinic's, under its own licence. Raises KnowledgeError with every problem.
    """
    known = tables or load_tables()
    tree = read_tree(content, name)
    found, problems = _read(tree, known, own)
    if found is None or problems:
        raise KnowledgeError(sorted(problems))
    return _written_out(found, known.instruments[found.instrument])


@cache
def _read_folder(folder: Path) -> dict[tuple[str, str], Questionnaire]:
    found: dict[tuple[str, str], Questionnaire] = {}
    for path in sorted(folder.glob("*.yaml")):
        name = f"{folder.name}/{path.name}"
        each = questionnaire_from_bytes(path.read_bytes(), name, own=False)
        if found.setdefault((each.instrument, each.language), each) is not each:
            raise KnowledgeError([_second(each, name)])
    return found


def _second(each: Questionnaire, name: str) -> Problem:
    return Problem(
        file=name,
        line=1,
        rule=each.id,
        found=f"another wording of {each.instrument} in {each.language}",
        expected="one file for each instrument and language",
        message="Remove one of the two.",
    )


def _read(tree: Tree, tables: ReferenceTables, own: bool) -> tuple[Questionnaire | None, list[Problem]]:
    if not isinstance(tree.value, dict):
        return None, tree.problems or [_not_a_questionnaire(tree)]
    found, faults = shaped(Questionnaire, tree)
    problems = [*tree.problems, *faults]
    if found is not None and not problems:
        problems += _problems(found, tree, tables, own)
    return found, problems


def _not_a_questionnaire(tree: Tree) -> Problem:
    expected = "`id`, `version`, `instrument`, `language`, `title`, `choices`, `items`, `licence`, `source`"
    return tree.problem((), found="no questionnaire", expected=expected, message="Start from a copy of a shipped one.")


def _problems(found: Questionnaire, tree: Tree, tables: ReferenceTables, own: bool) -> Iterator[Problem]:
    instrument = tables.instruments.get(found.instrument)
    if instrument is None:
        known = list(tables.instruments)
        advice = suggestion(found.instrument, known) or "Choose one of them."
        yield tree.problem(
            ("instrument",),
            found=f"the instrument `{found.instrument}`",
            expected=f"one of {', '.join(known)}",
            message=advice,
        )
        return
    forbidden = list(_policy(instrument, tree, own))
    if forbidden:
        yield from forbidden
        return
    yield from _header(found, tree, tables)
    yield from _items(found, instrument, tree)
    yield from _answers(found, instrument, tree)


def _policy(instrument: Instrument, tree: Tree, own: bool) -> Iterator[Problem]:
    """Whether this file may hold the wording at all."""
    if instrument.text_policy == "shipped" or (instrument.text_policy == "byo" and own):
        return
    expected = "no wording at all: only its total is entered"
    if instrument.text_policy == "byo":
        expected = "a file of the clinic, under the clinic's own licence"
    found = f"the wording of `{instrument.id}`, whose `text_policy` is {instrument.text_policy}"
    yield tree.problem(("instrument",), found=found, expected=expected, message=instrument.licence)


def _header(found: Questionnaire, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    if not _LANGUAGE.fullmatch(found.language):
        shown = f"`language`: {found.language}"
        yield tree.problem(("language",), found=shown, expected="a language as en or es-US", message="Correct it.")
    for name in ("title", "licence"):
        if not str(getattr(found, name)).strip():
            yield tree.problem((name,), found=f"`{name}` without a word", expected="text", message="Write it out.")
    if found.source.key not in tables.citations:
        yield tree.problem(
            ("source",),
            found=f"the source `{found.source.key}`",
            expected="a key of sources.yaml",
            message=suggestion(found.source.key, list(tables.citations)) or "Name where the wording comes from.",
        )


def _items(found: Questionnaire, instrument: Instrument, tree: Tree) -> Iterator[Problem]:
    """Each item of the instrument once, in its order, with words."""
    wanted = [item.id for item in instrument.items]
    if not wanted:
        shown = f"`{instrument.id}`, of which no items are listed"
        expected = "an instrument with items"
        yield tree.problem(("instrument",), found=shown, expected=expected, message="Enter its total instead.")
    given = [each.item for each in found.items]
    for number, each in enumerate(found.items):
        if not each.text.strip():
            yield tree.problem(
                ("items", number, "text"), found="no words", expected="the text", message="Write it out."
            )
    if given and given != wanted:
        shown, expected = f"the items {', '.join(given)}", f"each once and in order: {', '.join(wanted)}"
        yield tree.problem(("items",), found=shown, expected=expected, message="Complete or correct the list.")
    elif not given and (not found.language.startswith("en") or any(not item.text for item in instrument.items)):
        yield tree.problem(
            (), found="no `items`", expected=f"the text of {', '.join(wanted)}", message="Write them out."
        )


def _answers(found: Questionnaire, instrument: Instrument, tree: Tree) -> Iterator[Problem]:
    """Every item has each of its possible answers once, from the lowest to the highest."""
    own = {each.item: (number, each.choices) for number, each in enumerate(found.items) if each.choices}
    for item in instrument.items:
        place: Place = ("choices",)
        choices = found.choices
        if item.id in own:
            number, choices = own[item.id]
            place = ("items", number, "choices")
        values = [choice.value for choice in choices]
        if values != list(range(item.minimum, item.maximum + 1)) or not all(each.text.strip() for each in choices):
            yield tree.problem(
                place,
                found=f"the answers {', '.join(map(str, values)) or 'none'} to `{item.id}`",
                expected=f"{item.minimum} to {item.maximum}, each once, in order and in words",
                message="Complete or correct the answers.",
            )


def _written_out(found: Questionnaire, instrument: Instrument) -> Questionnaire:
    words = {each.item: each for each in found.items}
    items = tuple(_item(words.get(item.id), item, found.choices) for item in instrument.items)
    return replace(found, items=items)


def _item(own: ItemWording | None, item: InstrumentItem, choices: tuple[Choice, ...]) -> ItemWording:
    text = own.text if own else item.text or ""
    return ItemWording(item=item.id, text=text, choices=own.choices if own and own.choices else choices)
