"""From what records say about a medicine to stretches of days on one daily dose: the earliest and latest they allow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daybreak.care.chart import ExposureKind, MedicationExposure, StopReason
from daybreak.care.dates import PartialDate, Span

BEGINNING = date(1950, 1, 1)
"""No antidepressant was in use earlier: the earliest possible start where a record gives none."""

_NEVER_TAKEN = frozenset(
    (
        "draft",
        "cancelled",
        "entered-in-error",
        "not-taken",
        "not-done",
        "declined",
        "intended",
        "preparation",
        "proposal",
        "plan",
        "option",
    )
)
"""Statuses of orders, supplies, statements and administrations (and intents) that say that nothing was taken."""
_TAKEN = frozenset(("active", "completed", "stopped", "on-hold", "in-progress"))
_NOT_HANDED_OVER = frozenset(("on-hold", "in-progress"))
_DOSE_SETTING = (ExposureKind.ORDERED, ExposureKind.REPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days on one medicine at one daily dose. Days are calendar ordinals.

    The medicine was surely taken from `latest_start` to `earliest_end` (never, if that is empty), and perhaps from
    `earliest_start` to `latest_end`. sets_dose: an order or a report, which a later one replaces; supplies and
    administrations confirm that the medicine was taken. given: one administration, on its day. ongoing: still taken on
    the day of screening.
    """

    ingredient: str
    start: PartialDate
    end: PartialDate
    start_known: bool
    end_known: bool
    sets_dose: bool
    given: bool
    ongoing: bool
    dose: Span | None
    stop_reason: StopReason | None
    records: tuple[str, ...]
    earliest_start: int
    latest_start: int
    earliest_end: int
    latest_end: int

    @property
    def label(self) -> str:
        """The start as the record gives it: the part after "@" in the id of a trial."""
        return str(self.start) if self.start_known else "unknown"


def is_taken(exposure: MedicationExposure) -> bool:
    """Whether the record speaks of a medicine taken at all: a plan, a cancelled order or a refused dose does not."""
    if exposure.kind is ExposureKind.SUPPLIED and exposure.status in _NOT_HANDED_OVER:
        return False
    return exposure.status not in _NEVER_TAKEN


def stretches(exposures: Iterable[MedicationExposure], as_of: date) -> dict[str, list[Stretch]]:
    """The stretches of each ingredient up to `as_of`, in an order that depends on their content alone."""
    found: dict[tuple[object, ...], Stretch] = {}
    for exposure in exposures:
        for ingredient in exposure.ingredients if is_taken(exposure) else ():
            stretch = _stretch(exposure, ingredient, as_of)
            if stretch is not None:
                key = _content(stretch)
                known = found.get(key)
                found[key] = stretch if known is None else _joined(known, stretch)
    by_ingredient: dict[str, list[Stretch]] = {}
    for stretch in sorted(found.values(), key=_order):
        by_ingredient.setdefault(stretch.ingredient, []).append(stretch)
    return {ingredient: list(_summed(group)) for ingredient, group in by_ingredient.items()}


def _content(stretch: Stretch) -> tuple[object, ...]:
    """What makes two records the same fact said twice; two administrations may well be two doses of one day."""
    return (
        stretch.records if stretch.given else (),
        stretch.ingredient,
        stretch.start,
        stretch.end,
        stretch.start_known,
        stretch.end_known,
        stretch.sets_dose,
        stretch.ongoing,
        stretch.dose,
        stretch.stop_reason,
    )


def _joined(one: Stretch, other: Stretch) -> Stretch:
    return replace(one, records=tuple(sorted({*one.records, *other.records})))


def _order(stretch: Stretch) -> tuple[object, ...]:
    dose = (stretch.dose.low, stretch.dose.high) if stretch.dose else (-1.0, -1.0)
    return (
        stretch.latest_start,
        stretch.earliest_start,
        stretch.latest_end,
        stretch.earliest_end,
        dose,
        not stretch.sets_dose,
        stretch.stop_reason or "",
        stretch.ongoing,
        stretch.records,
    )


def _stretch(exposure: MedicationExposure, ingredient: str, as_of: date) -> Stretch | None:
    start = _start(exposure, as_of)
    if start.earliest > as_of:
        return None
    start = PartialDate(start.earliest, min(start.latest, as_of))
    end, end_known = _end(exposure, start, as_of)
    end = PartialDate(min(end.earliest, as_of), min(end.latest, as_of))
    ongoing = exposure.status == "active" and end.latest >= as_of
    return Stretch(
        ingredient=ingredient,
        start=start,
        end=end,
        start_known=exposure.start is not None,
        end_known=end_known,
        sets_dose=exposure.kind in _DOSE_SETTING,
        given=exposure.kind is ExposureKind.GIVEN,
        ongoing=ongoing,
        dose=_dose(exposure),
        stop_reason=exposure.stop_reason,
        records=(exposure.record,),
        earliest_start=start.earliest.toordinal(),
        latest_start=start.latest.toordinal(),
        earliest_end=end.earliest.toordinal(),
        latest_end=end.latest.toordinal(),
    )


def _start(exposure: MedicationExposure, as_of: date) -> PartialDate:
    """Where no start is given, it lies before whatever else the record dates."""
    if exposure.start is not None:
        return exposure.start
    bounds = [as_of]
    bounds += [exposure.recorded.latest] if exposure.recorded else []
    bounds += [exposure.end.latest] if exposure.end else []
    return PartialDate(BEGINNING, max(BEGINNING, min(bounds)))


def _end(exposure: MedicationExposure, start: PartialDate, as_of: date) -> tuple[PartialDate, bool]:
    """When it ended, and whether that is known: by the record's end, its supply, its nature or its status.

    An end before the start is an error of the record and says nothing.
    """
    if exposure.end is not None and exposure.end.latest >= start.earliest:
        return exposure.end, True
    if exposure.kind is ExposureKind.GIVEN:
        return start, True
    if exposure.supply_days:
        return _end_of_supply(exposure.status, start, timedelta(days=exposure.supply_days - 1), as_of)
    if exposure.status == "active":
        return PartialDate.on(as_of), True
    return PartialDate(min(start.earliest, as_of), as_of), False


def _end_of_supply(status: str, start: PartialDate, length: timedelta, as_of: date) -> tuple[PartialDate, bool]:
    """A stopped order ended before its supply did; an active one may have gone on after it (FHIR's own definitions)."""
    first, last = start.earliest + length, start.latest + length
    if status == "active":
        return PartialDate(first, max(last, as_of)), last >= as_of
    if status in ("completed", "in-progress"):
        return PartialDate(first, last), True
    return PartialDate(start.earliest, last), False


def _dose(exposure: MedicationExposure) -> Span | None:
    """What was surely and at most taken a day: "as needed", or a status that does not say, may be nothing at all."""
    if len(exposure.ingredients) > 1 or exposure.daily_dose_mg is None:
        return None
    if exposure.as_needed or exposure.status not in _TAKEN:
        return Span(0.0, exposure.daily_dose_mg.high)
    return exposure.daily_dose_mg


def _summed(group: list[Stretch]) -> Iterator[Stretch]:
    """Orders of different strengths for exactly the same days, or doses given on one day, are taken together."""
    together: dict[tuple[object, ...], Stretch] = {}
    key: tuple[object, ...]
    for stretch in group:
        adds = (stretch.sets_dose or stretch.given) and _is_dated(stretch)
        same = (stretch.start, stretch.end, stretch.ongoing, stretch.stop_reason, stretch.given)
        key = same if adds else (id(stretch),)
        known = together.get(key)
        together[key] = stretch if known is None else _added(known, stretch)
    yield from together.values()


def _is_dated(stretch: Stretch) -> bool:
    return stretch.start_known and stretch.start.is_exact and stretch.end_known and stretch.end.is_exact


def _added(one: Stretch, other: Stretch) -> Stretch:
    """At least the larger of the two: the smaller may be the same order written differently."""
    low = max(one.dose.low if one.dose else 0.0, other.dose.low if other.dose else 0.0)
    high = one.dose.high + other.dose.high if one.dose and other.dose else float("inf")
    records = tuple(sorted({*one.records, *other.records}))
    return replace(one, dose=Span(low, high), records=records)
