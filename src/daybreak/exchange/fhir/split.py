"""A file becomes pieces: one per resource, each with its exact bytes and where it stood.

Bundle https://hl7.org/fhir/R4/bundle.html, NDJSON https://hl7.org/fhir/R4/nd-json.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from daybreak.exchange.fhir.element import described
from daybreak.exchange.fhir.recovery import position_of_break, recover_array, recover_bundle
from daybreak.exchange.fhir.report import Limits, Problem

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))
_WHITE = b" \t\r\n"
_NESTED_BUNDLES = 4
_VALUES_DECODED_AT_ONCE = 12_000_000
"""Above this many values a hostile file could fill the memory when decoded in one go; it is walked through instead."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One resource's bytes. `full_url` and `deleted` (the reference a DELETE entry names) come from the entry."""

    path: str
    original: bytes
    full_url: str | None = None
    deleted: str | None = None


_NOTHING = msgspec.Raw(b"null")


class _File(msgspec.Struct):
    resourceType: Any = None
    entry: msgspec.Raw = _NOTHING


class _Entry(msgspec.Struct):
    fullUrl: Any = None
    resource: msgspec.Raw = _NOTHING
    request: Any = None


_file_decoder = msgspec.json.Decoder(_File)
_entry_decoder = msgspec.json.Decoder(_Entry)
_array_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def split(content: bytes, limits: Limits) -> tuple[list[Piece], list[Problem]]:
    """The pieces of a bundle, an NDJSON file, a JSON array or a single resource, and what was wrong with the file."""
    refusal = _refusal(content, limits)
    if refusal is not None:
        return [], [refusal]
    body = content.removeprefix(_BYTE_ORDER_MARK)
    problems: list[Problem] = []
    pieces: list[Piece] = []
    for piece in _pieces(body, problems, limits):
        pieces.append(piece)
        if len(pieces) > limits.resources:
            return [], [_too_many(limits)]
    return pieces, problems


def _refusal(content: bytes, limits: Limits) -> Problem | None:
    if len(content) > limits.file_bytes:
        return Problem(
            path="file",
            found=f"{len(content)} bytes",
            expected=f"at most {limits.file_bytes} bytes",
            advice="Split the file into smaller ones.",
        )
    for mark, name in _OTHER_ENCODINGS:
        if content.startswith(mark):
            return Problem(path="file", found=name, expected="UTF-8", advice="Save the file as UTF-8.")
    if not content.removeprefix(_BYTE_ORDER_MARK).strip(_WHITE):
        return Problem(
            path="file", found="nothing", expected="a FHIR R4 bundle or resource", advice="Export the record again."
        )
    return None


def _too_many(limits: Limits) -> Problem:
    return Problem(
        path="file",
        found=f"more than {limits.resources} resources",
        expected=f"at most {limits.resources} resources",
        advice="Split the file into smaller ones.",
    )


def _pieces(body: bytes, problems: list[Problem], limits: Limits) -> Iterator[Piece]:
    start = body.lstrip(_WHITE)[:1]
    if start == b"[":
        yield from _of_array(body, problems, limits)
    elif start == b"{":
        yield from _of_object(body, problems, limits)
    else:
        problems.append(_not_json(body))


def _of_object(body: bytes, problems: list[Problem], limits: Limits) -> Iterator[Piece]:
    try:
        whole = _file_decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if _is_lines(body):
            yield from _of_lines(body, problems, limits)
        else:
            problems.append(broken(body, error))
            yield from _recovered(body, problems, limits)
        return
    if whole.resourceType != "Bundle":
        name = whole.resourceType if isinstance(whole.resourceType, str) else "resource"
        yield Piece(name[:64], body.strip(_WHITE))
    else:
        yield from _of_entries(bytes(whole.entry), "Bundle", problems, limits, 0)


def _of_entries(entries: bytes, path: str, problems: list[Problem], limits: Limits, level: int) -> Iterator[Piece]:
    if entries == b"null":
        return
    if not entries.startswith(b"["):
        expected = "a list [ ] of entries"
        problems.append(
            Problem(path=f"{path}.entry", found="something else", expected=expected, advice="Export the record again.")
        )
        return
    for position, entry in enumerate(_values(entries, limits)):
        yield from _of_entry(entry, f"{path}.entry[{position}]", problems, limits, level)


def _values(array: bytes, limits: Limits) -> Iterator[bytes]:
    """The values of a list that is known to be sound JSON."""
    if array.count(b",") + array.count(b"{") > _VALUES_DECODED_AT_ONCE:
        yield from recover_array(array, limits)
    else:
        for value in _array_decoder.decode(array):
            yield bytes(value)


def _of_entry(entry: bytes, path: str, problems: list[Problem], limits: Limits, level: int) -> Iterator[Piece]:
    try:
        read = _entry_decoder.decode(entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = "deep nesting" if isinstance(error, RecursionError) else str(error)
        problems.append(
            Problem(path=path, found=found, expected="an entry { }", advice="Correct the entry and import again.")
        )
        return
    full_url = read.fullUrl if isinstance(read.fullUrl, str) else None
    deleted = _deleted(read.request, full_url)
    if bytes(read.resource) != b"null":
        yield from _of_resource(bytes(read.resource), f"{path}.resource", full_url, deleted, problems, limits, level)
    elif deleted is not None:
        yield Piece(path, b"", full_url, deleted)


def _deleted(request: object, full_url: str | None) -> str | None:
    if not isinstance(request, dict) or request.get("method") != "DELETE":
        return None
    url = request.get("url")
    return url if isinstance(url, str) else full_url


def _of_resource(
    resource: bytes,
    path: str,
    full_url: str | None,
    deleted: str | None,
    problems: list[Problem],
    limits: Limits,
    level: int,
) -> Iterator[Piece]:
    """The resource itself, or what it holds when it is a bundle inside a bundle."""
    if b'"Bundle"' in resource and level < _NESTED_BUNDLES:
        try:
            inner = _file_decoder.decode(resource)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            inner = _File()
        if inner.resourceType == "Bundle":
            yield from _of_entries(bytes(inner.entry), path, problems, limits, level + 1)
            return
    yield Piece(path, resource, full_url, deleted)


def _of_array(body: bytes, problems: list[Problem], limits: Limits) -> Iterator[Piece]:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problems.append(broken(body, error))
        values = recover_array(body, limits)
    else:
        values = _values(body, limits)
    for position, value in enumerate(values):
        yield from _of_resource(value, f"[{position}]", None, None, problems, limits, 1)


def _is_lines(body: bytes) -> bool:
    """Whether this is NDJSON: one of the lines is a resource by itself, and it does not start as a bundle."""
    lines = [line for line in body.split(b"\n", 4096)[:4096] if line.strip(_WHITE)]
    if len(lines) < 2:
        return False
    if _is_resource(lines[0]):
        return True
    return b'"Bundle"' not in lines[0] and any(_is_resource(line) for line in lines[1:])


def _is_resource(line: bytes) -> bool:
    try:
        return isinstance(_file_decoder.decode(line).resourceType, str)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _of_lines(body: bytes, problems: list[Problem], limits: Limits) -> Iterator[Piece]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        text = line.strip(_WHITE)
        if text:
            yield from _of_resource(text, f"line {number}", None, None, problems, limits, 1)


def _recovered(body: bytes, problems: list[Problem], limits: Limits) -> Iterator[Piece]:
    """What can be saved from a bundle that is not sound JSON: every entry that is complete by itself."""
    for position, entry in recover_bundle(body, limits):
        if entry is None:
            where = f"Bundle.entry[{position}]"
            expected = "an entry { } that is complete and sound JSON"
            problems.append(
                Problem(path=where, found="a broken entry", expected=expected, advice="Export the record again.")
            )
        else:
            yield from _of_entry(entry, f"Bundle.entry[{position}]", problems, limits, 0)


def broken(content: bytes, error: Exception, path: str = "file") -> Problem:
    """The Problem for content that is not sound JSON, with the line and column of the break."""
    line, column = position_of_break(content, error)
    reason = "nesting too deep to read" if isinstance(error, RecursionError) else _reason(error)
    return Problem(
        path=path,
        found=f"line {line}, column {column}: {reason}",
        expected="sound JSON in UTF-8",
        advice="Export the record again; what was complete has been read.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "bytes that are not UTF-8"
    return re.sub(r" \(byte \d+\)", "", str(error))


def _not_json(body: bytes) -> Problem:
    start = body.strip(_WHITE)[:20].decode("utf-8", "replace")
    advice = "Export the record as FHIR R4 JSON."
    if start.startswith("<"):
        advice = "This looks like XML. " + advice
    return Problem(path="file", found=described(start), expected="FHIR R4 as JSON, starting with { or [", advice=advice)
