"""Totals of instruments from their items: only when every item was answered and every score is possible."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daybreak.care.chart import Coding
from daybreak.care.course.measures import score
from daybreak.care.reference import Instrument, InstrumentItem, Observable, ReferenceTables
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.observables import observable_codes


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One answered item. score: None when it was left out or the answer has no number."""

    codings: tuple[Coding, ...]
    score: float | None
    path: str


@dataclass(frozen=True, slots=True)
class InstrumentTotal:
    """The total of one instrument."""

    instrument: Instrument
    observable: Observable
    total: float


def scored(items: Iterable[ItemScore], tables: ReferenceTables, element: Element) -> Iterator[InstrumentTotal]:
    """The total of each instrument that the items belong to; what stands in the way is noted on the element."""
    by_instrument: dict[str, list[tuple[InstrumentItem, ItemScore]]] = {}
    for item, answer in _known(items, tables):
        by_instrument.setdefault(item[0].id, []).append((item[1], answer))
    for instrument_id, answered in by_instrument.items():
        instrument = tables.instruments[instrument_id]
        observable = tables.observables.get(instrument.total_observable)
        if observable is not None and _allow_total(instrument, answered, element):
            total = score(instrument, {item.id: answer.score for item, answer in answered}).total
            if total is not None:
                yield InstrumentTotal(instrument, observable, total)


def note_other_sum(element: Element, stated: float | None, expected: float | None) -> None:
    """Note that a stated total is not the sum of its items; neither of the two is then used."""
    element.note(
        "",
        f"a stated total of {stated:g}",
        f"{expected:g}, the sum of the items",
        "Check the answers at the source; no total is used.",
    )


def _known(
    items: Iterable[ItemScore], tables: ReferenceTables
) -> Iterator[tuple[tuple[Instrument, InstrumentItem], ItemScore]]:
    codes = observable_codes(tables).items
    for item in items:
        for coding in item.codings:
            known = codes.get((coding.system, coding.code))
            if known is not None:
                yield known, item
                break


def _allow_total(instrument: Instrument, answered: list[tuple[InstrumentItem, ItemScore]], element: Element) -> bool:
    possible = {
        item.id
        for item, score in answered
        if score.score is not None and item.minimum <= score.score <= item.maximum and float(score.score).is_integer()
    }
    expected = {item.id for item in instrument.items}
    if possible == expected and len(answered) == len(expected):
        return True
    if len(answered) > len({item.id for item, _ in answered}):
        found = "an item that is answered twice"
    else:
        found = f"{len(possible)} usable of {len(expected)} answers"
    element.note(
        "",
        f"{instrument.label}: {found}",
        "one possible answer to every item",
        "Complete the questionnaire; no total is made from a part of it.",
        "warning",
    )
    return False
