"""The hub: reads new events of all sessions once, folds, and wakes every page that shows them.

One hub lives in each server process, in its event loop, and runs only while somebody looks. It asks the database for
rows beyond the last one it saw, so events of other programs (the listener for monitors) arrive the same way as its
own. It also folds on a timer: what does not come is a finding too. Rows become visible in the order of their ids,
because writers of events take turns (one_writer).
"""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from daybreak.care.session.events import Event
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.state import Phase, SessionState
from daybreak.care.session.timeline import fold
from daybreak.clinic.sessions.ending import may_go_on_lately
from daybreak.clinic.sessions.folding import event_from, rules_of
from daybreak.clinic.sessions.models import Chair, Seating, Session, SessionEvent
from daybreak.clinic.sessions.opening import chair_of

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
REFOLD_SECONDS = 5.0
_IDLE_SECONDS = 30.0
_FRESH_SECONDS = 8.0
_RETRY_SECONDS = 1.0
_AT_A_TIME = 5
_CLOSED = (Phase.DISCHARGED, Phase.ABORTED)


@dataclass(frozen=True, slots=True)
class Row:
    """One stored event: its place, when it arrived, and its JSON as stored."""

    row: int
    received_at: datetime
    content: bytes
    event: Event

    def as_json(self) -> dict[str, Any]:
        """What a page gets."""
        return {
            "row": self.row,
            "received_at": self.received_at.isoformat(),
            "event": msgspec.json.decode(self.content),
        }


@dataclass(slots=True, kw_only=True)
class LiveSession:
    """A session in memory. version grows with every change of the state that somebody may want to see.

    news: set, and replaced by another, at each change. failed: it could not be folded, so its state is an old one.
    """

    session: Session
    rules: SessionRules
    chair_id: int | None = None
    chair: str = ""
    rows: list[Row] = field(default_factory=list)
    state: SessionState | None = None
    version: int = 0
    fold_after: float = 0.0
    failed: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def rows_after(self, row: int) -> list[Row]:
        """What is new to somebody who knows everything up to a row."""
        return self.rows[bisect_right(self.rows, row, key=lambda each: each.row) :]

    def tell(self) -> None:
        """Wakes whoever looks at this session."""
        self.version += 1
        self.news.set()
        self.news = asyncio.Event()

    def seat(self, chair: Chair | None) -> None:
        """The session is at this chair now."""
        self.chair_id, self.chair = (chair.pk, chair.name) if chair else (None, "")

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state is not None and self.state.phase in _CLOSED


class Hub:
    """See the module. Use `hub()`; never make one for a request."""

    def __init__(self) -> None:
        self.sessions: dict[UUID, LiveSession] = {}
        self._last_row = 0
        self._last_seating = 0
        self._watchers = 0
        self._idle_since: float | None = None
        self._looked_at = 0.0
        self._changed = asyncio.Event()
        self._wake = asyncio.Event()
        self._loaded = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Hub"]:
        """The hub runs while at least one is inside, and a little longer."""
        self._watchers += 1
        if self._running is None or self._running.done():
            self._loaded = asyncio.Event()
            # In a context of its own: it outlives the request that happens to start it.
            self._running = asyncio.create_task(self._run(), context=Context())
        try:
            await self._loaded.wait()
            yield self
        finally:
            self._watchers -= 1

    async def session(self, session_id: UUID) -> LiveSession:
        """One session, read whole the first time it is asked for. Raises Session.DoesNotExist."""
        if session_id not in self.sessions:
            loaded = await sync_to_async(_load)(session_id, None)
            if session_id not in self.sessions:
                self._keep(loaded)
        return self.sessions[session_id]

    async def changed(self, seconds: float) -> None:
        """Waits until anything changed, or so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    def wake(self) -> None:
        """Something was stored by this process; look at once. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake.set)

    @property
    def is_fresh(self) -> bool:
        """Whether the database answered lately. If not, no page may be told that all is well."""
        return monotonic() - self._looked_at < _FRESH_SECONDS

    async def _run(self) -> None:
        """Looks for news as long as somebody watches, and tries again when the database does not answer."""
        while self._is_wanted():
            try:
                if not self._loaded.is_set():
                    await self._load()
                await self._look()
                self._looked_at = monotonic()
            except Exception:
                # Whatever it was: every page of the clinic hangs on this loop, and shows that it is not fresh.
                _log.exception("the events of sessions cannot be read; trying again")
                await sync_to_async(close_old_connections)()
                await asyncio.sleep(_RETRY_SECONDS)
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _load(self) -> None:
        """Every session that may be going on."""
        self._last_row, self._last_seating = await sync_to_async(_last_rows)()
        self.sessions.clear()
        for session_id in await sync_to_async(_open_sessions)():
            self._keep(await sync_to_async(_load)(session_id, self._last_row))
        self._loaded.set()

    def _is_wanted(self) -> bool:
        if self._watchers:
            self._idle_since = None
            return True
        self._idle_since = self._idle_since or monotonic()
        return monotonic() - self._idle_since < _IDLE_SECONDS

    async def _look(self) -> None:
        rows = await sync_to_async(_rows_after)(self._last_row)
        touched = set()
        for session_id, row in rows:
            self._last_row = max(self._last_row, row.row)
            if await self._add(session_id, row):
                touched.add(session_id)
        for number, session_id, chair in await sync_to_async(_seatings_after)(self._last_seating):
            self._last_seating = number
            if session_id in self.sessions:
                self.sessions[session_id].seat(chair)
                touched.add(session_id)
        now = monotonic()
        due = [each.session.pk for each in self.sessions.values() if each.fold_after <= now and not each.is_over]
        await self._fold([*touched, *(each for each in due if each not in touched)])
        if touched or due:
            self._tell()

    async def _add(self, session_id: UUID, row: Row) -> bool:
        live = self.sessions.get(session_id)
        if live is None:
            self._keep(await sync_to_async(_load)(session_id, row.row))
            return True
        if not live.rows or live.rows[-1].row < row.row:
            live.rows.append(row)
        return True

    def _keep(self, live: LiveSession) -> None:
        before = self.sessions.get(live.session.pk)
        self.sessions[live.session.pk] = live
        if before is not None:
            live.version = before.version + 1
            before.tell()
        _refold(live)

    async def _fold(self, session_ids: list[UUID]) -> None:
        """Folds a few at a time, so that readings and pages never wait for all of them."""
        for number, session_id in enumerate(session_ids):
            _refold(self.sessions[session_id])
            if number % _AT_A_TIME == _AT_A_TIME - 1:
                self._tell()
                await asyncio.sleep(0)

    def _tell(self) -> None:
        """Wakes whoever looks at all sessions."""
        self._changed.set()
        self._changed = asyncio.Event()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs.clear()
        _hubs[loop] = Hub()
    return _hubs[loop]


def wake() -> None:
    """Tells the hub of this process, if there is one, that something was stored."""
    for each in _running():
        each.wake()


def _running() -> Iterator[Hub]:
    return (each for loop, each in list(_hubs.items()) if loop.is_running())


def _refold(live: LiveSession) -> None:
    """Folds anew; one session that cannot be folded must not take the others with it."""
    try:
        live.state, live.failed = fold(live.rules, [row.event for row in live.rows], timezone.now()), False
    except Exception:
        live.failed = True
        _log.exception("the session %s cannot be folded", live.session.pk)
    live.fold_after = monotonic() + REFOLD_SECONDS
    live.tell()


def _last_rows() -> tuple[int, int]:
    event = SessionEvent.objects.order_by("-id").values_list("id", flat=True).first()
    seating = Seating.objects.order_by("-id").values_list("id", flat=True).first()
    return event or 0, seating or 0


def _open_sessions() -> list[UUID]:
    wanted = Session.objects.filter(may_go_on_lately(timezone.now()))
    return list(wanted.order_by("opened_at").values_list("pk", flat=True))


def _load(session_id: UUID, until_row: int | None) -> LiveSession:
    session = Session.objects.select_related("patient", "protocol").get(pk=session_id)
    rows = session.events.order_by("id")
    if until_row is not None:
        rows = rows.filter(id__lte=until_row)
    live = LiveSession(session=session, rules=rules_of(session), rows=[_row(row) for row in rows])
    live.seat(chair_of(session))
    return live


def _rows_after(last: int) -> list[tuple[UUID, Row]]:
    return [(row.session_id, _row(row)) for row in SessionEvent.objects.filter(id__gt=last).order_by("id")[:2000]]


def _seatings_after(last: int) -> list[tuple[int, UUID, Chair | None]]:
    seatings = Seating.objects.filter(id__gt=last).select_related("chair").order_by("id")
    return [(each.pk, each.session_id, each.chair) for each in seatings]


def _row(row: SessionEvent) -> Row:
    content = bytes(row.content)
    return Row(row=row.pk, received_at=row.received_at, content=content, event=event_from(content))
