"""Observation: a measured or scored value, its components, panels. https://hl7.org/fhir/R4/observation.html"""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.care.chart import Coding, Observation
from daybreak.care.dates import PartialDate
from daybreak.care.reference import Observable
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, codings_of, words_of
from daybreak.exchange.fhir.observables import UCUM, Misfit, ObservableCodes, observable_codes, value_in_unit
from daybreak.exchange.fhir.scores import ItemScore, note_other_sum, scored

_NO_RESULT = ("registered", "cancelled", "entered-in-error")


@dataclass(frozen=True, slots=True)
class _Result:
    value: float | None
    unit: str | None
    value_text: str


def read_observation(element: Element, context: Context) -> tuple[Observation, ...]:
    """A value for each observable that the resource or a component of it measures.

    What Daybreak has no use for makes no fact, nor does a value in a unit that cannot be converted.
    """
    status = element.require_text("status", "the status of the observation")
    if status in _NO_RESULT:
        return kept(element, "status", status, "Nothing to do.")
    codes = observable_codes(context.tables)
    effective = _effective(element)
    measured = [
        Observation(
            record=context.record,
            status=status,
            concept=observable.id,
            codings=codings_of(part.child("code")),
            text=words_of(part.child("code")),
            value=result.value,
            unit=result.unit,
            value_text=result.value_text,
            effective=effective,
        )
        for part in (element, *element.children("component"))
        for observable in _observable(part, codes)
        for result in _results(part, observable)
    ]
    totals = tuple(_totals(element, context, status, effective))
    sums = {total.concept: total.value for total in totals}
    stated = {fact.concept for fact in measured}
    agreeing = [fact for fact in measured if _is_the_sum(fact, sums, element)]
    return (*agreeing, *(total for total in totals if total.concept not in stated))


def _is_the_sum(fact: Observation, sums: dict[str | None, float | None], element: Element) -> bool:
    """Whether this is no stated total, or one that its items add up to."""
    expected = sums.get(fact.concept, fact.value)
    if fact.value != expected and fact.value is not None:
        note_other_sum(element, fact.value, expected)
    return fact.value == expected


def _observable(part: Element, codes: ObservableCodes) -> tuple[Observable, ...]:
    code = part.child("code")
    found = codes.meant_by(codings_of(code), words_of(code))
    if len(found) > 1:
        part.note(
            "code",
            " and ".join(observable.label for observable in found),
            "codes that all mean the same",
            "Ask the source which one was measured; it is not used.",
        )
        return ()
    return found


def _results(part: Element, observable: Observable) -> Iterator[_Result]:
    field = part.choice("value")
    if field is None:
        if "component" not in part:
            part.note("value[x]", "no value", f"{observable.label}", "Nothing to do unless it was measured.", "warning")
    elif field == "valueQuantity":
        quantity = part.child(field)
        if quantity is not None:
            yield from _quantity(quantity, observable)
    elif field in ("valueInteger", "valueDecimal"):
        yield from _plain_number(part, field, observable)
    else:
        yield from _words(part, field)


def _quantity(quantity: Element, observable: Observable) -> Iterator[_Result]:
    value = quantity.number("value")
    if value is None:
        return
    code = quantity.text("code") if quantity.text("system") == UCUM else None
    unit = quantity.text("unit") or quantity.text("code")
    comparator = quantity.text("comparator")
    if comparator is not None:
        yield _Result(None, None, f"{comparator}{value:g} {unit or code or ''}".strip())
        return
    in_unit = value_in_unit(observable, value, code, unit)
    if isinstance(in_unit, Misfit):
        quantity.note("", in_unit.found, in_unit.expected, in_unit.advice)
    else:
        yield _Result(in_unit, observable.unit, "")


def _plain_number(part: Element, field: str, observable: Observable) -> Iterator[_Result]:
    value = part.number(field)
    if value is None:
        return
    in_unit = value_in_unit(observable, value, None, None)
    if isinstance(in_unit, Misfit):
        part.note(field, in_unit.found, in_unit.expected, in_unit.advice)
    else:
        yield _Result(in_unit, observable.unit, "")


def _words(part: Element, field: str) -> Iterator[_Result]:
    """A coded, textual or yes/no result in words; other types of value are not used."""
    words = None
    if field == "valueCodeableConcept":
        words = words_of(part.child(field))
    elif field == "valueString":
        words = part.text(field)
    elif field == "valueBoolean":
        answer = part.boolean(field)
        words = None if answer is None else "yes" if answer else "no"
    if words:
        yield _Result(None, None, words)
    elif field in part:
        part.note(
            field,
            "a value that Daybreak does not read",
            "valueQuantity, valueInteger, valueCodeableConcept, valueString or valueBoolean",
            "Enter the value by hand if it matters.",
            "warning",
        )


def _effective(element: Element) -> PartialDate | None:
    """The day, or the span of days that a Period leaves open."""
    field = element.choice("effective")
    if field in ("effectiveDateTime", "effectiveInstant"):
        return element.date(field)
    period = element.child(field) if field == "effectivePeriod" else None
    if period is None:
        return None
    start, end = period.date("start"), period.date("end")
    if start is None or end is None or end.latest < start.earliest:
        return start
    return PartialDate(start.earliest, end.latest)


def _totals(element: Element, context: Context, status: str, effective: PartialDate | None) -> Iterator[Observation]:
    """Totals of instruments whose every item is a component."""
    if "component" not in element:
        return
    scores = [
        ItemScore(codings=codings_of(part.child("code")), score=_item_score(part), path=part.path)
        for part in element.children("component")
    ]
    for total in scored(scores, context.tables, element):
        yield Observation(
            record=context.record,
            status=status,
            concept=total.observable.id,
            codings=_panel(element),
            text=total.instrument.label,
            value=total.total,
            unit=total.observable.unit,
            effective=effective,
        )


def _panel(element: Element) -> tuple[Coding, ...]:
    return codings_of(element.child("code"))


def _item_score(part: Element) -> float | None:
    field = part.choice("value")
    if field in ("valueInteger", "valueDecimal"):
        return part.number(field)
    quantity = part.child(field) if field == "valueQuantity" else None
    return quantity.number("value") if quantity is not None else None
