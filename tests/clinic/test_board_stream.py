"""What an open board is told: everything at first, then only what changed, and when nothing more may be told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from time import monotonic
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import Client
from seated import VITAL_SIGNS, chair_called, seated, somebody_called, told
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.sessions.board import streams
from daybreak.clinic.sessions.live.hub import Hub, hub
from daybreak.clinic.sessions.live.streams import release_connection
from daybreak.clinic.sessions.models import Chair, Session
from daybreak.clinic.sessions.services import move_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

Told = tuple[str, dict[str, Any]]
WAIT_SECONDS = 30


@pytest.fixture
def nurse_here() -> User:
    return account_of(Role.NURSE)


@pytest.fixture
def two() -> list[Session]:
    return [seated(somebody_called(name), chair_called(f"Chair {name}")) for name in ("Ames", "Bell")]


def listening(user: User, then: Callable[[Callable[[], Awaitable[Told]]], Awaitable[None]], key: str = "") -> None:
    """Opens a stream and hands over a way to hear the next message; everything stops in the end."""

    async def run() -> None:
        async with aclosing(streams.board_stream(user, key)) as told_to:

            async def hear() -> Told:
                return heard(await asyncio.wait_for(anext(told_to), WAIT_SECONDS))

            await then(hear)
        running = hub()._running
        assert running is not None
        running.cancel()

    async_to_sync(run)()


def heard(message: bytes) -> Told:
    head, _, data = message.decode().strip().partition("\ndata: ")
    return head.removeprefix("event: "), json.loads(data)


async def news(hear: Callable[[], Awaitable[Told]]) -> dict[str, Any]:
    """The next message about cards."""
    while True:
        event, data = await hear()
        if event == "cards":
            return data


def test_begins_with_every_card_there_is(two: list[Session], nurse_here: User) -> None:
    chair_called("Chair free")

    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        first = await news(hear)
        assert first["all"] is True
        keys = {each["key"] for each in first["cards"]}
        assert keys == {f"session:{each.pk}" for each in two} | {f"chair:{(await free()).pk}"}

    async def free() -> Chair:
        return await sync_to_async(Chair.objects.get)(name="Chair free")

    listening(nurse_here, then)


def test_then_tells_only_the_card_of_the_session_that_has_news(two: list[Session], nurse_here: User) -> None:
    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        await sync_to_async(told)(two[1], "reading", **VITAL_SIGNS)
        second = await news(hear)
        assert (second["all"], second["gone"]) == (False, [])
        assert [each["key"] for each in second["cards"]] == [f"session:{two[1].pk}"]
        assert "124/78" in second["cards"][0]["html"]

    listening(nurse_here, then)


def test_draws_a_card_exactly_as_the_page_does(two: list[Session], nurse_here: User, client: Any) -> None:
    told(two[0], "reading", **VITAL_SIGNS)

    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        drawn.extend(each["html"] for each in (await news(hear))["cards"])

    drawn: list[str] = []
    listening(nurse_here, then)
    client.force_login(nurse_here)
    page = client.get("/board/").content.decode()
    assert len(drawn) == 2
    assert all(_without_minutes(each.strip()) in _without_minutes(page) for each in drawn)


def test_tells_of_a_session_that_ends_and_of_the_chair_that_is_free_again(two: list[Session], nurse_here: User) -> None:
    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        await sync_to_async(told)(two[0], "aborted", reason="She would rather wait.")
        second = await news(hear)
        assert second["gone"] == [f"session:{two[0].pk}"]
        assert [each["key"].split(":")[0] for each in second["cards"]] == ["chair"]

    listening(nurse_here, then)


def test_tells_of_a_session_that_opens_and_of_one_that_moves(two: list[Session], nurse_here: User) -> None:
    window = chair_called("Window")

    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        await sync_to_async(move_to)(two[0], window, by=nurse_here)
        moved = await news(hear)
        assert any("Window" in each["html"] and "Ames" in each["html"] for each in moved["cards"])
        who = await sync_to_async(somebody_called)("Cook")
        opened = await sync_to_async(seated)(who, chair_called_now, minutes_ago=0)
        while f"session:{opened.pk}" not in {each["key"] for each in moved["cards"]}:
            moved = await news(hear)

    chair_called_now = chair_called("Door")
    listening(nurse_here, then)


def test_tells_an_alarm_first_by_its_order(two: list[Session], nurse_here: User) -> None:
    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        orders = {each["key"]: each["order"] for each in (await news(hear))["cards"]}
        await sync_to_async(told)(two[1], "reading", spo2_percent=85)
        called = (await news(hear))["cards"][0]
        assert called["key"] == f"session:{two[1].pk}"
        assert called["order"] < min(orders.values())

    listening(nurse_here, then)


def test_gives_a_sign_of_life_when_nothing_happens(nurse_here: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.0)

    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        event, data = await hear()
        assert event == "time"
        assert set(data) == {"now"}

    listening(nurse_here, then)


def test_says_nothing_while_the_database_does_not_answer(
    two: list[Session], nurse_here: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        monkeypatch.setattr(Hub, "is_fresh", False)
        with pytest.raises(TimeoutError):
            await hear()

    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr("test_board_stream.WAIT_SECONDS", 3)
    listening(nurse_here, then)


class TestWhoeverIsSignedOut:
    @pytest.fixture(autouse=True)
    def asked_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "_ASK_AGAIN_SECONDS", -1.0)

    def test_is_told_so_and_nothing_after_it(self, two: list[Session], nurse_here: User) -> None:
        async def then(hear: Callable[[], Awaitable[Told]]) -> None:
            await news(hear)
            assert (await hear())[0] == "signed_out"
            with pytest.raises(StopAsyncIteration):
                await hear()

        listening(nurse_here, then, key="no-such-sign-in")

    def test_is_not_said_of_somebody_who_is_signed_in(self, nurse_here: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.0)

        async def then(hear: Callable[[], Awaitable[Told]]) -> None:
            await news(hear)
            assert [(await hear())[0] for _ in range(2)] == ["time", "time"]

        listening(nurse_here, then, key=signed_in_key(nurse_here))

    def test_is_said_of_a_role_that_may_no_longer_look(self, nurse_here: User) -> None:
        key = signed_in_key(nurse_here)
        User.objects.filter(pk=nurse_here.pk).update(role=Role.FRONT_DESK)

        async def then(hear: Callable[[], Awaitable[Told]]) -> None:
            await news(hear)
            assert (await hear())[0] == "signed_out"

        listening(nurse_here, then, key=key)


def signed_in_key(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


def _without_minutes(html: str) -> str:
    return "".join(html.split()).replace("1min", "under1min")


def test_keeps_no_connection_to_the_database_while_it_waits(
    two: list[Session], nurse_here: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def loaded_and_idle(self: Hub) -> None:
        await self._load()
        self._looked_at = monotonic()
        await release_connection()

    async def then(hear: Callable[[], Awaitable[Told]]) -> None:
        await news(hear)
        assert await sync_to_async(lambda: connection.connection)() is None

    monkeypatch.setattr(Hub, "_run", loaded_and_idle)
    listening(nurse_here, then)
