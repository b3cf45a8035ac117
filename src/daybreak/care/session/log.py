"""The events of a session as they count: each once, corrected, in the order in which they happened."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from daybreak.care.findings import Finding, Input
from daybreak.care.session.events import Amended, Event, Reading, ScaleScored
from daybreak.care.session.rules import Measure
from daybreak.care.session.words import contradiction

E = TypeVar("E")

_CLOCKS_MAY_DIFFER = timedelta(minutes=1)
_IN_ORDER = attrgetter("observed_at", "recorded_at", "id")
_SCALES = ("moaa_s", "cadss", "aldrete")


@dataclass(frozen=True, slots=True)
class Series:
    """One measure over time, oldest first: when, and how much."""

    times: list[datetime]
    values: list[float]


@dataclass(frozen=True)
class Log:
    """The events that count, in order and by kind. corrected_at: when an event got its present content, by its id."""

    events: list[Event]
    by_kind: dict[type, list[Any]]
    corrected_at: dict[str, datetime]

    @cached_property
    def reading_times(self) -> list[datetime]:
        """When each reading was taken."""
        return [each.observed_at for each in self.of(Reading)]

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind, oldest first."""
        return self.by_kind.get(kind, [])

    def latest(self, kind: type[E]) -> E | None:
        """The last event of one kind."""
        events = self.by_kind.get(kind)
        return events[-1] if events else None

    def until(self, moment: datetime) -> "Log":
        """What had happened by then."""
        last = bisect_right(self.events, moment, key=lambda event: event.observed_at)
        return _log(self.events[:last], self.corrected_at) if last < len(self.events) else self

    def series(self, measure: Measure) -> Series:
        """Every value of one measure."""
        if measure in _SCALES:
            scored = [each for each in self.of(ScaleScored) if each.scale == measure]
            return Series([each.observed_at for each in scored], [each.score for each in scored])
        values = list(map(attrgetter(measure), self.of(Reading)))
        if None not in values:
            return Series(self.reading_times, values)
        known = [position for position, value in enumerate(values) if value is not None]
        return Series([self.reading_times[each] for each in known], [values[each] for each in known])


def settled(events: Iterable[Event]) -> tuple[Log, tuple[Finding, ...]]:
    """The log of these events, and a finding for each that contradicts another.

    The order of the events and how often each is given never matter. An event that was observed later than it was
    recorded counts from when it was recorded. Of different events with one id the one recorded first counts.
    """
    findings: list[Finding] = []
    told = _each_once(events, findings)
    corrections, plain = _parted(told)
    corrected_at = {name: amended.recorded_at for name, amended in corrections.items()}
    findings += _unfounded(corrections, {event.id: event for event in plain})
    counting = list(_corrected(plain, corrections)) if corrections else plain
    counting = (
        [_not_before_it_happened(event, findings) for event in counting] if _clocks_differ(counting) else counting
    )
    counting.sort(key=_IN_ORDER)
    return _log(counting, corrected_at), tuple(findings)


def _log(events: list[Event], corrected_at: dict[str, datetime]) -> Log:
    by_kind: dict[type, list[Any]] = {}
    for event in events:
        kind = event.__class__
        if kind in by_kind:
            by_kind[kind].append(event)
        else:
            by_kind[kind] = [event]
    return Log(events, by_kind, corrected_at)


def _each_once(events: Iterable[Event], findings: list[Finding]) -> list[Event]:
    given = list(events)
    by_id = {event.id: event for event in given}
    if len(by_id) == len(given):
        return given
    versions: dict[str, set[Event]] = {}
    for event in given:
        versions.setdefault(event.id, set()).add(event)
    for name, different in versions.items():
        first, *others = sorted(different, key=lambda each: (each.recorded_at, repr(each)))
        by_id[name] = first
        findings += [_two_of_one_id(first, other) for other in others if not _is_sent_again(first, other)]
    return list(by_id.values())


def _is_sent_again(first: Event, other: Event) -> bool:
    return replace(other, recorded_at=first.recorded_at) == first


def _two_of_one_id(first: Event, other: Event) -> Finding:
    return contradiction(
        f"same-id:{first.id}",
        "Two events with one id",
        f"Two different events carry the id {first.id} ({first.kind} and {other.kind}); the one recorded first counts.",
        (_as_input(first), _as_input(other)),
    )


def _parted(told: list[Event]) -> tuple[dict[str, Amended], list[Event]]:
    """The correction that counts for each corrected event, and all events that are no corrections."""
    corrections: dict[str, Amended] = {}
    plain = [event for event in told if event.__class__ is not Amended]
    for event in told if len(plain) < len(told) else ():
        if isinstance(event, Amended):
            kept = corrections.setdefault(event.event, event)
            corrections[event.event] = max(kept, event, key=lambda each: (each.recorded_at, each.id))
    return corrections, plain


def _corrected(plain: list[Event], corrections: dict[str, Amended]) -> Iterator[Event]:
    """A replacement stands under the id of what it replaces, so that what refers to that id still finds it."""
    for event in plain:
        amended = corrections.get(event.id)
        if amended is None or isinstance(amended.replacement, Amended):
            yield event
        elif amended.replacement is not None:
            yield replace(amended.replacement, id=event.id)


def _unfounded(corrections: dict[str, Amended], plain: dict[str, Event]) -> Iterator[Finding]:
    for name, amended in corrections.items():
        if name not in plain:
            sentence = (
                f"The correction {amended.id} names the event {name}, which is not here (yet) or is a correction."
            )
        elif isinstance(amended.replacement, Amended):
            sentence = f"The correction {amended.id} would replace {name} by a correction; nothing was changed."
        else:
            continue
        yield contradiction(f"correction:{amended.id}", "A correction of nothing", sentence, (_as_input(amended),))


def _clocks_differ(events: list[Event]) -> bool:
    return any(event.observed_at > event.recorded_at for event in events)


def _not_before_it_happened(event: Event, findings: list[Finding]) -> Event:
    """A clock was ahead: nothing is recorded before it happens."""
    ahead = event.observed_at - event.recorded_at
    if ahead <= timedelta(0):
        return event
    if ahead > _CLOCKS_MAY_DIFFER:
        minutes = ahead.total_seconds() / 60
        findings.append(
            contradiction(
                f"clock:{event.id}",
                "A clock is ahead",
                f"The {event.kind} of {event.by} is dated {minutes:.0f} min after its record and counts from then.",
                (_as_input(event),),
            )
        )
    return replace(event, observed_at=event.recorded_at)


def _as_input(event: Event) -> Input:
    return Input(name=event.kind, value=event.by, record=event.id, date=event.observed_at.isoformat())
