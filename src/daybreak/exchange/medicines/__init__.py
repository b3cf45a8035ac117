"""Medicines as records name them become ingredients, strengths and daily doses, or stay shown as not understood.

How, with worked strings: docs/algorithms/reading-medicines.md
"""

from daybreak.exchange.medicines.resolve import resolve
from daybreak.exchange.medicines.result import DailyDose, ResolvedMedicine, Strength

__all__ = ["DailyDose", "ResolvedMedicine", "Strength", "resolve"]
