"""MedicationRequest: a medicine ordered. https://hl7.org/fhir/R4/medicationrequest.html"""

from daybreak.care.chart import ExposureKind, MedicationExposure
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, period_of
from daybreak.exchange.fhir.medication.exposure import Record, exposures, require_status

_STATUSES = ("active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown")
_NOT_ORDERED = ("proposal", "plan", "option")
_ORDERED = ("order", "original-order", "reflex-order", "filler-order", "instance-order")


def read_medication_request(element: Element, context: Context) -> tuple[MedicationExposure, ...]:
    """The order; one that is only planned has its intent as its status, and so is never taken for a medicine taken."""
    status = require_status(element, _STATUSES)
    if status == "entered-in-error":
        return kept(element, "status", "entered in error", "Nothing to do.")
    if element.boolean("doNotPerform") is True:
        return kept(element, "doNotPerform", "an order not to give the medicine", "Nothing to do.")
    dispense = element.child("dispenseRequest")
    reason = element.child("statusReason")
    written = element.date("authoredOn")
    record = Record(
        kind=ExposureKind.ORDERED,
        status=_status(element, status),
        dosages=element.children("dosageInstruction"),
        start=_start(written, dispense),
        recorded=written,
        reasons=(reason,) if reason is not None else (),
        duration=dispense.child("expectedSupplyDuration") if dispense is not None else None,
        quantity=dispense.child("quantity") if dispense is not None else None,
        fills=_fills(dispense),
    )
    return exposures(element, context, record)


def _status(element: Element, status: str) -> str:
    intent = element.require_text("intent", "one of " + ", ".join((*_NOT_ORDERED, *_ORDERED)))
    if intent not in (*_NOT_ORDERED, *_ORDERED):
        element.refuse("intent", repr(intent), "one of " + ", ".join((*_NOT_ORDERED, *_ORDERED)))
    return intent if intent in _NOT_ORDERED else status


def _start(written: PartialDate | None, dispense: Element | None) -> PartialDate | None:
    """The day it was written, or the first day on which it could be handed over if that is surely later."""
    first, _ = period_of(dispense.child("validityPeriod")) if dispense is not None else (None, None)
    if first is None or written is None:
        return written or first
    return first if first.earliest > written.latest else written


def _fills(dispense: Element | None) -> int:
    repeats = dispense.number("numberOfRepeatsAllowed") if dispense is not None else None
    return 1 + int(repeats) if repeats is not None and 0 <= repeats <= 100 else 1
