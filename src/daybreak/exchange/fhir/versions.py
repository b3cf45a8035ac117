"""Several versions of one resource in a file, and entries that ask for a deletion."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from daybreak.exchange.fhir.naming import Named
from daybreak.exchange.fhir.report import Problem
from daybreak.exchange.fhir.split import Piece

_REFERENCE = re.compile(r"(?:\S*/)?([A-Z][A-Za-z]{1,63}/[^/?#\s]{1,200})(?:/_history/\S+)?")
_OtherT = TypeVar("_OtherT")


class _Meta(msgspec.Struct):
    meta: Any = None


_decode_meta = msgspec.json.Decoder(_Meta).decode


def older_first(items: Sequence[Named | _OtherT]) -> list[Named | _OtherT]:
    """The same in the same order, but versions of one resource by `meta.lastUpdated`, since the last one counts.

    Where one of the versions does not say when it was written, the order of the file stays.
    """
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        if isinstance(item, Named):
            places.setdefault(item.reference, []).append(place)
    ordered = list(items)
    for repeated in places.values():
        if len(repeated) > 1:
            versions = sorted(_by_time([items[place] for place in repeated]), key=lambda version: version[0])
            for place, (_, item) in zip(repeated, versions, strict=True):
                ordered[place] = item
    return ordered


def _by_time(versions: Sequence[Named | _OtherT]) -> list[tuple[float, Named | _OtherT]]:
    times = [_last_updated(version.piece.original) for version in versions if isinstance(version, Named)]
    known = [time for time in times if time is not None]
    if len(known) < len(versions):
        return [(0.0, version) for version in versions]
    return list(zip(known, versions, strict=True))


def _last_updated(original: bytes) -> float | None:
    try:
        meta = _decode_meta(original).meta
        when = datetime.fromisoformat(meta["lastUpdated"])
        return when.timestamp() if when.tzinfo is not None else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError, ValueError, OverflowError):
        return None


def deletions(pieces: Iterable[Piece], problems: list[Problem]) -> dict[str, str]:
    """What the file's DELETE entries name ("Condition/7"), with their paths. What is stored is never deleted."""
    deleted: dict[str, str] = {}
    for piece in pieces:
        if piece.deleted is None:
            continue
        match = _REFERENCE.fullmatch(piece.deleted)
        if match is not None:
            deleted[match[1]] = piece.path
        problems.append(
            Problem(
                path=piece.path,
                found=f"a request to delete {piece.deleted[:200]}",
                expected="a resource",
                advice="Nothing that is stored is deleted; mark the record as entered in error if it is wrong.",
                severity="warning",
            )
        )
    return deleted
