"""How many requests are worked on at once.

Each has a thread and a connection to the database of its own. Without a limit, a hundred that arrive together all get
slower until none is answered in time; in turns the first are answered while the last still wait (docs/benchmarks.md).
"""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

AT_ONCE = 8
"""More than a machine of a clinic has processors, so that who waits for the disk holds up nobody else."""

Answer = Callable[[HttpRequest], HttpResponseBase]
Awaited = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def in_turns(get_response: Answer | Awaited) -> Answer | Awaited:
    """Lets in so many; a turn ends with the response made, so a stream that goes on for hours holds none."""
    if not iscoroutinefunction(get_response):
        return get_response
    turns = Semaphore(AT_ONCE)

    async def answer(request: HttpRequest) -> HttpResponseBase:
        async with turns:
            response: HttpResponseBase = await get_response(request)
            return response

    return answer
