"""The `daybreak` program: one file per command, each loaded only when it is called."""

from daybreak.cli.program import main

__all__ = ["main"]
