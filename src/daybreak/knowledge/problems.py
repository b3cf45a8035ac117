"""What is wrong with a data file, said so that whoever edits it can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in one file. `line` counts from 1; `rule` is the id of the rule or row, "" for the file itself.

    found and expected are short; message says what to do.
    """

    file: str
    line: int
    rule: str
    found: str
    expected: str
    message: str

    def __str__(self) -> str:
        """One line, in the form that editors turn into a link: file:line."""
        where = f"{self.file}:{self.line}: " + (f"{self.rule}: " if self.rule else "")
        return f"{where}found {self.found}; expected {self.expected}. {self.message}"


class KnowledgeError(ValueError):
    """The files cannot be used. `problems` holds every mistake found, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = f"{count} problem{'' if count == 1 else 's'} in the data files:"
        super().__init__("\n".join([heading, *map(str, self.problems)]))


def no_files(folder: Path, expected: str) -> Problem:
    """That a folder of data files has none."""
    return Problem(
        file=str(folder),
        line=1,
        rule="",
        found="no .yaml file",
        expected=expected,
        message="Check the name of the folder.",
    )
