"""Amounts and frequencies become milligrams a day, with the product's strength, or say what is missing."""

from collections.abc import Sequence
from dataclasses import replace

from daybreak.care.dates import Span
from daybreak.exchange.medicines.dosage.instruction import read_instruction
from daybreak.exchange.medicines.dosage.said import Amount, Clause, Instruction
from daybreak.exchange.medicines.result import DailyDose, ResolvedMedicine, Strength

LEAST_OFTEN = 0.5
"""Times a day (every other day). What is taken less often has no daily dose that an average could stand for."""

MOST_PIECES = 4
"""A bare number above this is not taken for a count of tablets."""


class Missing(Exception):
    """What keeps the daily dose from being known, in words for staff."""


class NoStrength(Missing):
    """How many pieces are taken is known, but not what is in one."""


def daily_dose(medicine: ResolvedMedicine, instruction_text: str = "") -> DailyDose:
    """The daily dose that an instruction gives, or the medicine's own text where there is no instruction.

    Words of the medicine's text that were not understood leave the dose unknown even beside a clear instruction.
    """
    if not instruction_text.strip():
        return dose_of(medicine, read_instruction(medicine.instruction), inline=True)
    return confirmed(dose_of(medicine, read_instruction(instruction_text)), medicine)


def dose_of(medicine: ResolvedMedicine, instruction: Instruction, *, inline: bool = False) -> DailyDose:
    """The daily dose of an instruction read from words or from structured fields.

    inline: the instruction stands in the medicine's own text, where "sertraline 100 mg daily" names one dose.
    """
    dose = DailyDose(
        units=_units(medicine, instruction),
        as_needed=instruction.as_needed,
        route=instruction.route,
        duration_days=instruction.duration_days,
    )
    if instruction.unread or instruction.doubt:
        what = instruction.doubt or f"what {_quoted(instruction.unread)} means"
        return unknown(replace(dose, units=None), what)
    try:
        _check_parts(instruction.clauses)
        milligrams = _total([_milligrams_a_day(medicine, clause, inline=inline) for clause in instruction.clauses])
    except NoStrength as missing:
        return unknown(dose, str(missing))
    except Missing as missing:
        return unknown(replace(dose, units=None), str(missing))
    return replace(dose, milligrams=Span(0, milligrams.high) if instruction.as_needed else milligrams)


def confirmed(dose: DailyDose, medicine: ResolvedMedicine) -> DailyDose:
    """The dose, unless the medicine's own text says another one or something that was not understood."""
    own = read_instruction(medicine.instruction)
    if not own.says_something:
        return dose
    if own.unread:
        return unknown(dose, f"what {_quoted(own.unread)} means")
    beside = dose_of(medicine, own, inline=True)
    if beside.milligrams is not None and beside.milligrams != dose.milligrams:
        return unknown(dose, "which of two doses")
    return replace(dose, as_needed=dose.as_needed or own.as_needed)


def unknown(dose: DailyDose, what: str) -> DailyDose:
    """The same without a daily dose, saying what is not known."""
    return replace(dose, milligrams=None, unresolved=what)


def _quoted(words: Sequence[str]) -> str:
    shown = " ".join(words)
    return f"'{shown if len(shown) <= 60 else shown[:57] + '...'}'"


def _check_parts(clauses: Sequence[Clause]) -> None:
    """Several amounts add up only when each has its own part of the day."""
    if len(clauses) < 2:
        return
    parts = [part for clause in clauses for part in clause.day_parts]
    if len(set(parts)) < len(parts) or not all(_is_once_in_each_part(clause) for clause in clauses):
        raise Missing("whether the doses add up or follow each other")


def _is_once_in_each_part(clause: Clause) -> bool:
    parts = len(clause.day_parts)
    return parts > 0 and clause.frequency in (None, Span.exactly(parts))


def _milligrams_a_day(medicine: ResolvedMedicine, clause: Clause, *, inline: bool) -> Span:
    if len(medicine.ingredients) != 1:
        raise NoStrength("which medicine" if not medicine.ingredients else "the daily dose of each ingredient")
    if not clause.amounts and not (inline and _is_one_piece(medicine)):
        raise Missing("how much each time" if clause.is_timed else "how much each time and how often")
    if inline and clause.timed_first and medicine.strength is not None:
        raise Missing("which of two doses")
    if any(amount.span.low <= 0 for amount in clause.amounts):
        raise Missing("whether nothing is taken")
    times = _times_a_day(clause)
    return _product(_milligrams_each_time(medicine, clause, inline=inline), times)


def _is_one_piece(medicine: ResolvedMedicine) -> bool:
    """Whether "sertraline 100 mg daily" names one dose: the strength stands where the dose would."""
    return medicine.strength is not None and medicine.strength.per in ("unit", "patch")


def _milligrams_each_time(medicine: ResolvedMedicine, clause: Clause, *, inline: bool) -> Span:
    if not clause.amounts:
        if medicine.strength is None or not inline:
            raise Missing("how much each time")
        return Span.exactly(medicine.strength.amount_mg)
    weighed = [amount for amount in clause.amounts if amount.unit == "mg"]
    counted = [amount for amount in clause.amounts if amount.unit != "mg"]
    if weighed and counted and medicine.strength is None and _is_the_whole(weighed[0], counted):
        counted = []
    weights = {_weight(medicine, amount) for amount in (*weighed, *counted)}
    if len(weights) > 1:
        raise Missing("which of two amounts")
    return weights.pop()


def _is_the_whole(weighed: Amount, counted: Sequence[Amount]) -> bool:
    """Whether "1 tablet (50 mg)" or "2 tablets (100 mg total)" gives the milligrams of the whole amount."""
    return weighed.is_total or all(amount.span == Span.exactly(1) for amount in counted)


def _weight(medicine: ResolvedMedicine, amount: Amount) -> Span:
    if amount.unit == "mg":
        return amount.span
    if amount.unit == "":
        return _weight_of_bare_number(medicine, amount.span)
    strength = medicine.strength
    if strength is None:
        raise NoStrength(medicine.unresolved or "the strength")
    if amount.unit != strength.per:
        raise Missing(f"how many mg are in one {_NAMES.get(amount.unit, amount.unit)}")
    return _product(amount.span, Span.exactly(strength.amount_mg))


_NAMES = {"unit": "tablet or capsule", "ml": "mL", "actuation": "spray"}


def _weight_of_bare_number(medicine: ResolvedMedicine, count: Span) -> Span:
    """A number without a unit counts pieces, where it cannot be milligrams of this product."""
    strength = medicine.strength
    if strength is None or not _counts_pieces_of(strength, count):
        raise Missing("the unit of the amount")
    return _product(count, Span.exactly(strength.amount_mg))


def _counts_pieces_of(strength: Strength | None, count: Span) -> bool:
    """Whether a bare number can only be a count: a few pieces, and as milligrams less than half a piece."""
    if strength is None or strength.per not in ("unit", "patch"):
        return False
    return count.low > 0 and count.high <= MOST_PIECES and count.high < strength.amount_mg / 2


def _times_a_day(clause: Clause) -> Span:
    if clause.contradicts:
        raise Missing("which of two frequencies")
    parts = len(clause.day_parts)
    times = clause.frequency if clause.frequency is not None else Span.exactly(parts)
    if times.high <= 0:
        raise Missing("how often")
    if parts > times.high and parts > 1:
        raise Missing("which of two frequencies")
    if times.low < LEAST_OFTEN:
        raise Missing("what daily dose it stands for, taken less often than every other day")
    return times


def _units(medicine: ResolvedMedicine, instruction: Instruction) -> Span | None:
    """How many pieces (or mL) a day, for the days that a supply lasts."""
    try:
        _check_parts(instruction.clauses)
        return _total([_units_a_day(medicine, clause) for clause in instruction.clauses])
    except Missing:
        return None


def _units_a_day(medicine: ResolvedMedicine, clause: Clause) -> Span:
    """The kind of what is counted is that of the product: a supply of tablets is no supply of millilitres."""
    counted = [amount for amount in clause.amounts if amount.unit != "mg"]
    strength = medicine.strength
    if counted:
        if counted[0].unit == "" and not _counts_pieces_of(strength, counted[0].span):
            raise Missing("the unit of the amount")
        return _product(counted[0].span, _times_a_day(clause))
    if not clause.amounts or strength is None or strength.amount_mg <= 0:
        raise Missing("how much each time")
    weighed = clause.amounts[0].span
    pieces = Span(weighed.low / strength.amount_mg, weighed.high / strength.amount_mg)
    return _product(pieces, _times_a_day(clause))


def _product(one: Span, other: Span) -> Span:
    return Span(round(one.low * other.low, 6), round(one.high * other.high, 6))


def _total(spans: Sequence[Span]) -> Span:
    return Span(sum(span.low for span in spans), sum(span.high for span in spans))
