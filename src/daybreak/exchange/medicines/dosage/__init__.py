"""How a medicine is taken: instructions become a daily dose, or say what is missing."""

from daybreak.exchange.medicines.dosage.agreement import agreed
from daybreak.exchange.medicines.dosage.daily_dose import confirmed, daily_dose, dose_of, unknown
from daybreak.exchange.medicines.dosage.instruction import read_instruction
from daybreak.exchange.medicines.dosage.said import Amount, Clause, Instruction

__all__ = [
    "Amount",
    "Clause",
    "Instruction",
    "agreed",
    "confirmed",
    "daily_dose",
    "dose_of",
    "read_instruction",
    "unknown",
]
