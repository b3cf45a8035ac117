"""A Quantity of medicine: milligrams, tablets, millilitres; or words for what is not understood about it.

https://hl7.org/fhir/R4/datatypes.html#Quantity
"""

from functools import lru_cache

from daybreak.care.dates import Span
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.observables import UCUM
from daybreak.exchange.fhir.units import converted, ucum_of
from daybreak.exchange.medicines.dosage import Amount, read_instruction
from daybreak.exchange.medicines.vocabulary import DURATION_DAYS

_NO_UNIT = ("", "1")
_LONGEST_DAYS = 3660


def amount_of(quantity: Element) -> Amount | str:
    """The amount, or what is not understood. A number without a unit is an Amount with the unit ""."""
    value = quantity.number("value")
    if value is None or value <= 0 or "comparator" in quantity:
        return _shown(quantity)
    code = quantity.text("code") or ""
    unit = quantity.text("unit") or ""
    measured = code if quantity.text("system") == UCUM else ""
    candidates = [each for each in (measured, unit or code) if each not in _NO_UNIT]
    units = [_one(each) for each in candidates]
    if not units:
        return Amount(Span.exactly(value), "")
    one = units[0]
    if one is None or any(other is not None and other != one for other in units):
        return _shown(quantity)
    return Amount(Span.exactly(round(value * one.span.low, 6)), one.unit)


def range_of(bounds: Element) -> Amount | str:
    """The amount that a Range gives. Both ends are needed: "up to 2" may be nothing."""
    low, high = bounds.child("low"), bounds.child("high")
    if low is None or high is None:
        return "an open range"
    first, last = amount_of(low), amount_of(high)
    if isinstance(first, str) or isinstance(last, str):
        return first if isinstance(first, str) else str(last)
    if first.unit != last.unit or first.span.low > last.span.high:
        return "a range between two units" if first.unit != last.unit else "a range that falls"
    return Amount(Span(first.span.low, last.span.high), first.unit)


def days_of(duration: Element | None) -> float | None:
    """How many days a Duration lasts; None when it does not say."""
    value = None if duration is None else duration.number("value")
    if duration is None or value is None or value <= 0 or "comparator" in duration:
        return None
    unit = duration.text("code") or duration.text("unit") or ""
    per_unit = DURATION_DAYS.get(unit.lower())
    days = value * per_unit if per_unit is not None else converted(value, ucum_of(unit), "d")
    return days if days is not None and days <= _LONGEST_DAYS else None


@lru_cache(maxsize=1024)
def _one(unit: str) -> Amount | None:
    """What one of a unit is ("mcg" 0.001 mg, "{tablet}" one piece, "tsp" 5 mL); None when it is not known."""
    read = read_instruction(f"1 {unit.strip('{}')}")
    clause = read.clauses[0]
    is_plain = len(read.clauses) == 1 and len(clause.amounts) == 1 and not (clause.is_timed or read.unread)
    if not is_plain or read.as_needed or read.route is not None or not clause.amounts[0].unit:
        return None
    return clause.amounts[0]


def _shown(quantity: Element) -> str:
    parts = (quantity.text("comparator"), quantity.number("value"), quantity.text("unit") or quantity.text("code"))
    return " ".join(f"{part:g}" if isinstance(part, float | int) else part for part in parts if part is not None)
