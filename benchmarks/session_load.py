"""Two hundred sessions at once, a reading every five seconds each: how long until the alarm stands on a screen.

A real server process, pages that listen to its streams, and monitors that write in a process of their own, as
`daybreak listen` does. The peer is what one writes first: pages that ask for the session every five seconds. Nothing
here waits without a limit: who does not keep up is reported so, with what was and what was not answered.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from benchmarks.load_clinic import LoadClinic, made_clinic
from benchmarks.load_monitors import GRACE_SECONDS
from benchmarks.load_pages import PATIENCE_SECONDS, Board, Listener, Poller, Seen, posting
from benchmarks.measuring import Result, percentile
from daybreak.clinic.sessions.live.hub import POLL_SECONDS

SESSIONS = 200
FEWER = 60
"""So few that pages which ask keep up on the machines we know: only then are the times a ratio."""
NURSES = 20
SECONDS_BETWEEN = 5.0
OPENING_SECONDS = 15.0
LONGEST_OTHER_SECONDS = 60.0
ENOUGH = 0.99
PEER = f"pages that ask every {SECONDS_BETWEEN:g} s"


def measure(minutes: float) -> list[Result]:
    """Milliseconds from a reading to its alarm, and the server's share of a processor, beside pages that poll.

    Monitors write for so many minutes while pages listen; nurses' posts and the polling peer get half of that and a
    minute at most.
    """
    seconds = minutes * 60
    others = min(seconds / 2, LONGEST_OTHER_SECONDS)
    clinic = made_clinic(SESSIONS, NURSES)
    with serving(clinic) as server:
        listened, posted = asyncio.run(listening(clinic, server, seconds, others))
    # The peer gets a server that owes nobody an answer any more.
    with serving(clinic) as server:
        polled = asyncio.run(polling(clinic, server, others))
    few = replace(clinic, desks=clinic.desks[:FEWER])
    with serving(few) as server:
        few_listened = asyncio.run(hearing(few, server, others))
    with serving(few) as server:
        few_polled = asyncio.run(polling(few, server, others))
    return [
        *compared(f"Reading to alarm on its page, {FEWER} sessions", few_listened.seen.alarms, few_polled),
        *compared("Reading to alarm on its page, monitors", listened.seen.alarms, polled),
        *compared("Reading to alarm on the board, monitors", listened.seen.board, polled),
        *compared("Reading to alarm on its page, nurses", posted.seen.alarms, polled),
        result("Processor time of the server", 100 * listened.cpu, 100 * polled.cpu, "% of a core", polled.shortfall),
        result("Memory of the server", listened.megabytes, polled.megabytes, "MB", polled.shortfall),
    ]


async def listening(clinic: LoadClinic, server: "Server", seconds: float, others: float) -> tuple["Run", "Run"]:
    """A page for each session and a board listen: first to monitors, then to twenty nurses who post."""
    seen = Seen()
    pages = [Listener(desk, seen, number) for number, desk in enumerate(clinic.desks)]
    async with opened([*pages, Board(clinic.desks[0], seen)], clinic.port):
        listened = await measured(
            "pages listen, monitors write", clinic, server, seen, seconds, monitors(clinic, seconds)
        )
        work = posting(clinic, seen, others, SECONDS_BETWEEN)
        return listened, await measured("pages listen, nurses post", clinic, server, seen, others, work)


async def hearing(clinic: LoadClinic, server: "Server", seconds: float) -> "Run":
    """A page for each session listens; monitors write."""
    seen = Seen()
    pages = [Listener(desk, seen, number) for number, desk in enumerate(clinic.desks)]
    async with opened(pages, clinic.port):
        return await measured("pages listen, monitors write", clinic, server, seen, seconds, monitors(clinic, seconds))


async def polling(clinic: LoadClinic, server: "Server", seconds: float) -> "Run":
    """A page for each session asks for all of it again and again; monitors write."""
    seen = Seen()
    pages = [Poller(desk, seen, number, SECONDS_BETWEEN) for number, desk in enumerate(clinic.desks)]
    async with opened(pages, clinic.port):
        return await measured("pages poll, monitors write", clinic, server, seen, seconds, monitors(clinic, seconds))


@asynccontextmanager
async def opened(pages: Sequence[Listener | Board | Poller], port: int) -> AsyncIterator[None]:
    """All pages are open and have had time to come to rest."""
    tasks = [asyncio.create_task(each.run(port)) for each in pages]
    try:
        await asyncio.sleep(OPENING_SECONDS)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One kind of load and what came of it. cpu: the server's share of a core."""

    seen: Seen
    due: int
    cpu: float
    megabytes: float

    @property
    def shortfall(self) -> str:
        """What was not answered or not seen; "" if it kept up."""
        seen = self.seen
        if seen.answered >= ENOUGH * seen.asked and len(seen.events) >= ENOUGH * self.due:
            return ""
        questions = f"{seen.answered} of {seen.asked} requests answered within {PATIENCE_SECONDS:.0f} s, "
        return f"did not keep up: {questions if seen.asked else ''}{len(seen.events)} of {self.due} readings seen"


async def measured(
    name: str, clinic: LoadClinic, server: "Server", seen: Seen, seconds: float, work: Coroutine[Any, Any, None]
) -> Run:
    """Does the work, and tells whoever waits what came of it."""
    seen.start()
    began, before = time.monotonic(), server.cpu_seconds()
    await work
    cpu = (server.cpu_seconds() - before) / (time.monotonic() - began)
    due = int(seconds / SECONDS_BETWEEN * len(clinic.desks))
    run = Run(seen=seen.kept(), due=due, cpu=cpu, megabytes=server.megabytes())
    click.echo(f"{len(clinic.desks)} {name}, {seconds:.0f} s: {told(run)}")
    return run


def told(run: Run) -> str:
    """One run in a line, with how busy the machine was."""
    seen = run.seen
    p50, p99 = (1000 * percentile(seen.events, percent) for percent in (50, 99))
    parts = [
        f"{len(seen.events)} of {run.due} readings seen (p50 {p50:.0f} ms, p99 {p99:.0f} ms)",
        f"{len(seen.alarms)} alarms",
        f"{len(seen.board)} on the board",
        f"{seen.answered} of {seen.asked} requests answered",
        f"{seen.failures} streams or requests begun again",
        f"server {100 * run.cpu:.0f} % of a core, {run.megabytes:.0f} MB",
        f"load of the machine {os.getloadavg()[0]:.1f}",
    ]
    return "; ".join(parts)


async def monitors(clinic: LoadClinic, seconds: float) -> None:
    """The writing process, until it is done and its last readings are seen."""
    arguments = [str(seconds), str(SECONDS_BETWEEN), *(desk.session for desk in clinic.desks)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.load_monitors", *arguments)
    try:
        # It ends by itself after its grace; the time to start comes on top.
        code = await asyncio.wait_for(process.wait(), seconds + 3 * GRACE_SECONDS)
        if code != 0:
            raise RuntimeError(f"the monitors stopped with exit code {code}")
    except TimeoutError:
        click.echo("The monitors hung and were ended.")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    await asyncio.sleep(SECONDS_BETWEEN)


class Server:
    """What the system tells of a process."""

    def __init__(self, pid: int) -> None:
        self._process = Path("/proc") / str(pid)

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        fields = (self._process / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def megabytes(self) -> float:
        """Memory in use."""
        lines = (self._process / "status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def serving(clinic: LoadClinic) -> Iterator[Server]:
    """The server process, as `daybreak serve` runs it."""
    arguments = ("daybreak.clinic.asgi:application", "--port", str(clinic.port), "--lifespan", "off")
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", *arguments, "--log-level", "error", "--no-access-log"])
    try:
        clinic.await_server()
        yield Server(process.pid)
    finally:
        process.kill()
        process.wait()


def compared(name: str, ours: list[float], polled: Run) -> list[Result]:
    """Half and nearly all of the times, in milliseconds."""
    return [
        result(
            f"{name}, p{percent}",
            1000 * percentile(ours, percent),
            1000 * percentile(polled.seen.alarms, percent),
            "ms",
            polled.shortfall,
        )
        for percent in (50, 99)
    ]


def result(name: str, ours: float, peer: float, unit: str, shortfall: str) -> Result:
    """One line of the report."""
    return Result(
        name=name, ours=ours, peer_name=PEER, peer=peer, unit=unit, smaller_is_better=True, shortfall=shortfall
    )


if POLL_SECONDS > 1:
    raise RuntimeError(f"the hub looks every {POLL_SECONDS} s; an alarm could not be on a screen within one")
