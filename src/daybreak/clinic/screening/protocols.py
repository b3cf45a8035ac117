"""The protocols a clinic can choose from: those that Daybreak ships, and its own copies in DAYBREAK_HOME/protocols.

A clinic's own file with the id of a shipped one takes its place.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from daybreak.care.protocol import Protocol
from daybreak.knowledge import KnowledgeError, protocol_from_bytes, protocol_source, protocols

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicProtocol:
    """A protocol with the bytes of its file. `own` is the clinic's file, None for a shipped one."""

    protocol: Protocol
    content: bytes
    own: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenProtocol:
    """A clinic's own file that cannot be used, and why."""

    path: Path
    error: KnowledgeError


def available_protocols() -> Mapping[str, ClinicProtocol]:
    """Every usable protocol by id."""
    shipped = {
        protocol_id: ClinicProtocol(protocol=protocol, content=protocol_source(protocol_id))
        for protocol_id, protocol in protocols().items()
    }
    usable, _ = _own()
    return shipped | usable


def broken_protocols() -> list[BrokenProtocol]:
    """The clinic's own files that cannot be used; the shipped protocol of that id stays in force."""
    return _own()[1]


def protocol_of(protocol_id: str) -> ClinicProtocol:
    """One protocol. Raises KeyError naming the known ids."""
    known = available_protocols()
    if protocol_id not in known:
        raise KeyError(f"no protocol {protocol_id!r}; known: {', '.join(known)}")
    return known[protocol_id]


def _own() -> tuple[dict[str, ClinicProtocol], list[BrokenProtocol]]:
    usable: dict[str, ClinicProtocol] = {}
    broken: list[BrokenProtocol] = []
    for path in sorted((settings.HOME / "protocols").glob("*.yaml")):
        try:
            content = path.read_bytes()
            protocol = protocol_from_bytes(content, str(path))
            usable[protocol.id] = ClinicProtocol(protocol=protocol, content=content, own=path)
        except KnowledgeError as error:
            _log.error("%s cannot be used; see `daybreak protocols check`", path)
            broken.append(BrokenProtocol(path=path, error=error))
    return usable, broken
