"""Where the program writes: answers on stdout, progress and problems on stderr."""

import sys

from rich.console import Console

PIPED_WIDTH = 120


def output() -> Console:
    """A console on stdout, made when asked for, since tests and pipes change stdout."""
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


def messages() -> Console:
    """A console on stderr."""
    return Console(file=sys.stderr, width=None if sys.stderr.isatty() else PIPED_WIDTH, highlight=False)
