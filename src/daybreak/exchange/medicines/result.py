"""What a medicine's name and an instruction say, as far as they can be read."""

from dataclasses import dataclass

from daybreak.care.dates import Span


@dataclass(frozen=True, slots=True)
class Strength:
    """Milligrams of the ingredient in one `per`: "unit" (a tablet, a capsule), "ml", "patch" (a day) or "actuation"."""

    amount_mg: float
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedMedicine:
    """A medicine as its text and codes name it.

    ingredients: ids of the tables, empty when it is not known which. strength: of the one ingredient. form: what it
    is called ("tablet"). route: where the form gives it. instruction: the part of the text that says how to take it.
    suggestion: a name that a misspelt word may mean, never used.
    unresolved: what is not known, in words for staff; "" if nothing.
    """

    text: str
    ingredients: tuple[str, ...] = ()
    strength: Strength | None = None
    form: str | None = None
    route: str | None = None
    instruction: str = ""
    suggestion: str = ""
    unresolved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDose:
    """How much a day.

    milligrams: of the one ingredient; None when not known, then `unresolved` says what is missing.
    units: how many tablets (or mL) a day, where the instruction counts them. as_needed: the low end is then nothing.
    duration_days: how long, where the instruction says so.
    """

    milligrams: Span | None = None
    units: Span | None = None
    as_needed: bool = False
    route: str | None = None
    duration_days: int | None = None
    unresolved: str = ""
