"""The problems of a FHIR file as lines for stderr: where, what was found, what was expected, what to do."""

from collections.abc import Iterable

from daybreak.exchange.fhir import Problem

SHOWN_AT_MOST = 20


def problem_lines(problems: Iterable[Problem], *, name: str) -> list[str]:
    """Each problem as lines, the first of many."""
    listed = list(problems)
    lines = [line for problem in listed[:SHOWN_AT_MOST] for line in lines_of(problem, name)]
    if len(listed) > SHOWN_AT_MOST:
        lines.append(f"... and {len(listed) - SHOWN_AT_MOST} more.")
    return lines


def lines_of(problem: Problem, name: str) -> list[str]:
    """One problem as two or three lines."""
    expected = f"; expected {problem.expected}" if problem.expected else ""
    lines = [f"{problem.severity}: {name}: {problem.path}", f"    found {problem.found}{expected}"]
    return [*lines, f"    {problem.advice}"] if problem.advice else lines
