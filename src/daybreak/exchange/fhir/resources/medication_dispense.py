"""MedicationDispense: a medicine handed over. https://hl7.org/fhir/R4/medicationdispense.html"""

from daybreak.care.chart import ExposureKind, MedicationExposure
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.medication.exposure import Record, exposures, require_status

_STATUSES = (
    "preparation",
    "in-progress",
    "cancelled",
    "on-hold",
    "completed",
    "entered-in-error",
    "stopped",
    "declined",
    "unknown",
)


def read_medication_dispense(element: Element, context: Context) -> tuple[MedicationExposure, ...]:
    """The supply, from the day it was handed over, or prepared where that is all that is said."""
    status = require_status(element, _STATUSES)
    if status == "entered-in-error":
        return kept(element, "status", "entered in error", "Nothing to do.")
    prepared = element.date("whenPrepared")
    record = Record(
        kind=ExposureKind.SUPPLIED,
        status=status,
        dosages=element.children("dosageInstruction"),
        start=element.date("whenHandedOver") or prepared,
        recorded=prepared,
        reasons=_reasons(element),
        duration=element.child("daysSupply"),
        quantity=element.child("quantity"),
    )
    return exposures(element, context, record)


def _reasons(element: Element) -> tuple[Element, ...]:
    field = element.choice("statusReason")
    reason = element.child(field) if field == "statusReasonCodeableConcept" else None
    return (reason,) if reason is not None else ()
