"""A Timing says how often: times a day, parts of the day, for how long. https://hl7.org/fhir/R4/datatypes.html#Timing"""

from daybreak.care.dates import PartialDate, Span
from daybreak.exchange.fhir.element import Element, code_of, codings_of, period_of, words_of
from daybreak.exchange.fhir.medication.quantity import days_of
from daybreak.exchange.medicines.dosage import Clause, Instruction, read_instruction

_PERIOD_DAYS: dict[str, Span] = {
    "s": Span.exactly(1 / 86400),
    "min": Span.exactly(1 / 1440),
    "h": Span.exactly(1 / 24),
    "d": Span.exactly(1),
    "wk": Span.exactly(7),
    "mo": Span(28, 31),
    "a": Span(365, 366),
}
_DAY_PARTS: dict[str, str] = {
    **dict.fromkeys(("MORN", "MORN.early", "MORN.late", "WAKE", "CM", "ACM", "PCM"), "morning"),
    **dict.fromkeys(("NOON", "CD", "ACD", "PCD"), "noon"),
    **dict.fromkeys(("AFT", "AFT.early", "AFT.late"), "afternoon"),
    **dict.fromkeys(("EVE", "EVE.early", "EVE.late", "CV", "ACV", "PCV"), "evening"),
    **dict.fromkeys(("NIGHT", "HS", "PHS"), "night"),
}
"""EventTiming codes that name one part of the day. AC, PC and C (meals) do not say how many."""

_ABBREVIATIONS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
_ABBREVIATION_WORDS = {"BED": "at bedtime"}


def read_timing(timing: Element | None, instruction: Instruction) -> None:
    """Adds how often and how long to the instruction; what is not understood goes to its `unread`."""
    if timing is None:
        return
    clause = instruction.clauses[0]
    if "event" in timing:
        instruction.unread.append("on fixed dates")
    repeat = timing.child("repeat")
    if repeat is not None:
        _read_repeat(repeat, clause, instruction)
    _read_code(timing.child("code"), clause, instruction)


def bounds_of(dosage: Element) -> tuple[PartialDate | None, PartialDate | None]:
    """The days between which this dosage holds, where it says so."""
    timing = dosage.child("timing")
    repeat = timing.child("repeat") if timing is not None else None
    return period_of(repeat.child("boundsPeriod")) if repeat is not None else (None, None)


def _read_repeat(repeat: Element, clause: Clause, instruction: Instruction) -> None:
    for field in ("count", "countMax", "offset"):
        if field in repeat:
            instruction.unread.append(f"{field} {repeat.fields[field]}"[:40])
    week = set(repeat.texts("dayOfWeek"))
    if week and len(week) < 7:
        instruction.unread.append("only " + ", ".join(sorted(week)))
    bound = days_of(repeat.child("boundsDuration"))
    if bound is not None and bound >= 1:
        instruction.duration_days = int(bound)
    _read_day_parts(repeat, clause, instruction)
    _read_frequency(repeat, clause, instruction)


def _read_day_parts(repeat: Element, clause: Clause, instruction: Instruction) -> None:
    for code in repeat.texts("when"):
        part = _DAY_PARTS.get(code)
        if part is None and "frequency" not in repeat:
            instruction.unread.append(code)
        if part is not None and part not in clause.day_parts:
            clause.day_parts.append(part)


def _read_frequency(repeat: Element, clause: Clause, instruction: Instruction) -> None:
    frequency, period = repeat.number("frequency"), repeat.number("period")
    unit = _PERIOD_DAYS.get(repeat.text("periodUnit") or "")
    times = len(set(repeat.texts("timeOfDay")))
    if frequency is None and period is None:
        if times:
            clause.set_frequency(Span.exactly(times))
        return
    if period is None or period <= 0 or unit is None or (frequency is not None and frequency <= 0):
        instruction.unread.append("a frequency without its period")
        return
    least = frequency if frequency is not None else times or len(clause.day_parts) or 1
    most = repeat.number("frequencyMax") or least
    longest = repeat.number("periodMax") or period
    if most < least or longest < period:
        instruction.unread.append("a range that falls")
        return
    low, high = least / (longest * unit.high), most / (period * unit.low)
    clause.set_frequency(Span(round(low, 6), round(high, 6)))
    if times and (unit, period) == (_PERIOD_DAYS["d"], 1):
        clause.set_frequency(Span.exactly(times))


def _read_code(code: Element | None, clause: Clause, instruction: Instruction) -> None:
    """A coded frequency ("BID") fills in what `repeat` leaves open, and must not say anything else."""
    words = _words(code)
    if not words:
        return
    coded = read_instruction(words)
    said = coded.clauses[0]
    if coded.unread or said.amounts or not said.is_timed:
        if not clause.is_timed:
            instruction.unread.append(words)
        return
    if clause.is_timed:
        clause.frequency = clause.frequency or Span.exactly(len(clause.day_parts))
        clause.set_frequency(said.frequency or Span.exactly(len(said.day_parts)))
    else:
        clause.frequency, clause.day_parts = said.frequency, said.day_parts


def _words(code: Element | None) -> str:
    if code is not None and any(coding.system == _ABBREVIATIONS for coding in codings_of(code)):
        abbreviation = code_of(code) or ""
        return _ABBREVIATION_WORDS.get(abbreviation, abbreviation)
    return words_of(code)
