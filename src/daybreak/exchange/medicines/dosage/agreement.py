"""Two statements of one dosage, structured fields and words, become one, or a doubt where they disagree."""

from collections.abc import Iterable
from dataclasses import replace

from daybreak.care.dates import Span
from daybreak.exchange.medicines.dosage.said import Amount, Clause, Instruction
from daybreak.exchange.medicines.vocabulary import CHANGES, DOSE_UNITS, DURATION_DAYS, HOURS, MASS_IN_MG, NUMBER_WORDS

TWO_DOSES = "which of two doses"
_MAY_CHANGE = frozenset((*CHANGES, *DOSE_UNITS, *DURATION_DAYS, *HOURS, *MASS_IN_MG, *NUMBER_WORDS, "?"))


def agreed(structured: Instruction, worded: Instruction) -> Instruction:
    """What both say together.

    Words that nobody understands leave a complete structured dosage as it is, unless they may change the dose.
    """
    is_complete = _gives_dose(structured)
    unread = [*structured.unread, *(word for word in worded.unread if not is_complete or _may_change(word))]
    clauses, contradict = _clauses(structured.clauses, worded.clauses)
    joined = replace(_with_manner(structured, worded), clauses=clauses, unread=unread)
    return replace(joined, doubt=TWO_DOSES) if contradict and not joined.doubt else joined


def _gives_dose(instruction: Instruction) -> bool:
    return all(clause.amounts and clause.is_timed for clause in instruction.clauses)


def _clauses(structured: list[Clause], worded: list[Clause]) -> tuple[list[Clause], bool]:
    """The clauses of both, and whether they contradict each other."""
    if _is_empty(worded):
        return structured, False
    if _is_empty(structured):
        return worded, False
    if len(structured) > 1 or len(worded) > 1:
        return structured, structured != worded
    one, other = structured[0], worded[0]
    timed = max((one, other), key=lambda clause: (clause.is_timed, len(clause.day_parts)))
    clause = Clause(
        amounts=_amounts((*one.amounts, *other.amounts)),
        frequency=timed.frequency,
        day_parts=list(timed.day_parts),
        contradicts=one.contradicts or other.contradicts,
    )
    return [clause], one.is_timed and other.is_timed and _times(one) != _times(other)


def _is_empty(clauses: list[Clause]) -> bool:
    return not any(clause.amounts or clause.is_timed for clause in clauses)


def _amounts(amounts: Iterable[Amount]) -> list[Amount]:
    """Each once; a bare number is the one with a unit that has the same value."""
    different = list(dict.fromkeys(amounts))
    measured = {amount.span for amount in different if amount.unit}
    return [amount for amount in different if amount.unit or amount.span not in measured]


def _times(clause: Clause) -> Span:
    return clause.frequency or Span.exactly(len(clause.day_parts))


def _may_change(word: str) -> bool:
    return word in _MAY_CHANGE or any(sign.isdigit() for sign in word)


def _with_manner(instruction: Instruction, other: Instruction) -> Instruction:
    """With what the other says beside the dose: only as needed, by which route, for how long."""
    durations = [each for each in (instruction.duration_days, other.duration_days) if each is not None]
    routes = {each for each in (instruction.route, other.route) if each is not None}
    return replace(
        instruction,
        as_needed=instruction.as_needed or other.as_needed,
        route=instruction.route or other.route,
        duration_days=min(durations, default=None),
        doubt=instruction.doubt or other.doubt or ("by which route" if len(routes) > 1 else ""),
    )
