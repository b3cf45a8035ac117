"""MedicationStatement: a medicine reported as taken. https://hl7.org/fhir/R4/medicationstatement.html"""

from daybreak.care.chart import ExposureKind, MedicationExposure
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, period_of
from daybreak.exchange.fhir.medication.exposure import Record, exposures, require_status

_STATUSES = (
    "active",
    "completed",
    "entered-in-error",
    "intended",
    "stopped",
    "on-hold",
    "unknown",
    "not-taken",
)


def read_medication_statement(element: Element, context: Context) -> tuple[MedicationExposure, ...]:
    """What was taken, and when as far as it is said."""
    status = require_status(element, _STATUSES)
    if status == "entered-in-error":
        return kept(element, "status", "entered in error", "Nothing to do.")
    start, end, moment = _effective(element)
    record = Record(
        kind=ExposureKind.REPORTED,
        status=status,
        dosages=element.children("dosage"),
        start=start,
        end=end,
        recorded=moment or element.date("dateAsserted"),
        reasons=element.children("statusReason"),
    )
    return exposures(element, context, record)


def _effective(element: Element) -> tuple[PartialDate | None, PartialDate | None, PartialDate | None]:
    """Start, end and, for a single dateTime, that day: it was taken then, since when and until when is not said."""
    field = element.choice("effective")
    if field == "effectiveDateTime":
        return None, None, element.date(field)
    start, end = period_of(element.child(field)) if field == "effectivePeriod" else (None, None)
    return start, end, None
