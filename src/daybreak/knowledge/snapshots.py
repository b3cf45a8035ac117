"""The tables as bytes that a signature can keep: canonical JSON, sealed with its own digest.

A signed screening must be replayed years later on the figures of its day, whatever the files say by then.
"""

import hashlib
from typing import Any

import msgspec

from daybreak.care.reference import ReferenceTables

_FORMAT = "daybreak-tables/1"


def tables_snapshot(tables: ReferenceTables) -> bytes:
    """The same tables always give the same bytes, whatever order their files were read in."""
    content = msgspec.json.encode(tables, order="sorted")
    seal = {"format": _FORMAT, "sha256": hashlib.sha256(content).hexdigest(), "tables": msgspec.Raw(content)}
    return msgspec.json.encode(seal, order="sorted")


def tables_from_snapshot(snapshot: bytes) -> ReferenceTables:
    """The tables that were sealed. Raises ValueError if the bytes are not a snapshot or were changed since."""
    return msgspec.json.decode(_opened(snapshot).tables, type=ReferenceTables)


def snapshot_digest(snapshot: bytes) -> str:
    """The SHA-256 under which a snapshot can be stored once for many signatures. Raises ValueError as above."""
    return _opened(snapshot).sha256


def content_digest(tables: ReferenceTables) -> str:
    """The SHA-256 of what the tables say, their version aside."""
    rows: dict[str, Any] = {name: getattr(tables, name) for name in tables.__slots__ if name != "version"}
    return hashlib.sha256(msgspec.json.encode(rows, order="sorted")).hexdigest()


class _Seal(msgspec.Struct, frozen=True):
    format: str
    sha256: str
    tables: msgspec.Raw


def _opened(snapshot: bytes) -> _Seal:
    try:
        seal = msgspec.json.decode(snapshot, type=_Seal)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a snapshot of the tables: {error}") from error
    if seal.format != _FORMAT:
        raise ValueError(f"a snapshot of the format {seal.format!r}, expected {_FORMAT!r}")
    digest = hashlib.sha256(seal.tables).hexdigest()
    if digest != seal.sha256:
        raise ValueError(f"the snapshot was changed: its digest is {digest}, expected {seal.sha256}")
    return seal
