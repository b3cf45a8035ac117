"""Two hundred sessions at once, a reading every five seconds each: how long until the alarm stands on a screen.

A real server process, pages that listen to its streams, and monitors that write in a process of their own, as
`daybreak listen` does. The peer is what one writes first: pages that ask for the session every five seconds.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from benchmarks.load_clinic import LoadClinic, made_clinic
from benchmarks.load_pages import Board, Listener, Poller, Seen, posting
from benchmarks.measuring import Result, percentile
from daybreak.clinic.sessions.live.hub import POLL_SECONDS

SESSIONS = 200
NURSES = 20
SECONDS_BETWEEN = 5.0
WARM_SECONDS = 20.0
LONGEST_OTHER_SECONDS = 60.0
PEER = f"pages that ask every {SECONDS_BETWEEN:g} s"


def measure(minutes: float) -> list[Result]:
    """Milliseconds from a reading to its alarm, and the server's share of a processor, beside pages that poll.

    Monitors write for so many minutes while pages listen; nurses' posts and the polling peer get a minute at most.
    """
    seconds, others = minutes * 60, min(minutes * 60, LONGEST_OTHER_SECONDS)
    clinic = made_clinic(SESSIONS, NURSES)
    with serving(clinic) as server:
        listened = asyncio.run(listening(clinic, server, seconds))
        posted = asyncio.run(nurses_posting(clinic, server, others))
        polled = asyncio.run(polling(clinic, server, others))
    return [
        *compared("Reading to alarm on its page, monitors", listened.alarms, polled.alarms),
        *compared("Reading to alarm on the board, monitors", listened.board, polled.alarms),
        *compared("Reading to alarm on its page, nurses", posted.alarms, polled.alarms),
        result("Processor time of the server", 100 * listened.cpu, 100 * polled.cpu, "% of a core"),
        result("Memory of the server", listened.megabytes, polled.megabytes, "MB"),
    ]


async def listening(clinic: LoadClinic, server: "Server", seconds: float) -> "Run":
    """A page for each session and a board listen; monitors write."""
    run = Run(server)
    pages: list[Listener | Board] = [Listener(desk, run.seen, number) for number, desk in enumerate(clinic.desks)]
    pages.append(Board(clinic.desks[0], run.seen))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.run(clinic.port)) for each in pages]
        await asyncio.sleep(WARM_SECONDS)
        async with run.measured():
            await monitors(clinic, seconds)
        for task in tasks:
            task.cancel()
    return run.reported("pages listen, monitors write", seconds)


async def nurses_posting(clinic: LoadClinic, server: "Server", seconds: float) -> "Run":
    """A page for each session listens; twenty nurses post the readings of ten sessions each."""
    run = Run(server)
    async with asyncio.TaskGroup() as group:
        pages = (Listener(desk, run.seen, number) for number, desk in enumerate(clinic.desks))
        tasks = [group.create_task(each.run(clinic.port)) for each in pages]
        await asyncio.sleep(WARM_SECONDS)
        async with run.measured():
            await posting(clinic, run.seen, seconds, SECONDS_BETWEEN)
        for task in tasks:
            task.cancel()
    return run.reported("pages listen, nurses post", seconds)


async def polling(clinic: LoadClinic, server: "Server", seconds: float) -> "Run":
    """A page for each session asks for all of it again and again; monitors write."""
    run = Run(server)
    async with asyncio.TaskGroup() as group:
        pages = (Poller(desk, run.seen, number, SECONDS_BETWEEN) for number, desk in enumerate(clinic.desks))
        tasks = [group.create_task(each.run(clinic.port)) for each in pages]
        await asyncio.sleep(WARM_SECONDS)
        async with run.measured():
            await monitors(clinic, seconds)
        for task in tasks:
            task.cancel()
    return run.reported("pages poll, monitors write", seconds)


async def monitors(clinic: LoadClinic, seconds: float) -> None:
    """The writing process, until it is done and its last readings are seen."""
    arguments = [str(seconds), str(SECONDS_BETWEEN), *(desk.session for desk in clinic.desks)]
    program = (sys.executable, "-m", "benchmarks.load_monitors", *arguments)
    process = await asyncio.create_subprocess_exec(*program, stdout=subprocess.DEVNULL)
    try:
        if await process.wait() != 0:
            raise RuntimeError(f"the monitors stopped with exit code {process.returncode}")
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


class Run:
    """One kind of load and what came of it."""

    def __init__(self, server: Server) -> None:
        self._server, self.seen = server, Seen()
        self.cpu = self.megabytes = 0.0

    @property
    def alarms(self) -> list[float]:
        """Seconds from each reading beyond its limit to its alarm on the page of the session."""
        return self.seen.alarms

    @property
    def board(self) -> list[float]:
        """The same on the board."""
        return self.seen.board

    def measured(self) -> "Measured":
        """What happens within counts."""
        return Measured(self, self._server)

    def reported(self, name: str, seconds: float) -> "Run":
        """Itself, with a line for whoever waits."""
        p50, p99 = (1000 * percentile(self.seen.events, percent) for percent in (50, 99))
        click.echo(
            f"{name}: {seconds:.0f} s, {len(self.seen.events)} readings seen (p50 {p50:.0f} ms, p99 {p99:.0f} ms),"
            f" {len(self.alarms)} alarms, {len(self.board)} on the board, {self.seen.failures} requests made again;"
            f" server {100 * self.cpu:.0f} % of a core, {self.megabytes:.0f} MB"
        )
        return self


class Measured:
    """Takes the server's processor time around a block."""

    def __init__(self, run: Run, server: Server) -> None:
        self._run, self._server = run, server
        self._began = self._before = 0.0

    async def __aenter__(self) -> None:
        self._run.seen.start()
        self._began, self._before = time.monotonic(), self._server.cpu_seconds()

    async def __aexit__(self, *_: object) -> None:
        used, took = self._server.cpu_seconds() - self._before, time.monotonic() - self._began
        self._run.cpu, self._run.megabytes = used / took, self._server.megabytes()


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


def compared(name: str, ours: list[float], peer: list[float]) -> list[Result]:
    """Half and nearly all of the times, in milliseconds."""
    return [
        result(f"{name}, p{percent}", 1000 * percentile(ours, percent), 1000 * percentile(peer, percent), "ms")
        for percent in (50, 99)
    ]


def result(name: str, ours: float, peer: float, unit: str) -> Result:
    """One line of the report."""
    return Result(name=name, ours=ours, peer_name=PEER, peer=peer, unit=unit, smaller_is_better=True)


if POLL_SECONDS > 1:
    raise RuntimeError(f"the hub looks every {POLL_SECONDS} s; an alarm could not be on a screen within one")
