"""From what the four kinds of record share to exposures, one for each dosage that has days of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daybreak.care.chart import ExposureKind, MedicationExposure, StopReason
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.medication.dosage import daily_dose_of, text_of
from daybreak.exchange.fhir.medication.medicine import NamedMedicine, medicine_of
from daybreak.exchange.fhir.medication.stop_reason import stop_reason_of
from daybreak.exchange.fhir.medication.supply import supply_days
from daybreak.exchange.fhir.medication.timing import bounds_of
from daybreak.exchange.medicines import DailyDose

_ENDED = ("completed", "stopped", "not-taken", "on-hold", "cancelled", "unknown")
"""Statuses whose reason can be why the medicine was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a reader has taken from its own type of resource.

    duration, quantity, fills: what is handed over each time, and how often.
    """

    kind: ExposureKind
    status: str
    dosages: Sequence[Element]
    start: PartialDate | None = None
    end: PartialDate | None = None
    recorded: PartialDate | None = None
    reasons: tuple[Element, ...] = ()
    duration: Element | None = None
    quantity: Element | None = None
    fills: int = 1
    given_once: bool = False


def require_status(element: Element, allowed: tuple[str, ...]) -> str:
    """The status. Raises Refused where there is none, or one that FHIR does not know."""
    status = element.require_text("status", "one of " + ", ".join(allowed))
    if status not in allowed:
        element.refuse("status", repr(status), "one of " + ", ".join(allowed))
    return status


def exposures(element: Element, context: Context, record: Record) -> tuple[MedicationExposure, ...]:
    """The exposures of one resource. Raises Refused when it names no medicine."""
    medicine = medicine_of(element, context)
    stop_reason, words = stop_reason_of(record.reasons)
    stopped = (stop_reason if record.status in _ENDED else None, words)
    return tuple(
        _exposure(context, record, medicine, stopped, dosages, days) for dosages, days in _parts(record.dosages)
    )


_Days = tuple[PartialDate | None, PartialDate | None]


def _parts(dosages: Sequence[Element]) -> Iterator[tuple[Sequence[Element], _Days]]:
    """Dosages each with days of their own follow each other; all others belong together."""
    bounds = [bounds_of(dosage) for dosage in dosages]
    if len(dosages) > 1 and all(start is not None for start, _ in bounds):
        yield from (((dosage,), days) for dosage, days in zip(dosages, bounds, strict=True))
    else:
        yield dosages, bounds[0] if len(bounds) == 1 else (None, None)


def _exposure(
    context: Context,
    record: Record,
    medicine: NamedMedicine,
    stopped: tuple[StopReason | None, str],
    dosages: Sequence[Element],
    days: _Days,
) -> MedicationExposure:
    dose = daily_dose_of(dosages, medicine.resolved, at_once=record.given_once)
    start, end = days[0] or record.start, days[1] or record.end
    return MedicationExposure(
        record=context.record,
        kind=record.kind,
        status=record.status,
        medicine_text=medicine.text or medicine.resolved.text,
        ingredients=medicine.resolved.ingredients,
        daily_dose_mg=dose.milligrams,
        as_needed=dose.as_needed,
        route=dose.route or medicine.resolved.route,
        start=start,
        end=end,
        supply_days=_supply(record, dose, medicine) if end is None else None,
        stop_reason=stopped[0],
        stop_reason_text=stopped[1],
        recorded=record.recorded,
        codings=medicine.codings,
        dosage_text=text_of(dosages),
        unresolved=_unresolved(medicine, dose),
    )


def _supply(record: Record, dose: DailyDose, medicine: NamedMedicine) -> int | None:
    if record.given_once:
        return None
    return supply_days(record.duration, record.quantity, dose, medicine.resolved, record.fills)


def _unresolved(medicine: NamedMedicine, dose: DailyDose) -> str:
    if not medicine.resolved.ingredients:
        return medicine.resolved.unresolved or "which medicine"
    return dose.unresolved
