"""Dosages, in structured fields and in words, become one daily dose. Where the two disagree it is not known.

https://hl7.org/fhir/R4/dosage.html. The greatest doses that a Dosage allows are not doses and are not read.
"""

from collections.abc import Sequence
from dataclasses import replace

from daybreak.care.dates import Span
from daybreak.exchange.fhir.element import Element, words_of
from daybreak.exchange.fhir.medication.quantity import amount_of, range_of
from daybreak.exchange.fhir.medication.routes import route_of
from daybreak.exchange.fhir.medication.timing import read_timing
from daybreak.exchange.medicines import DailyDose, ResolvedMedicine
from daybreak.exchange.medicines.dosage import (
    Amount,
    Clause,
    Instruction,
    agreed,
    confirmed,
    daily_dose,
    dose_of,
    read_instruction,
)
from daybreak.exchange.medicines.vocabulary import SAYS_NOTHING

_MOST_DOSAGES = 24
IN_TURN = "from when to when each dose was taken"


def daily_dose_of(dosages: Sequence[Element], medicine: ResolvedMedicine, *, at_once: bool = False) -> DailyDose:
    """The daily dose of all dosages of one resource together.

    at_once: a dosage without a frequency was given once.
    """
    if not dosages:
        return daily_dose(medicine)
    if len(dosages) > _MOST_DOSAGES:
        return DailyDose(unresolved=f"which of {len(dosages)} dosages")
    sequences = {dosage.number("sequence") for dosage in dosages}
    instructions = [_instruction(dosage, at_once=at_once) for dosage in dosages]
    if len(dosages) > 1 and len(sequences) == len(dosages) and None not in sequences:
        return confirmed(_in_turn([dose_of(medicine, each) for each in instructions]), medicine)
    together = _together(instructions)
    if not together.says_how_much_or_often:
        return _as_needed(daily_dose(medicine), together)
    return confirmed(dose_of(medicine, together), medicine)


def text_of(dosages: Sequence[Element]) -> str:
    """The dosages in words, as the record gives them."""
    return "; ".join(text for dosage in dosages if (text := dosage.text("text") or dosage.text("patientInstruction")))


def _instruction(dosage: Element, *, at_once: bool) -> Instruction:
    instruction = _structured(dosage)
    for text in _texts(dosage):
        if text.strip(" .").lower() not in SAYS_NOTHING:
            instruction = agreed(instruction, read_instruction(text))
    clause = instruction.clauses[0]
    if at_once and len(instruction.clauses) == 1 and clause.amounts and not clause.is_timed:
        clause.frequency = Span.exactly(1)
    return instruction


def _texts(dosage: Element) -> list[str]:
    own = [dosage.text("text"), dosage.text("patientInstruction")]
    return [text for text in (*own, *(words_of(each) for each in dosage.children("additionalInstruction"))) if text]


def _structured(dosage: Element) -> Instruction:
    """What the coded fields alone say."""
    instruction = Instruction(route=route_of(dosage), as_needed=_is_as_needed(dosage))
    read_timing(dosage.child("timing"), instruction)
    amounts = [amount for dose in dosage.children("doseAndRate") for amount in _doses(dose)]
    amounts += [amount_of(given) for given in (dosage.child("dose"),) if given is not None]
    for amount in amounts:
        if isinstance(amount, str):
            instruction.unread.append(amount)
        elif amount not in instruction.clauses[0].amounts:
            instruction.clauses[0].amounts.append(amount)
    return instruction


def _doses(dose_and_rate: Element) -> list[Amount | str]:
    field = dose_and_rate.choice("dose")
    dose = dose_and_rate.child(field) if field is not None else None
    if dose is None:
        return []
    return [range_of(dose) if field == "doseRange" else amount_of(dose)]


def _is_as_needed(dosage: Element) -> bool:
    field = dosage.choice("asNeeded")
    return dosage.boolean(field) is True if field == "asNeededBoolean" else field is not None


def _together(instructions: Sequence[Instruction]) -> Instruction:
    """Dosages that hold at the same time, each as clauses of one instruction."""
    if len(instructions) == 1:
        return instructions[0]
    dosed = [clause for each in instructions for clause in each.clauses if clause.amounts or clause.is_timed]
    routes = {each.route for each in instructions if each.route is not None}
    durations = {each.duration_days for each in instructions}
    return Instruction(
        clauses=dosed or [Clause()],
        as_needed=any(each.as_needed for each in instructions),
        route=next(iter(routes)) if len(routes) == 1 else None,
        duration_days=next(iter(durations)) if len(durations) == 1 else None,
        unread=[word for each in instructions for word in each.unread],
        doubt=next((each.doubt for each in instructions if each.doubt), ""),
    )


def _as_needed(dose: DailyDose, instruction: Instruction) -> DailyDose:
    """The dose in the medicine's own text, of which the dosage says only how it is given."""
    dose = replace(dose, route=instruction.route or dose.route, duration_days=instruction.duration_days)
    if not instruction.as_needed:
        return dose
    lowest = None if dose.milligrams is None else Span(0, dose.milligrams.high)
    return replace(dose, as_needed=True, milligrams=lowest)


def _in_turn(doses: Sequence[DailyDose]) -> DailyDose:
    """Doses that follow each other: on each day somewhere between the lowest and the highest."""
    whole = DailyDose(
        as_needed=any(dose.as_needed for dose in doses),
        route=doses[0].route,
        unresolved=next((dose.unresolved for dose in doses if dose.milligrams is None), IN_TURN),
    )
    spans = [dose.milligrams for dose in doses if dose.milligrams is not None]
    if len(spans) < len(doses):
        return whole
    return replace(whole, milligrams=Span(min(span.low for span in spans), max(span.high for span in spans)))
