"""Protocols: the shipped ones, a clinic's own copies, and the bytes that a signature keeps."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from daybreak.care.protocol import Protocol
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.criteria import CRITERIA
from daybreak.knowledge.files import PROTOCOLS, SHIPPED
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.protocol_checks import protocol_problems
from daybreak.knowledge.reading.figures import figure_problems
from daybreak.knowledge.reading.shape import shaped, shown, suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree, read_tree
from daybreak.knowledge.tables import load_tables
from daybreak.knowledge.versions import version_key

SHIPPED_PROTOCOLS = SHIPPED / PROTOCOLS


DEFAULT_PROTOCOL = "iv-ketamine"
"""The protocol that judges where none is chosen."""


def protocols(folder: Path = SHIPPED_PROTOCOLS) -> Mapping[str, Protocol]:
    """The protocols of a folder by id, the newest version of each: the shipped ones, if no folder is given.

    Read once for each folder. Raises KnowledgeError if one cannot be used or if two files are the same version.
    """
    return MappingProxyType({name: protocol for name, (protocol, _) in _newest(folder).items()})


def protocol_source(protocol_id: str, folder: Path = SHIPPED_PROTOCOLS) -> bytes:
    """The file that a protocol of the folder was read from, byte for byte. Raises KeyError naming the known ids."""
    try:
        return _newest(folder)[protocol_id][1]
    except KeyError:
        raise KeyError(f"no protocol {protocol_id!r}; known: {', '.join(_newest(folder))}") from None


def load_protocol(path: Path) -> Protocol:
    """The protocol in a file. Raises KnowledgeError with every problem in it; OSError if it cannot be opened."""
    return protocol_from_bytes(path.read_bytes(), str(path))


def check_protocol(path: Path) -> tuple[Problem, ...]:
    """Every problem in a protocol file; empty if it can be used. Raises OSError if it cannot be opened."""
    _, problems = _read(path.read_bytes(), str(path), load_tables())
    return problems


def protocol_from_bytes(content: bytes, name: str, tables: ReferenceTables | None = None) -> Protocol:
    """The protocol in the bytes of a file; `name` stands for the file in problems.

    tables: those that its ids must be found in, when not the shipped ones: a replay gives those of its day.
    Raises KnowledgeError with every problem.
    """
    protocol, problems = _read(content, name, tables or load_tables())
    if protocol is None or problems:
        raise KnowledgeError(problems)
    return protocol


@cache
def _newest(folder: Path) -> dict[str, tuple[Protocol, bytes]]:
    found: dict[str, tuple[Protocol, bytes]] = {}
    names: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        name, content = f"{folder.name}/{path.name}", path.read_bytes()
        protocol = protocol_from_bytes(content, name)
        first = names.setdefault((protocol.id, protocol.version), name)
        if first != name:
            raise KnowledgeError([_same_version(protocol, name, first)])
        if protocol.id not in found or version_key(protocol.version) > version_key(found[protocol.id][0].version):
            found[protocol.id] = (protocol, content)
    return found


def _same_version(protocol: Protocol, name: str, first: str) -> Problem:
    return Problem(
        file=name,
        line=1,
        rule=protocol.id,
        found=f"version {protocol.version}, which {first} is already",
        expected="one file for each version",
        message="Give the newer of the two a new version; signed decisions refer to the old one.",
    )


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[Protocol | None, tuple[Problem, ...]]:
    tree = read_tree(content, name)
    problems = list(tree.problems)
    if not isinstance(tree.value, dict):
        return None, tuple(problems or [_not_a_protocol(tree)])
    unclear = _criterion_problems(tree)
    protocol, faults = shaped(Protocol, tree, skip=frozenset(_criterion_places(tree)))
    problems += [*unclear, *faults]
    if protocol is not None and not problems:
        problems += [*figure_problems(protocol, tree, ()), *protocol_problems(protocol, tree, tables)]
    return protocol, tuple(sorted(problems))


def _criterion_places(tree: Tree) -> list[Place]:
    rules = tree.at(("eligibility",))
    if not isinstance(rules, list):
        return []
    return [("eligibility", number, "criterion") for number, rule in enumerate(rules) if isinstance(rule, dict)]


def _criterion_problems(tree: Tree) -> list[Problem]:
    """Judged apart, because only the criterion's name tells which of the many types it should be."""
    problems: list[Problem] = []
    for place in _criterion_places(tree):
        if place in tree.broken or place not in tree.lines:
            continue
        name = tree.at((*place, "name"))
        kind = CRITERIA.get(name) if isinstance(name, str) else None
        if kind is None:
            problems.append(_unknown_criterion(tree, place, name))
        else:
            problems += shaped(kind, tree, place)[1]
    return problems


def _unknown_criterion(tree: Tree, place: Place, name: object) -> Problem:
    found = f"the criterion {shown(name)}" if isinstance(name, str) else "a criterion without a `name`"
    return tree.problem(
        (*place, "name"),
        found=found,
        expected=f"one of {', '.join(CRITERIA)}",
        message=suggestion(str(name), list(CRITERIA)) or "Choose one of them.",
    )


def _not_a_protocol(tree: Tree) -> Problem:
    return tree.problem(
        (), found="no protocol", expected="`id`, `version`, `title` ...", message="Start from a copy of a shipped one."
    )
