"""Pages as the server meets them: listening to a stream, showing the board, polling, and posting readings."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from itertools import count
from typing import Any

import msgspec

from benchmarks.load_clinic import TOKEN, LoadClinic, LoadDesk
from benchmarks.load_monitors import GRACE_SECONDS, reading

OPENING_SECONDS = 10.0
AGAIN_SECONDS = 0.5
SEND_AGAIN_SECONDS = 5.0
PATIENCE_SECONDS = 10.0
"""As the pages of the program do: so long until they send again, and so long they wait for an answer."""
_LOW = 80
_EVENT, _DATA = b"event: ", b"data: "


class Failed(RuntimeError):
    """An answer that is none."""


class _Alarm(msgspec.Struct):
    id: str
    state: str


class _Latest(msgspec.Struct):
    measure: str
    value: float


class _State(msgspec.Struct):
    alarms: list[_Alarm]
    latest: list[_Latest]


class _StateNews(msgspec.Struct):
    state: _State


class Seen:
    """Seconds from when each reading was due until it, its alarm and its card on the board were there."""

    def __init__(self) -> None:
        self.events: list[float] = []
        self.alarms: list[float] = []
        self.board: list[float] = []
        self.awaited_on_board: dict[str, float] = {}
        self.failures = self.asked = self.answered = 0
        self._since = float("inf")

    def start(self) -> None:
        """What is due from now on counts, and nothing from before."""
        self.events, self.alarms, self.board, self.awaited_on_board = [], [], [], {}
        self.failures = self.asked = self.answered = 0
        self._since = time.monotonic()

    def kept(self) -> "Seen":
        """As it is now, whatever comes later."""
        return deepcopy(self)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """One request, which counts as answered if it is so in time; one that is not is given up as a failure."""
        since = self._since
        self.asked += 1
        async with self.again_if_it_fails(), asyncio.timeout(PATIENCE_SECONDS):
            yield
            self.answered += since == self._since

    @asynccontextmanager
    async def again_if_it_fails(self) -> AsyncIterator[None]:
        """As pages do: a request that failed is made again after a moment. How often is counted."""
        try:
            yield
        except (Failed, OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            self.failures += 1
            await asyncio.sleep(AGAIN_SECONDS)

    def due(self, event_id: str) -> float | None:
        """When the reading of this id was due; None if it does not count."""
        moment = int(event_id.rpartition("-")[2]) / 1e6 if event_id.startswith("load-") else 0.0
        return moment if moment >= self._since else None


class Listener:
    """The page of one session, with its state from the server."""

    def __init__(self, desk: LoadDesk, seen: Seen, number: int) -> None:
        self._desk, self._seen, self._number = desk, seen, number
        self._awaited: float | None = None
        self._after = 0

    async def run(self, port: int) -> None:
        """Listens until it is cancelled; nobody opens two hundred pages at one moment."""
        await asyncio.sleep(self._number * OPENING_SECONDS / 200)
        while True:
            path = f"{self._desk.address}stream/?after={self._after}&state=1"
            async with self._seen.again_if_it_fails():
                async for event, data in stream(port, path, self._desk.cookies):
                    self._message(event, data)

    def _message(self, event: bytes, data: bytes) -> None:
        if event == b"events":
            self._rows(json.loads(data)["rows"])
        elif event == b"state" and self._awaited is not None:
            self._state(msgspec.json.decode(data, type=_StateNews).state)

    def _rows(self, rows: list[dict[str, Any]]) -> None:
        self._after = rows[-1]["row"]
        for row in rows:
            due = self._seen.due(row["event"]["id"])
            if due is not None:
                self._seen.events.append(time.monotonic() - due)
                low = row["event"]["spo2_percent"] == _LOW
                self._awaited = due if low else None
                if low:
                    self._seen.awaited_on_board.setdefault(self._desk.session, due)

    def _state(self, state: _State) -> None:
        if is_low(state) and self._awaited is not None:
            self._seen.alarms.append(time.monotonic() - self._awaited)
            self._awaited = None


class Board:
    """The board: its cards as the server draws them."""

    def __init__(self, desk: LoadDesk, seen: Seen) -> None:
        self._desk, self._seen = desk, seen

    async def run(self, port: int) -> None:
        """Listens until it is cancelled."""
        while True:
            async with self._seen.again_if_it_fails():
                async for event, data in stream(port, "/board/stream/", self._desk.cookies):
                    for card in json.loads(data)["cards"] if event == b"cards" else ():
                        self._card(card["key"].removeprefix("session:"), card["html"])

    def _card(self, session: str, html: str) -> None:
        """The first card after a low reading whose alarm is active."""
        awaited = self._seen.awaited_on_board
        if session in awaited and " active SpO2" in html:
            self._seen.board.append(time.monotonic() - awaited.pop(session))


class Poller:
    """The page of one session without a stream: it asks for everything again and again."""

    def __init__(self, desk: LoadDesk, seen: Seen, number: int, seconds: float) -> None:
        self._desk, self._seen, self._number, self._seconds = desk, seen, number, seconds
        self._known: set[str] = set()

    async def run(self, port: int) -> None:
        """Asks until it is cancelled; pages do not ask all at once."""
        await asyncio.sleep(self._number * self._seconds / 200)
        began = time.monotonic()
        for turn in count(1):
            async with self._seen.asking():
                content = await asked(port, "GET", f"{self._desk.address}boot/", self._desk.cookies)
                self._rows(json.loads(content)["rows"])
            await asyncio.sleep(max(0.0, began + turn * self._seconds - time.monotonic()))

    def _rows(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            event = row["event"]
            if event["id"] not in self._known:
                self._known.add(event["id"])
                due = self._seen.due(event["id"])
                if due is not None:
                    self._seen.events.append(time.monotonic() - due)
                    if event["spo2_percent"] == _LOW:
                        self._seen.alarms.append(time.monotonic() - due)


class Nurse:
    """What a nurse enters at one chair: as its page does, one request at a time brings all that waits."""

    def __init__(self, clinic: LoadClinic, seen: Seen, which: int) -> None:
        self._clinic, self._seen, self._desk = clinic, seen, clinic.desks[which]
        self._waiting: list[dict[str, Any]] = []
        self._sending: asyncio.Task[None] | None = None

    def enters(self, event: dict[str, Any]) -> None:
        """Sent now, or with the next request."""
        self._waiting.append(event)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def gives_up(self, seconds: float) -> None:
        """What is not through after so long stays unsent."""
        if self._sending is not None:
            await asyncio.wait([self._sending], timeout=seconds)
            self._sending.cancel()

    async def _send(self) -> None:
        while self._waiting:
            batch, answered = list(self._waiting), False
            async with self._seen.asking():
                body = json.dumps({"events": batch}).encode()
                path = f"{self._desk.address}events/"
                results = json.loads(await asked(self._clinic.port, "POST", path, self._desk.cookies, body))["results"]
                answered = {each["status"] for each in results} <= {"stored", "known"}
            if answered:
                del self._waiting[: len(batch)]
            else:
                await asyncio.sleep(SEND_AGAIN_SECONDS)


async def posting(clinic: LoadClinic, seen: Seen, seconds: float, between: float) -> None:
    """Nurses enter the readings of all sessions in turn, evenly spread; what is not through soon after is given up."""
    began, nurses = time.monotonic(), [Nurse(clinic, seen, which) for which in range(len(clinic.desks))]
    for number in range(int(seconds / between * len(nurses))):
        due = began + number * between / len(nurses)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        turn, which = divmod(number, len(nurses))
        nurses[which].enters(reading(which, turn, due))
    await asyncio.sleep(between)
    end = time.monotonic() + GRACE_SECONDS
    for nurse in nurses:
        await nurse.gives_up(max(0.0, end - time.monotonic()))


def is_low(state: _State) -> bool:
    """Whether the alarm for the low reading stands, and rests on it."""
    shown = any(each.measure == "spo2_percent" and each.value == _LOW for each in state.latest)
    return shown and any(each.id.startswith("oxygen") and each.state == "active" for each in state.alarms)


async def stream(port: int, path: str, cookies: str) -> AsyncIterator[tuple[bytes, bytes]]:
    """Each message of a stream of server-sent events: its kind and its data."""
    async with answered(port, "GET", path, cookies) as reader:
        pending = b""
        async for chunk in chunks(reader):
            *whole, pending = (pending + chunk).split(b"\n\n")
            for message in whole:
                lines = message.split(b"\n")
                yield from_lines(lines, _EVENT), from_lines(lines, _DATA)


def from_lines(lines: list[bytes], name: bytes) -> bytes:
    """What a message says under a name."""
    return next((line.removeprefix(name) for line in lines if line.startswith(name)), b"")


async def asked(port: int, method: str, path: str, cookies: str, body: bytes = b"") -> bytes:
    """The whole answer to one request. Raises Failed for any status but 200."""
    async with answered(port, method, path, cookies, body) as reader:
        return b"".join([chunk async for chunk in chunks(reader)])


@asynccontextmanager
async def answered(
    port: int, method: str, path: str, cookies: str, body: bytes = b""
) -> AsyncIterator[asyncio.StreamReader]:
    """The connection of one request, its answer read up to the content."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    try:
        writer.write("".join(_head(method, path, cookies, len(body))).encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise Failed(f"{method} {path}: {head[:200]!r}")
        reader.chunked = b"transfer-encoding: chunked" in head.lower()  # type: ignore[attr-defined]
        yield reader
    finally:
        writer.close()


def _head(method: str, path: str, cookies: str, length: int) -> Iterator[str]:
    yield f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\nX-CSRFToken: {TOKEN}\r\n"
    yield f"Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The content as it comes."""
    if not reader.chunked:  # type: ignore[attr-defined]
        yield await reader.read()
        return
    while length := int(await reader.readline() or b"0", 16):
        yield await reader.readexactly(length)
        await reader.readexactly(2)
