"""How the program says what is wrong: the record, the field, what was found and expected, what to do."""

from collections.abc import Iterable
from typing import IO, Any, Protocol

import click

SHOWN_AT_MOST = 20


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


class ReportedProblem(Protocol):
    """A problem of a FHIR file (daybreak.exchange.fhir.Problem)."""

    path: str
    found: str
    expected: str
    advice: str
    severity: str


def problem_lines(problems: Iterable[ReportedProblem], *, name: str) -> list[str]:
    """Each problem as lines for stderr, the first of many."""
    listed = list(problems)
    lines = [line for problem in listed[:SHOWN_AT_MOST] for line in lines_of(problem, name)]
    if len(listed) > SHOWN_AT_MOST:
        lines.append(f"... and {len(listed) - SHOWN_AT_MOST} more.")
    return lines


def lines_of(problem: ReportedProblem, name: str) -> list[str]:
    """One problem as two or three lines."""
    expected = f"; expected {problem.expected}" if problem.expected else ""
    lines = [f"{problem.severity}: {name}: {problem.path}", f"    found {problem.found}{expected}"]
    return [*lines, f"    {problem.advice}"] if problem.advice else lines
