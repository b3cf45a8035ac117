"""What a row about a rating scale must agree on with itself: bands without gaps, items that fit, licensed text."""

from collections.abc import Iterator

from daybreak.care.course.measures import score
from daybreak.care.reference import Instrument, Observable
from daybreak.knowledge.files import Row
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.tree import Path as Place

_LADDER = ("none", "mild", "moderate", "severe")


def instrument_problems(row: Row, total: Observable | None) -> Iterator[Problem]:
    """Everything wrong within the row. total: the observable that holds its total, if that could be read."""
    instrument: Instrument = row.value
    yield from _bands(row, instrument)
    yield from _severities(row, instrument)
    yield from _sources(row, instrument)
    yield from _outcome(row, instrument)
    yield from _item_texts(row, instrument)
    yield from _item_names(row, instrument)
    if instrument.items and total is not None:
        yield from _reached(row, instrument)
    if total is not None:
        yield from _total_range(row, instrument, total)


def _bands(row: Row, instrument: Instrument) -> Iterator[Problem]:
    start = instrument.minimum
    for number, band in enumerate(instrument.bands):
        if band.low != start:
            fault = "a gap" if band.low > start else "an overlap"
            found = f"{fault}: band `{band.label}` starts at {band.low}"
            yield row.problem(("bands", number), found, f"a band that starts at {start}")
        start = band.high + 1
    if instrument.bands and start != instrument.maximum + 1:
        found, expected = f"a last band that ends at {start - 1}", f"one that ends at {instrument.maximum}"
        yield row.problem(("bands", len(instrument.bands) - 1), found, expected)


def _severities(row: Row, instrument: Instrument) -> Iterator[Problem]:
    falls = instrument.better == "lower"
    for number, (lower, upper) in enumerate(zip(instrument.bands, instrument.bands[1:], strict=False), start=1):
        worse, milder = (upper, lower) if falls else (lower, upper)
        if _LADDER.index(worse.severity) < _LADDER.index(milder.severity):
            found = f"`{upper.severity}` for higher scores than `{lower.severity}`"
            expected = f"a severity that does not {'fall' if falls else 'rise'} as the score rises"
            yield row.problem(("bands", number, "severity"), found, expected)


def _sources(row: Row, instrument: Instrument) -> Iterator[Problem]:
    if instrument.bands and not instrument.bands_source:
        yield row.problem(("bands",), "bands without `bands_source`", "a source for every figure")
    has_outcome = instrument.response_percent is not None or instrument.remission_at_most is not None
    if has_outcome and not instrument.outcome_source:
        yield row.problem((), "response or remission without `outcome_source`", "a source for every figure")


def _outcome(row: Row, instrument: Instrument) -> Iterator[Problem]:
    remission = instrument.remission_at_most
    if remission is not None and not instrument.minimum <= remission < instrument.maximum:
        expected = f"a score from {instrument.minimum} to below {instrument.maximum}"
        yield row.problem(("remission_at_most",), f"`remission_at_most`: {remission}", expected)


def _total_range(row: Row, instrument: Instrument, total: Observable) -> Iterator[Problem]:
    for name in ("minimum", "maximum"):
        own, kept = getattr(instrument, name), getattr(total, name)
        if kept is not None and kept != own:
            yield row.problem((name,), f"`{name}`: {own}", f"{kept:g}, as in the observable `{total.id}`")


def _item_texts(row: Row, instrument: Instrument) -> Iterator[Problem]:
    for number, item in enumerate(instrument.items):
        if item.text and instrument.text_policy != "shipped":
            expected = f"no text while `text_policy` is {instrument.text_policy}"
            yield row.problem(("items", number, "text"), "the text of an item", expected)


def _item_names(row: Row, instrument: Instrument) -> Iterator[Problem]:
    """Domains, alternatives and critical items name items that are there; no item counts twice."""
    ranges = {item.id: (item.minimum, item.maximum) for item in instrument.items}
    counted: set[str] = set()
    for number, item in enumerate(instrument.items):
        if list(ranges).index(item.id) != number:
            yield row.problem(("items", number, "id"), f"the item `{item.id}` a second time", "each item once")
    named: list[tuple[Place, tuple[str, ...]]] = []
    named += [(("domains", place, "items"), domain.items) for place, domain in enumerate(instrument.domains)]
    named += [(("alternatives", place), names) for place, names in enumerate(instrument.alternatives)]
    for place, names in named:
        for position, name in enumerate(names):
            if name not in ranges:
                yield row.problem((*place, position), f"the unknown item `{name}`", "an item of this instrument")
            elif place[0] == "domains" and name in counted:
                yield row.problem((*place, position), f"the item `{name}` in two domains", "each item in one domain")
            counted |= {name} if place[0] == "domains" else set()
    for number, critical in enumerate(instrument.critical_items):
        low, high = ranges.get(critical.item, (0, -1))
        if not low < critical.at_least <= high:
            found = f"the answer {critical.at_least} of the item `{critical.item}`"
            yield row.problem(("critical_items", number), found, "an item here, and one of its answers but the lowest")


def _reached(row: Row, instrument: Instrument) -> Iterator[Problem]:
    """The items make up the whole range, so that no item is forgotten and none is too much."""
    answers = score(instrument, {})
    low, high = answers.bounds.low, answers.bounds.high
    if (low, high) != (instrument.minimum, instrument.maximum):
        expected = f"items that make up {instrument.minimum} to {instrument.maximum}"
        yield row.problem(("items",), f"items that make up {low:g} to {high:g}", expected)
