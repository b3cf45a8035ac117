"""How the program says what is wrong: the record, the field, what was found and expected, what to do."""

from typing import IO, Any

import click


class Trouble(click.ClickException):
    """Something is wrong that is not the way the command was called; the program ends with exit code 1."""

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice

    def show(self, file: IO[Any] | None = None) -> None:
        """The message, and what to do on a line of its own, on stderr."""
        click.secho(f"Error: {self.message}", err=True, fg="red", file=file)
        if self.advice:
            click.echo(f"What to do: {self.advice}", err=True, file=file)
