"""Which observable a code means, and what a measured value is in the observable's own unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from daybreak.care.chart import Coding
from daybreak.care.reference import CodePattern, Instrument, InstrumentItem, Observable, ReferenceTables
from daybreak.exchange.fhir.units import converted, ucum_of
from daybreak.exchange.per_tables import PerTables

OWN_OBSERVABLES = "urn:daybreak:observable"
UCUM = "http://unitsofmeasure.org"
_PLAIN_NUMBERS = ("", "1")


@dataclass(frozen=True, slots=True)
class ObservableCodes:
    """Observables and instrument items by code."""

    exact: dict[tuple[str, str], Observable]
    prefixes: tuple[tuple[CodePattern, Observable], ...]
    texts: dict[str, Observable]
    items: dict[tuple[str, str], tuple[Instrument, InstrumentItem]]
    panels: dict[str, Instrument]

    def meant_by(self, codings: Iterable[Coding], text: str) -> tuple[Observable, ...]:
        """The observables that the codes mean: none, one, or several where codes contradict each other.

        The text counts only where there is no code at all.
        """
        found: dict[str, Observable] = {}
        coded = False
        for coding in codings:
            coded = True
            observable = self._coded(coding)
            if observable is not None:
                found[observable.id] = observable
        if not coded:
            named = self.texts.get(" ".join(text.lower().split()))
            return () if named is None else (named,)
        return tuple(found.values())

    def _coded(self, coding: Coding) -> Observable | None:
        exact = self.exact.get((coding.system, coding.code))
        if exact is not None or not self.prefixes:
            return exact
        return next((each for pattern, each in self.prefixes if _has_prefix(pattern, coding)), None)


def _has_prefix(pattern: CodePattern, coding: Coding) -> bool:
    return (
        coding.system == pattern.system
        and coding.code.startswith(pattern.prefixes)
        and not coding.code.startswith(pattern.excluded_prefixes or ("\0",))
    )


def _build(tables: ReferenceTables) -> ObservableCodes:
    exact: dict[tuple[str, str], Observable] = {}
    prefixes: list[tuple[CodePattern, Observable]] = []
    texts: dict[str, Observable] = {}
    for observable in tables.observables.values():
        exact[OWN_OBSERVABLES, observable.id] = observable
        for pattern in observable.codes:
            exact.update({(pattern.system, code): observable for code in pattern.codes})
            if pattern.prefixes:
                prefixes.append((pattern, observable))
        texts.update({text.lower(): observable for text in observable.texts})
    return ObservableCodes(
        exact=exact,
        prefixes=tuple(prefixes),
        texts=texts,
        items=_items(tables),
        panels={instrument.total_observable: instrument for instrument in tables.instruments.values()},
    )


def _items(tables: ReferenceTables) -> dict[tuple[str, str], tuple[Instrument, InstrumentItem]]:
    return {
        (pattern.system, code): (instrument, item)
        for instrument in tables.instruments.values()
        for item in instrument.items
        for pattern in item.codes
        for code in pattern.codes
    }


observable_codes = PerTables(_build)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a quantity is not a value of the observable."""

    found: str
    expected: str
    advice: str


def value_in_unit(observable: Observable, value: float, code: str | None, unit: str | None) -> float | Misfit:
    """The value in the observable's unit, if it can be one.

    code: the UCUM code of the quantity; unit: what it shows to people, used only where there is no code.
    """
    written = code if code is not None else ucum_of(unit or "")
    shown = f"{value:g} {code or unit or 'without a unit'}"
    if not written and not _is_plain_number(observable.unit):
        return Misfit(shown, f"a value with a unit, such as {observable.unit}", "Record the unit; it is never assumed.")
    in_unit = converted(value, written, observable.unit)
    if in_unit is None:
        return Misfit(shown, f"a unit that converts to {observable.unit}", "Record the value in a UCUM unit.")
    return _plausible(observable, in_unit, shown)


def _is_plain_number(unit: str) -> bool:
    return unit in _PLAIN_NUMBERS or (unit.startswith("{") and unit.endswith("}"))


def _plausible(observable: Observable, value: float, shown: str) -> float | Misfit:
    low, high = observable.minimum, observable.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    bounds = f"between {'-' if low is None else f'{low:g}'} and {'-' if high is None else f'{high:g}'}"
    return Misfit(
        shown, f"{observable.label} {bounds} {observable.unit}".rstrip(), "Check value and unit at the source."
    )
