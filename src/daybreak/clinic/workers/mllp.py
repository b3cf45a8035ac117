"""The listener for monitors: many connections, one message at a time on each, and no answer before the message is safe.

Whatever a sender does, it holds one connection, one message of bounded length, and only for so long.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import close_old_connections

from daybreak.clinic.devices.taking import NotStored, finish_pending, not_stored, take
from daybreak.exchange.hl7v2 import Frame, Framer, TooLong, Unfinished, framed

_CHUNK = 65_536
_THREADS = 4
log = logging.getLogger(__name__)
Work = TypeVar("Work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much patience there is. idle: without a message; message: from the first byte of one to its last; in seconds.

    connections: how many at once. closing: how long a stop waits for what is being worked on.
    """

    idle: float = 900
    message: float = 30
    connections: int = 128
    closing: float = 15


@dataclass
class Listener:
    """A listener that can be started and stopped. tell: takes a line on what was done; never about a patient."""

    tell: Callable[[str], None]
    limits: Limits = field(default_factory=Limits)
    _server: asyncio.Server | None = field(default=None, init=False)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set, init=False)
    _busy: set["asyncio.Task[None]"] = field(default_factory=set, init=False)
    _stopping: bool = field(default=False, init=False)

    async def start(self, host: str, port: int) -> int:
        """Finishes what an earlier run left, then listens. Says on which port, for port 0. Raises OSError."""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mllp")
        left = await self._in_thread(finish_pending)
        if left:
            self.tell(f"{left} messages had been stored and not worked on; they are now")
        self._server = await asyncio.start_server(self._connected, host, port, limit=_CHUNK)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Takes no new connection and no new message; what is being worked on is answered first."""
        self._stopping = True
        if self._server is not None:
            self._server.close()
        for task in self._tasks - self._busy:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.limits.closing)
        for task in self._tasks:
            task.cancel()
        await asyncio.to_thread(self._threads.shutdown)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = _shown_peer(writer)
        task = asyncio.current_task()
        if task is None or self._stopping or len(self._tasks) >= self.limits.connections:
            self.tell(f"{peer}: refused, {len(self._tasks)} connections are open already")
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            self.tell(f"{peer}: connected")
            ending = await self._converse(reader, writer, peer, task)
            self.tell(f"{peer}: {ending}")
        except (ConnectionError, TimeoutError) as error:
            self.tell(f"{peer}: broken off ({type(error).__name__})")
        except asyncio.CancelledError:
            self.tell(f"{peer}: closed because the listener stops")
        except Exception as error:
            log.error("connection failed: %s", type(error).__name__, exc_info=True)
        finally:
            self._tasks.discard(task)
            await _close(writer)

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str, task: "asyncio.Task[None]"
    ) -> str:
        """Takes message after message. Returns why it is over."""
        framer = Framer()
        async for data in self._chunks(reader, framer):
            for found in framer.feed(data):
                self._busy.add(task)
                try:
                    ending = await self._answered(found, writer, peer)
                finally:
                    self._busy.discard(task)
                if ending or self._stopping:
                    return ending or "closed because the listener stops"
            if framer.stray_bytes > _CHUNK:
                return f"closed, {framer.stray_bytes} bytes came outside of any message"
        if framer.inside:
            return f"closed with {framer.waiting} bytes of a message that was not finished and is not answered"
        return "closed"

    async def _chunks(self, reader: asyncio.StreamReader, framer: Framer) -> AsyncIterator[bytes]:
        """What arrives, until the sender is done or too slow: a message must be whole in time, byte by byte or not."""
        loop = asyncio.get_running_loop()
        begun: float | None = None
        while True:
            if not framer.inside:
                begun = None
            elif begun is None:
                begun = loop.time()
            patience = self.limits.idle if begun is None else begun + self.limits.message - loop.time()
            try:
                async with asyncio.timeout(max(patience, 0)):
                    data = await reader.read(_CHUNK)
            except TimeoutError:
                return
            if not data:
                return
            yield data

    async def _answered(self, found: Frame | TooLong | Unfinished, writer: asyncio.StreamWriter, peer: str) -> str:
        """Takes one message and sends the answer. Returns why the connection must end, or ""."""
        if isinstance(found, Unfinished):
            self.tell(f"{peer}: {found.size} bytes of a message that was begun anew; not answered")
            return ""
        content = found.content if isinstance(found, Frame) else found.beginning
        size = found.size if isinstance(found, TooLong) else None
        try:
            taken = await self._in_thread(lambda: take(content, peer=peer, size=size))
        except NotStored as error:
            self.tell(f"{peer}: a message of {len(content)} bytes was not stored ({error}); it must be sent again")
            await self._send(writer, not_stored(content))
            return "closed, the database did not answer"
        await self._send(writer, taken.answer)
        self.tell(f"{peer}: {taken.line}")
        return "closed, the message was too long" if isinstance(found, TooLong) else ""

    async def _send(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        writer.write(framed(answer))
        async with asyncio.timeout(self.limits.message):
            await writer.drain()

    async def _in_thread(self, work: Callable[[], Work]) -> Work:
        """The database blocks; it is asked from threads of its own, each with its own connection."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_fresh_connection, work)


def _with_fresh_connection(work: Callable[[], Work]) -> Work:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError, TimeoutError, OSError, asyncio.CancelledError):
        async with asyncio.timeout(2):
            await writer.wait_closed()


def _shown_peer(writer: asyncio.StreamWriter) -> str:
    address = writer.get_extra_info("peername")
    return f"{address[0]}:{address[1]}" if address else "unknown"
