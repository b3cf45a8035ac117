"""What can still be read from a file whose JSON is broken: the values that are complete by themselves.

The walk follows brackets and strings only; each value it yields is then decoded strictly by the caller, so that
nothing half-read is ever used.
"""

import re
from collections.abc import Iterator

import msgspec

from daybreak.exchange.fhir.report import Limits

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]"]', re.DOTALL)
_ENTRIES = re.compile(rb'"entry"\s*:\s*\[')
_ENTRY_START = re.compile(rb'\{\s*"(?:fullUrl|resource|link|request|search)"\s*:')
_SEPARATORS = re.compile(rb"[\s,]*")
_SCALAR = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\[\]{}"]+', re.DOTALL)
_BYTE = re.compile(r"\(byte (\d+)\)")
_LONGEST_ENTRY = 5_000_000
"""A broken bundle is searched for entries up to this size; each that does not end costs a walk of this length."""
_FAILURES = 40
"""A file with more entries that do not end is hostile or hopeless."""

_NOTHING = msgspec.Raw(b"null")


class _Probe(msgspec.Struct):
    resource: msgspec.Raw = _NOTHING


_probe_decoder = msgspec.json.Decoder(_Probe)


def recover_array(content: bytes, limits: Limits) -> Iterator[bytes]:
    """The complete values of a list, up to the first that does not end."""
    position = content.find(b"[") + 1
    while True:
        position = _after_separators(content, position)
        end = _value_end(content, position, limits.resource_bytes)
        if end is None:
            return
        yield content[position:end]
        position = end


def recover_bundle(content: bytes, limits: Limits) -> Iterator[tuple[int, bytes | None]]:
    """The entries of a broken bundle with their position; None stands for one that is broken itself.

    After a broken entry the walk goes on at the next place that starts like an entry and is a sound one.
    """
    opening = _ENTRIES.search(content)
    if opening is None:
        return
    position, number, failures = opening.end(), 0, 0
    while failures < _FAILURES:
        position = _after_separators(content, position)
        if content[position : position + 1] in (b"]", b""):
            return
        end = _sound_end(content, position, limits, with_resource=False)
        if end is not None:
            yield number, content[position:end]
            position = end
        else:
            yield number, None
            start, tried = _next_sound_start(content, position + 1, limits, _FAILURES - failures)
            failures += 1 + tried
            if start is None:
                return
            position = start
        number += 1


def position_of_break(content: bytes, error: Exception) -> tuple[int, int]:
    """Line and column (both from 1) of the byte that a decoding error names; the end of the content if none."""
    match = _BYTE.search(str(error))
    if isinstance(error, UnicodeDecodeError):
        offset = _first_invalid_byte(content)
    else:
        offset = int(match.group(1)) if match else len(content)
    return content.count(b"\n", 0, offset) + 1, offset - (content.rfind(b"\n", 0, offset) + 1) + 1


def _first_invalid_byte(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(content)


def _after_separators(content: bytes, position: int) -> int:
    match = _SEPARATORS.match(content, position)
    return match.end() if match else position


def _next_sound_start(content: bytes, position: int, limits: Limits, tries: int) -> tuple[int | None, int]:
    """Where the next sound entry starts, and how many starts were tried in vain."""
    for tried in range(tries):
        match = _ENTRY_START.search(content, position)
        if match is None:
            return None, tried
        if _sound_end(content, match.start(), limits, with_resource=True) is not None:
            return match.start(), tried
        position = match.start() + 1
    return None, tries


def _sound_end(content: bytes, position: int, limits: Limits, *, with_resource: bool) -> int | None:
    """Where the object that starts here ends, if it is sound JSON (with a resource in it)."""
    if content[position : position + 1] != b"{":
        return None
    end = _value_end(content, position, min(limits.resource_bytes, _LONGEST_ENTRY))
    if end is None:
        return None
    try:
        probe = _probe_decoder.decode(content[position:end])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if with_resource and bytes(probe.resource) == b"null" else end


def _value_end(content: bytes, position: int, most: int) -> int | None:
    """Where the value that starts here ends: its brackets are closed. None if that never happens."""
    if content[position : position + 1] not in (b"{", b"["):
        match = _SCALAR.match(content, position)
        return match.end() if match else None
    depth = 0
    for token in _TOKEN.finditer(content, position, min(len(content), position + most)):
        opened = token.group()
        if opened in (b"{", b"["):
            depth += 1
        elif opened in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
        elif opened == b'"':
            return None
    return None
