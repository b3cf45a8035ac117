"""Progress of long work: a bar where someone watches, nothing where the output goes to a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daybreak.cli.console import messages

Step = Callable[[int, int], None]
"""Called with how much is done and how much there is in all."""


@contextmanager
def progress_of(title: str) -> Iterator[Step]:
    """A bar on stderr for as long as the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = messages()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield step
