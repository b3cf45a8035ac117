"""Who computes the chunks: threads of this process, or a Dask cluster. The answers are the same, in the same order.

A cluster computes a chunk again whose worker died; since a chunk is a matter of numbers alone, nothing changes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from os import cpu_count
from typing import Any, TypeVar

from dask.base import compute
from dask.delayed import delayed
from dask.distributed import Client

Task = TypeVar("Task")
Answer = TypeVar("Answer")

Compute = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]
"""What to do with each task, and the tasks; gives the answers one after the other, in the order of the tasks."""

TASKS_PER_WORKER = 4
"""How many answers may wait at once: so much memory a run needs, however many patients it has."""

TIMES_A_WORKER_MAY_DIE = 10
CONNECT_SECONDS = 20


@contextmanager
def workers(scheduler: str = "") -> Iterator[Compute]:
    """Threads, or the workers of the cluster at an address such as tcp://host:8786.

    Raises OSError (TimeoutError among them) if there is no scheduler at the address.
    """
    if not scheduler:
        yield on_threads
        return
    with Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        yield lambda work, tasks: on_cluster(client, work, tasks)


def on_threads(work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
    """By as many threads as there are cores; NumPy lets them run side by side."""
    threads = cpu_count() or 1
    for batch in _batches(tasks, threads * TASKS_PER_WORKER):
        waiting = [delayed(work)(task) for task in batch]
        yield from compute(*waiting, scheduler="threads", num_workers=threads)  # type: ignore[no-untyped-call]


def on_cluster(client: Client, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
    """By the workers of a cluster."""
    threads = sum(client.nthreads().values()) or 1  # type: ignore[no-untyped-call]
    for batch in _batches(tasks, threads * TASKS_PER_WORKER):
        # pure=False: the key is not made from the task, whose content takes longer to hash than to compute.
        futures = client.map(work, batch, pure=False, retries=TIMES_A_WORKER_MAY_DIE)
        for future in futures:
            yield future.result()


def _batches(tasks: Sequence[Task], size: int) -> Iterator[list[Task]]:
    remaining = iter(tasks)
    while batch := list(islice(remaining, size)):
        yield batch
