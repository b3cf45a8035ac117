"""What an open board is told: at first every card, then those that changed, and a sign of life in between.

All boards of a process share the hub that folds and the easel that draws, so that a second screen costs little.
"""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.sessions.board.cards import Place
from daybreak.clinic.sessions.board.rendering import Doors, Drawn, Easel, Standing, doors_of, places_now
from daybreak.clinic.sessions.folding import protocol_of_session
from daybreak.clinic.sessions.live.hub import Hub, hub
from daybreak.clinic.sessions.live.streams import HEARTBEAT_SECONDS, message, release_connection, still_signed_in
from daybreak.clinic.sessions.models import Session

PUSH_AT_MOST_EVERY_SECONDS = 0.1
_LOOK_AGAIN_SECONDS = 1.0
_CHAIRS_SECONDS = 2.0
_ASK_AGAIN_SECONDS = 60.0
_AT_A_TIME = 10


class _Board:
    """The easel of one hub, and its chairs as read a moment ago."""

    def __init__(self) -> None:
        self.easel = Easel()
        self._places: dict[int, Place] = {}
        self._titles: dict[str, str] = {}
        self._read_at = float("-inf")

    async def cards(self, live_hub: Hub) -> list[Drawn]:
        """Every card as it is now."""
        standing = [
            Standing(each.session, each.state, each.chair_id, await self._title(each.session), each.failed)
            for each in list(live_hub.sessions.values())
            if not each.is_over
        ]
        seats = {each.chair_id for each in standing if each.chair_id is not None}
        if seats - self._places.keys() or monotonic() - self._read_at > _CHAIRS_SECONDS:
            self._places = await sync_to_async(places_now)(seats)
            await release_connection()
            self._read_at = monotonic()
        return self.easel.cards(standing, self._places)

    async def _title(self, session: Session) -> str:
        if session.protocol_id not in self._titles:
            self._titles[session.protocol_id] = (await sync_to_async(protocol_of_session)(session)).title
        return self._titles[session.protocol_id]


_boards: WeakKeyDictionary[Hub, _Board] = WeakKeyDictionary()


async def board_stream(user: User, session_key: str) -> AsyncIterator[bytes]:
    """`cards` {now, all, cards: [{key, order, html}], gone: [key]}, `time` {now} at least every 5 s, `signed_out`.

    all: the cards are all there are, and whatever else a page shows is gone. Nothing at all is told while the database
    does not answer: a page that hears nothing says so itself.
    """
    await release_connection()
    doors = doors_of(user)
    async with hub().watching() as live_hub:
        board = _boards.setdefault(live_hub, _Board())
        sent: dict[str, Drawn] | None = None
        told = asked = monotonic()
        while True:
            if not live_hub.is_fresh:
                await asyncio.sleep(PUSH_AT_MOST_EVERY_SECONDS)
                continue
            present = {each.card.key: each for each in await board.cards(live_hub)}
            if sent != present:
                yield message("cards", await _news(sent, present, doors))
                sent, told = present, monotonic()
                await asyncio.sleep(PUSH_AT_MOST_EVERY_SECONDS)
                continue
            if monotonic() - told >= HEARTBEAT_SECONDS:
                yield message("time", {"now": _now()})
                told = monotonic()
            if monotonic() - asked > _ASK_AGAIN_SECONDS:
                asked = monotonic()
                signed_in = await sync_to_async(still_signed_in)(user.pk, session_key, "board.read")
                await release_connection()
                if not signed_in:
                    yield message("signed_out", {"now": _now()})
                    return
            await live_hub.changed(_LOOK_AGAIN_SECONDS)


async def _news(sent: dict[str, Drawn] | None, present: dict[str, Drawn], doors: Doors) -> dict[str, Any]:
    """What a page that shows `sent` needs to show `present`. Drawn a few at a time, so that no reading waits for it."""
    before, now, cards = sent or {}, timezone.now(), []
    for number, (key, each) in enumerate(present.items(), 1):
        if before.get(key) is not each:
            cards.append({"key": key, "order": each.card.order, "html": each.html(doors, now)})
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
    gone = [key for key in before if key not in present]
    return {"now": now.isoformat(), "all": sent is None, "cards": cards, "gone": gone}


def _now() -> str:
    return timezone.now().isoformat()
