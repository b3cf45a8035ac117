"""What is said about how a medicine is taken, in words or in coded fields: amounts, how often, and what is unclear."""

from dataclasses import dataclass, field

from daybreak.care.dates import Span


@dataclass(frozen=True, slots=True)
class Amount:
    """How much each time. unit: "mg", "unit", "ml", "patch", "actuation", or "" for a number without one.

    is_total: the text says that it is the whole amount of that time ("100 mg total").
    """

    span: Span
    unit: str
    is_total: bool = False


@dataclass(slots=True)
class Clause:
    """One amount with how often: "2 tablets in the morning"

    timed_first: it said when or how often before it said how much.
    """

    amounts: list[Amount] = field(default_factory=list)
    frequency: Span | None = None
    day_parts: list[str] = field(default_factory=list)
    contradicts: bool = False
    timed_first: bool = False

    @property
    def is_timed(self) -> bool:
        """Whether it says when or how often."""
        return self.frequency is not None or bool(self.day_parts)

    def set_frequency(self, frequency: Span) -> None:
        """How often; two different statements contradict each other."""
        if self.frequency is not None and self.frequency != frequency:
            self.contradicts = True
        self.frequency = frequency


@dataclass(slots=True)
class Instruction:
    """Everything that is said about how a medicine is taken.

    unread: words that were not understood. doubt: why there is no one dose in it although all of it was understood.
    """

    clauses: list[Clause] = field(default_factory=lambda: [Clause()])
    as_needed: bool = False
    route: str | None = None
    duration_days: int | None = None
    unread: list[str] = field(default_factory=list)
    doubt: str = ""

    @property
    def says_how_much_or_often(self) -> bool:
        """Whether there is an amount, a frequency, or something in their place that was not understood."""
        return bool(self.unread or self.doubt or any(clause.amounts or clause.is_timed for clause in self.clauses))

    @property
    def says_something(self) -> bool:
        """The same, or that it is only taken as needed."""
        return self.says_how_much_or_often or self.as_needed
