"""What a page is told as it happens (server-sent events), and the sign-in behind it, which is asked again and again.

A running chair or board is not signed out for idleness, because nobody touches it while it matters most; the end of
the working day, signing out and a closed account end it all the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib import import_module
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from daybreak.clinic.accounts.middleware import has_lasted_a_working_day, renew
from daybreak.clinic.accounts.models import User
from daybreak.clinic.sessions.live.hub import hub
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
    await release_connection()
    async with hub().watching() as live_hub:
        await live_hub.session(session_id)  # one that ended long ago is read only now
        await release_connection()
        sent, version, asked = after, -1, monotonic()
        while True:
            live = await live_hub.session(session_id)
            changed, news = live.news, live.rows_after(sent)
            if news:
                sent = news[-1].row
                yield message("events", {"now": _now(), "rows": [row.as_json() for row in news]}, row=sent)
            if with_state and live.version != version and live.state is not None and not live.failed:
                version = live.version
                yield message("state", {"now": _now(), "state": encode_state(live.state)})
            if not news and live_hub.is_fresh and not live.failed:
                yield message("time", {"now": _now()})
            if monotonic() - asked > _ASK_AGAIN_SECONDS:
                asked = monotonic()
                signed_in = await sync_to_async(still_signed_in)(user.pk, session_key, "session.read")
                await release_connection()
                if not signed_in:
                    yield message("signed_out", {"now": _now()})
                    return
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)


async def release_connection() -> None:
    """Gives back the database connection of the request: a stream lasts for hours, and needs one only to ask again."""
    await sync_to_async(_close_connection)()


def _close_connection() -> None:
    """That of the thread that runs this."""
    connection.close()


def still_signed_in(user_pk: int, session_key: str, permission: str) -> bool:
    """Whether the sign-in behind an open stream still holds; it is kept from ending for idleness."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = User.objects.filter(pk=user_pk).first()
    if user is None or not user.may(permission) or not _is_signed_in(store, user):
        return False
    now = timezone.now()
    return not has_lasted_a_working_day(store, now) and renew(store, now)


def _is_signed_in(store: Any, user: User) -> bool:
    """Whether this sign-in is this account's, with the password it has now."""
    theirs = store.get(SESSION_KEY) == str(user.pk)
    return theirs and constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _now() -> str:
    return timezone.now().isoformat()
