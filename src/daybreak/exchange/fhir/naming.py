"""What a resource calls itself: its type, its id and whom it is about, without reading the rest of it."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from daybreak.exchange.fhir.references import Target
from daybreak.exchange.fhir.split import Piece

_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")
_ID = re.compile(r"[^/?#\s]{1,200}")
_URN = re.compile(r"urn:(?:uuid|oid):(\S{1,200})")
_ADDRESS = re.compile(r"https?://\S*/([^/?#\s]{1,200})")


class Head(msgspec.Struct):
    """The fields of a resource that say which one it is. Each may hold anything."""

    resourceType: Any = None
    id: Any = None
    subject: Any = None
    patient: Any = None
    beneficiary: Any = None


decode_head = msgspec.json.Decoder(Head).decode


@dataclass(frozen=True, slots=True)
class Named:
    """A piece that says which resource it is. has_own_id: the name is its `id` and not one made up here."""

    piece: Piece
    head: Head
    target: Target
    has_own_id: bool

    @property
    def reference(self) -> str:
        """ "MedicationRequest/1" """
        return f"{self.target.resource_type}/{self.target.resource_id}"


def named(piece: Piece, head: Head, id_if_none: str | None) -> Named:
    """The piece under its id, or under a stable name where it bears none."""
    own = is_id(head.id)
    name = head.id if own else id_if_none or _name_without_id(piece)
    return Named(piece, head, Target(head.resourceType, name, piece.original, piece.full_url), own)


def is_type(value: object) -> bool:
    """Whether this can be the name of a resource type."""
    return isinstance(value, str) and _TYPE.fullmatch(value) is not None


def is_id(value: object) -> bool:
    """Whether this can be a resource's id; more is accepted than FHIR allows, but nothing that breaks references."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _name_without_id(piece: Piece) -> str:
    """From the fullUrl, which references use, else from the bytes."""
    url = piece.full_url or ""
    match = _URN.fullmatch(url) or _ADDRESS.fullmatch(url)
    if match is not None and is_id(match[1]):
        return match[1]
    return f"sha256-{hashlib.sha256(piece.original).hexdigest()[:40]}"
