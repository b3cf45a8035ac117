"""So many requests at once and no more; the others wait and are answered in their order."""

import asyncio
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from daybreak.clinic.turns import AT_ONCE, in_turns


class Work:
    """A view that waits until it is told to go on."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, request: Any) -> HttpResponse:
        self.begun.append(request.path)
        await self.go_on.wait()
        return HttpResponse(request.path)


async def asked(view: Any, count: int) -> list[asyncio.Task[HttpResponse]]:
    requests = [RequestFactory().get(f"/{number}") for number in range(count)]
    tasks = [asyncio.create_task(view(request)) for request in requests]
    await settled()
    return tasks


async def settled() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


def in_turns_of(work: Work) -> Any:
    async def view(request: Any) -> HttpResponse:
        return await work(request)

    return in_turns(view)


@pytest.mark.parametrize(("arrived", "at_once"), [(AT_ONCE, AT_ONCE), (AT_ONCE + 1, AT_ONCE), (50, AT_ONCE)])
def test_no_more_are_worked_on_at_once(arrived: int, at_once: int) -> None:
    async def run() -> None:
        work = Work()
        tasks = await asked(in_turns_of(work), arrived)
        assert len(work.begun) == at_once
        work.go_on.set()
        answers = await asyncio.gather(*tasks)
        assert [each.content.decode() for each in answers] == [f"/{number}" for number in range(arrived)]
        assert work.begun == [f"/{number}" for number in range(arrived)], "first come, first served"

    asyncio.run(run())


def test_who_hangs_up_while_waiting_gives_the_turn_to_the_next() -> None:
    async def run() -> None:
        work = Work()
        tasks = await asked(in_turns_of(work), AT_ONCE + 2)
        tasks[AT_ONCE].cancel()
        work.go_on.set()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(answers[AT_ONCE], asyncio.CancelledError)
        assert work.begun == [f"/{number}" for number in range(AT_ONCE + 2) if number != AT_ONCE]

    asyncio.run(run())


def test_a_view_that_fails_gives_its_turn_back() -> None:
    async def fails(request: Any) -> HttpResponse:
        raise ValueError(request.path)

    async def run() -> None:
        view = in_turns(fails)
        for _ in range(AT_ONCE + 1):
            with pytest.raises(ValueError, match="/0"):
                await asyncio.wait_for(view(RequestFactory().get("/0")), timeout=10)

    asyncio.run(run())


def test_a_stream_that_never_ends_holds_no_turn() -> None:
    async def never_ends() -> Any:
        while True:
            yield b"."
            await asyncio.sleep(0)

    async def streams(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(never_ends())

    async def run() -> None:
        view = in_turns(streams)
        for _ in range(AT_ONCE + 1):
            answer = await asyncio.wait_for(view(RequestFactory().get("/")), timeout=10)
            assert await anext(aiter(answer)) == b"."

    asyncio.run(run())


def test_without_a_loop_there_is_nothing_to_wait_for() -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse("done")

    assert in_turns(view) is view
