"""Imports that go on behind a page: small ones at once, large ones in a thread that reports how far it is."""

import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import NamedTuple

from django.db import connection

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.importing import Progress, begin_import, import_file
from daybreak.clinic.patients.models import Import

AT_ONCE_BYTES = 3_000_000

_progress: dict[int, Progress] = {}


class Upload(NamedTuple):
    """A file as it was uploaded."""

    name: str
    content: bytes


def start_imports(files: Sequence[Upload], *, by: User, source: str = "") -> list[Import]:
    """Begins an import of each file. They are finished when this returns, unless they are large."""
    begun = [begin_import(name=file.name, size=len(file.content), by=by, source=source) for file in files]
    pairs = list(zip(begun, files, strict=True))
    if sum(len(file.content) for file in files) <= AT_ONCE_BYTES:
        _run(pairs, by)
    else:
        for each in begun:
            _progress[each.pk] = Progress(name=each.name, state="reading", done=0, total=0)
        # The trail names who asked and from where, although the request is over by then.
        threading.Thread(target=copy_context().run, args=(_run_apart, pairs, by), daemon=True).start()
    return begun


def progress_of(running: Import) -> Progress | None:
    """How far a running import is; None when this program is not (or no longer) running it."""
    return _progress.get(running.pk)


def _run(pairs: Sequence[tuple[Import, Upload]], by: User) -> None:
    for running, file in pairs:
        import_file(name=file.name, content=file.content, by=by, into=running, progress=_remember(running.pk))
        _progress.pop(running.pk, None)


def _run_apart(pairs: Sequence[tuple[Import, Upload]], by: User) -> None:
    try:
        _run(pairs, by)
    finally:
        for running, _ in pairs:
            _progress.pop(running.pk, None)
        connection.close()


def _remember(import_id: int) -> Callable[[Progress], None]:
    def remember(progress: Progress) -> None:
        _progress[import_id] = progress

    return remember
