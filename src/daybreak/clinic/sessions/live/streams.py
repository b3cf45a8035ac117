"""What a page is told as it happens (server-sent events), and the sign-in behind it, which is asked again and again.

A running chair or board is not signed out for idleness, because nobody touches it while it matters most; the end of
the working day, signing out and a closed account end it all the same.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from importlib import import_module
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from daybreak.clinic.accounts.middleware import SIGNED_IN_AT
from daybreak.clinic.accounts.models import User
from daybreak.clinic.sessions.live.hub import LiveSession, hub
from daybreak.exchange.session_json import encode_state

HEARTBEAT_SECONDS = 5.0
_ASK_AGAIN_SECONDS = 60.0


def message(event: str, data: Any, *, row: int | None = None) -> bytes:
    """One server-sent event; row becomes its id, which a browser repeats when it connects again."""
    head = f"event: {event}\n" + (f"id: {row}\n" if row is not None else "")
    return head.encode() + b"data: " + msgspec.json.encode(data) + b"\n\n"


async def session_stream(
    session_id: UUID, user: User, session_key: str, *, after: int, with_state: bool
) -> AsyncIterator[bytes]:
    """The rows of one session after a row, then each new one, the state if asked for, and the time every 5 s."""
    async with hub().watching() as live_hub:
        live, sent, version, asked = await live_hub.session(session_id), after, -1, monotonic()
        while True:
            live = await live_hub.session(session_id)
            news = [row for row in live.rows if row.row > sent]
            if news:
                sent = news[-1].row
                yield message("events", {"now": _now(), "rows": [row.as_json() for row in news]}, row=sent)
            if with_state and live.version != version:
                yield message("state", {"now": _now(), "state": encode_state(_state(live))})
            if not news and live_hub.is_fresh:
                yield message("time", {"now": _now()})
            version = live.version
            if monotonic() - asked > _ASK_AGAIN_SECONDS:
                asked = monotonic()
                if not await sync_to_async(still_signed_in)(user.pk, session_key, "session.read"):
                    yield message("signed_out", {"now": _now()})
                    return
            await _until_news(live_hub, live, sent)


def still_signed_in(user_pk: int, session_key: str, permission: str) -> bool:
    """Whether the sign-in behind an open stream still holds; it is kept from ending for idleness."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = User.objects.filter(pk=user_pk).first()
    if user is None or not user.may(permission) or not store.exists(session_key):
        return False
    started = store.get(SIGNED_IN_AT)
    if started and timezone.now() - datetime.fromisoformat(started) > timedelta(hours=settings.SESSION_LIFETIME_HOURS):
        return False
    store.save()
    return True


async def _until_news(live_hub: Any, live: LiveSession, sent: int) -> None:
    """Returns when this session changed, or after a heartbeat."""
    until, version = monotonic() + HEARTBEAT_SECONDS, live.version
    while live.version == version and (left := until - monotonic()) > 0:
        await live_hub.changed(left)
        if live.rows and live.rows[-1].row > sent:
            return


def _state(live: LiveSession) -> Any:
    assert live.state is not None  # noqa: S101 - the hub folds before it hands a session out
    return live.state


def _now() -> str:
    return timezone.now().isoformat()
