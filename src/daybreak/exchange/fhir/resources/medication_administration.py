"""MedicationAdministration: a medicine given. https://hl7.org/fhir/R4/medicationadministration.html"""

from dataclasses import replace

from daybreak.care.chart import ExposureKind, MedicationExposure
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, period_of
from daybreak.exchange.fhir.medication.exposure import Record, exposures, require_status

_STATUSES = ("in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown")


def read_medication_administration(element: Element, context: Context) -> tuple[MedicationExposure, ...]:
    """What was given on one day. What was given over several days has no daily dose that the record tells."""
    status = require_status(element, _STATUSES)
    if status == "entered-in-error":
        return kept(element, "status", "entered in error", "Nothing to do.")
    dosage = element.child("dosage")
    start, end = _effective(element)
    record = Record(
        kind=ExposureKind.GIVEN,
        status=status,
        dosages=(dosage,) if dosage is not None else (),
        start=start,
        end=end,
        recorded=start,
        reasons=element.children("statusReason"),
        given_once=True,
    )
    given = exposures(element, context, record)
    return tuple(_over_days(each) if _lasts(start, end) else each for each in given)


def _effective(element: Element) -> tuple[PartialDate | None, PartialDate | None]:
    field = element.choice("effective")
    if field == "effectiveDateTime":
        day = element.date(field)
        return day, day
    return period_of(element.child(field)) if field == "effectivePeriod" else (None, None)


def _lasts(start: PartialDate | None, end: PartialDate | None) -> bool:
    """Whether it surely went on into another day but one (an infusion over midnight is still one day's dose)."""
    return start is not None and end is not None and (end.earliest - start.latest).days > 1


def _over_days(exposure: MedicationExposure) -> MedicationExposure:
    if exposure.daily_dose_mg is None:
        return exposure
    return replace(exposure, daily_dose_mg=None, unresolved="how much of it was given each day")
