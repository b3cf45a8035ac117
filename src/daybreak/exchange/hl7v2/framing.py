"""MLLP: a message stands between one byte that begins it and two that end it. Bounded, whatever is sent.

The library's own reader forgets a message that is too long, so that it could be neither kept nor answered; this one
hands over its beginning.
"""

from collections.abc import Iterator
from dataclasses import dataclass

START = b"\x0b"
END = b"\x1c"
RETURN = b"\r"
MOST_BYTES = 1_000_000
"""The longest message; a message of a monitor has a few thousand bytes."""
KEPT_OF_TOO_LONG = 64_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole message."""

    content: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """The beginning of a message that did not end within MOST_BYTES. Nothing after it can be trusted: close."""

    beginning: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Another message began before this one ended. It was never whole and is not answered: its sender repeats it."""

    size: int


Framed = Frame | TooLong | Unfinished


class Framer:
    """Cuts what arrives on one connection into messages, however it is chopped on the way."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._buffer = bytearray()
        self._inside = False
        self._broken = False
        self.stray_bytes = 0
        """How many bytes stood outside any message so far."""

    @property
    def inside(self) -> bool:
        """Whether a message has begun that has not ended."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many bytes of it are here."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[Framed]:
        """What is complete with these bytes. After TooLong, everything is ignored."""
        rest = data
        while rest and not self._broken:
            if self._inside:
                found, rest = self._within(rest)
                if found is not None:
                    yield found
            else:
                rest = self._outside(rest)

    def _outside(self, data: bytes) -> bytes:
        before, start, after = data.partition(START)
        self.stray_bytes += len(before.strip(RETURN + b"\n"))
        self._inside = bool(start)
        return after

    def _within(self, data: bytes) -> tuple[Framed | None, bytes]:
        ends = [position for position in (data.find(END), data.find(START)) if position >= 0]
        cut = min(ends) if ends else len(data)
        self._buffer += data[:cut]
        if len(self._buffer) > self._most_bytes:
            return self._too_long(), b""
        if not ends:
            return None, b""
        content = bytes(self._buffer)
        self._buffer.clear()
        if data[cut : cut + 1] == START:
            return Unfinished(len(content)), data[cut + 1 :]
        self._inside = False
        return Frame(content), data[cut + 1 :]

    def _too_long(self) -> TooLong:
        found = TooLong(bytes(self._buffer[:KEPT_OF_TOO_LONG]), len(self._buffer))
        self._buffer.clear()
        self._inside, self._broken = False, True
        return found


def framed(content: bytes) -> bytes:
    """A message as it is sent. Raises ValueError if it holds a byte that begins or ends one."""
    if START in content or END in content:
        raise ValueError("a message must not hold the bytes 0x0b or 0x1c; escape them")
    return START + content + END + RETURN
