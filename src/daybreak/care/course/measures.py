"""What the answers to a rating scale add up to: a total only if every item allows it, bounds of it before.

A total is never guessed from a part. But what the rest can still change is known, so a rule can often decide early,
and a critical answer speaks before the rest is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from daybreak.care.dates import Span
from daybreak.care.findings import Missing, Source, Verdict, verdict_of
from daybreak.care.reference import Band, Instrument, InstrumentItem

Answers = Mapping[str, float | None]
"""The number of each answer by the id of its item; an item that is left out, or None, was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """An answer that is none: outside the range of its item, between two numbers, or of an item that is not there."""

    item: str
    value: float
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAnswer:
    """An answer that calls for somebody by itself."""

    item: str
    value: float
    means: Literal["suicidal_ideation"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredMeasure:
    """One filled-in scale. bounds: what the total is, or can still become; a total is known if both ends are the same.

    missing: what is to be answered still. impossible: answers that count as not given. band: the one in which the
    total lies whatever the rest. critical: answers that call for somebody now.
    """

    instrument: str
    bounds: Span
    complete: bool
    missing: tuple[Missing, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    band: Band | None = None
    critical: tuple[CriticalAnswer, ...] = ()

    @property
    def total(self) -> int | None:
        """The total; None while an item is missing, even if the rest could not change it."""
        return int(self.bounds.low) if self.complete else None

    def at_least(self, limit: float) -> Verdict:
        """Whether the total is at least so much, whatever the rest will be; UNKNOWN where the rest decides."""
        return self.bounds.at_least(limit)

    def at_most(self, limit: float) -> Verdict:
        """Whether the total is at most so much, whatever the rest will be; UNKNOWN where the rest decides."""
        low, high = self.bounds.low, self.bounds.high
        return verdict_of(True if high <= limit else False if low > limit else None)


def score(instrument: Instrument, answers: Answers) -> ScoredMeasure:
    """What the answers to the items add up to, by the instrument's own rule.

    An instrument whose items nobody listed has no total here: it is entered as one (`stated`).
    """
    possible = {item.id: _whole(item, answers.get(item.id)) for item in instrument.items}
    left_out = frozenset(_left_out(instrument, possible, answers))
    missing = tuple(_missing(instrument, possible, left_out))
    bounds = _bounds(instrument, possible, left_out)
    return ScoredMeasure(
        instrument=instrument.id,
        bounds=bounds,
        complete=bool(instrument.items) and not missing,
        missing=missing if instrument.items else (_total_missing(instrument),),
        impossible=tuple(_impossible(instrument, answers)),
        band=_band(instrument, bounds),
        critical=tuple(_critical(instrument, answers)),
    )


def stated(instrument: Instrument, total: float | None) -> ScoredMeasure:
    """A total that was entered as such; one that the scale cannot have counts as not given."""
    known = total is not None and instrument.minimum <= total <= instrument.maximum and float(total).is_integer()
    bounds = Span.exactly(total) if known and total is not None else Span(instrument.minimum, instrument.maximum)
    wrong = () if known or total is None else (_impossible_total(instrument, total),)
    return ScoredMeasure(
        instrument=instrument.id,
        bounds=bounds,
        complete=known,
        missing=() if known else (_total_missing(instrument),),
        impossible=wrong,
        band=_band(instrument, bounds),
    )


def _whole(item: InstrumentItem, answer: float | None) -> int | None:
    """The answer if it is one; None if there is none or it cannot be."""
    if answer is None or not item.minimum <= answer <= item.maximum or not float(answer).is_integer():
        return None
    return int(answer)


def _bounds(instrument: Instrument, possible: Mapping[str, int | None], left_out: frozenset[str]) -> Span:
    """The least and the most that the total can be. Both are reached by some answers to the rest."""
    if not instrument.items:
        return Span(instrument.minimum, instrument.maximum)
    spans = {item.id: _item_span(item, possible[item.id], item.id in left_out) for item in instrument.items}
    in_domain = {name for domain in instrument.domains for name in domain.items}
    counted = [[name for name in domain.items if name in spans] for domain in instrument.domains]
    counted += [[name] for name in spans if name not in in_domain]
    return Span(
        sum(max(spans[name].low for name in names) for names in counted),
        sum(max(spans[name].high for name in names) for names in counted),
    )


def _item_span(item: InstrumentItem, answer: int | None, left_out: bool) -> Span:
    if answer is not None:
        return Span.exactly(answer)
    return Span.exactly(item.minimum) if left_out else Span(item.minimum, item.maximum)


def _left_out(instrument: Instrument, possible: Mapping[str, int | None], answers: Answers) -> Iterator[str]:
    """Items that the form wants left out, because their alternative is answered."""
    for group in instrument.alternatives:
        if any(possible.get(name) is not None for name in group):
            yield from (name for name in group if answers.get(name) is None)


def _missing(instrument: Instrument, possible: Mapping[str, int | None], left_out: frozenset[str]) -> Iterator[Missing]:
    for number, item in enumerate(instrument.items, start=1):
        if possible[item.id] is None and item.id not in left_out:
            yield Missing(
                what=f"item {number} of the {instrument.label}",
                question=item.text or f"What is the answer to item {number} of the {instrument.label}?",
                question_id=item.id,
                answer_kind="number",
            )


def _total_missing(instrument: Instrument) -> Missing:
    return Missing(
        what=f"the total of the {instrument.label}",
        question=f"What is the total of the {instrument.label}, {instrument.minimum} to {instrument.maximum}?",
        question_id=f"measure:{instrument.id}",
        answer_kind="number",
    )


def _impossible(instrument: Instrument, answers: Answers) -> Iterator[Impossible]:
    items = {item.id: item for item in instrument.items}
    for name, answer in sorted(answers.items()):
        item = items.get(name)
        if answer is not None and item is None:
            yield Impossible(item=name, value=answer, expected=f"an item of the {instrument.label}")
        elif answer is not None and item is not None and _whole(item, answer) is None:
            expected = f"a whole number from {item.minimum} to {item.maximum}"
            yield Impossible(item=name, value=answer, expected=expected)


def _impossible_total(instrument: Instrument, total: float) -> Impossible:
    expected = f"a whole number from {instrument.minimum} to {instrument.maximum}"
    return Impossible(item=instrument.total_observable, value=total, expected=expected)


def _band(instrument: Instrument, bounds: Span) -> Band | None:
    return next((band for band in instrument.bands if band.low <= bounds.low and bounds.high <= band.high), None)


def _critical(instrument: Instrument, answers: Answers) -> Iterator[CriticalAnswer]:
    """An answer beyond the range of its item counts here: it may be a slip, and it may be the worst there is."""
    for rule in instrument.critical_items:
        answer = answers.get(rule.item)
        if answer is not None and answer >= rule.at_least:
            yield CriticalAnswer(item=rule.item, value=answer, means=rule.means, source=rule.source)
