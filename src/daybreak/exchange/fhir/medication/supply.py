"""How many days a supply of medicine covers."""

import math

from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.medication.quantity import amount_of, days_of
from daybreak.exchange.medicines import DailyDose, ResolvedMedicine

_LONGEST_DAYS = 3660
"""A supply for more than ten years is an error of the record."""


def supply_days(
    duration: Element | None, quantity: Element | None, dose: DailyDose, medicine: ResolvedMedicine, fills: int = 1
) -> int | None:
    """By the days that the record gives, else by how long the quantity lasts at the daily dose; None if not known.

    fills: how often it is handed over, repeats included. An instruction for fewer days than one supply ends it.
    """
    one = days_of(duration)
    if one is None and quantity is not None:
        one = _days_that_last(quantity, dose, medicine)
    limit = dose.duration_days
    if one is None or (limit is not None and limit < one):
        return limit
    days = math.floor(one * fills + 1e-6)
    return days if 0 < days <= _LONGEST_DAYS else None


def _days_that_last(quantity: Element, dose: DailyDose, medicine: ResolvedMedicine) -> float | None:
    """Only where what is handed over is what is counted each day, and one number of it is taken every day."""
    if dose.units is None or not dose.units.is_exact or dose.units.low <= 0 or dose.as_needed:
        return None
    amount = amount_of(quantity)
    per = medicine.strength.per if medicine.strength is not None else "unit"
    if isinstance(amount, str) or amount.unit not in ("", per) or (amount.unit == "" and per != "unit"):
        return None
    return amount.span.low / dose.units.low
