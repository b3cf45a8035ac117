"""The events of a course as they count: each once, corrected, in the order of their days."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from daybreak.care.course.course_events import Amended, CourseEvent, Ended, SessionGiven, SessionMissed
from daybreak.care.course.course_words import contradiction
from daybreak.care.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Events as they count: those until a day, in order; the endings that were agreed for a later day; findings."""

    events: tuple[CourseEvent, ...]
    endings_ahead: tuple[Ended, ...]
    findings: tuple[Finding, ...]


def settled(events: Iterable[CourseEvent], today: date) -> Settled:
    """The events that count until `today`, in order, and a finding for each that contradicts another.

    The order of the events and how often each is given never matter. Of different events with one id, and of several
    events about one session, the one recorded first counts. What is dated after today does not count yet; only an
    ending may be.
    """
    findings: list[Finding] = []
    told = _each_once(events, findings)
    corrections = _corrections(told)
    plain = {event.id: event for event in told if not isinstance(event, Amended)}
    findings += _unfounded(corrections, plain)
    counting = sorted(_corrected(plain, corrections), key=_in_order)
    counting = list(_each_session_once(counting, findings))
    later = [event for event in counting if _known_on(event) > today]
    findings += [_ahead(event, today) for event in later if not isinstance(event, Ended)]
    return Settled(
        events=tuple(event for event in counting if _known_on(event) <= today),
        endings_ahead=tuple(event for event in later if isinstance(event, Ended)),
        findings=tuple(sorted(findings, key=attrgetter("rule"))),
    )


def _in_order(event: CourseEvent) -> tuple[Any, ...]:
    return (_known_on(event), event.observed_at, event.recorded_at, event.id)


def _known_on(event: CourseEvent) -> date:
    """From which day an event counts: a session that is cancelled beforehand is known before its day."""
    if isinstance(event, SessionMissed) and event.cancelled:
        return min(event.day, event.observed_at.date())
    return event.day


def _each_once(events: Iterable[CourseEvent], findings: list[Finding]) -> list[CourseEvent]:
    versions: dict[str, set[CourseEvent]] = {}
    for event in events:
        versions.setdefault(event.id, set()).add(event)
    counting: list[CourseEvent] = []
    for name, different in versions.items():
        if len(different) == 1:  # Nearly every one; comparing texts of all of them would take half of a fold.
            counting += different
            continue
        first, *others = sorted(different, key=lambda each: (each.recorded_at, repr(each)))
        counting.append(first)
        contents = {replace(each, recorded_at=first.recorded_at) for each in others} - {first}
        if contents:
            words = f"{len(contents) + 1} different events carry the id {name}; the one recorded first counts."
            findings.append(contradiction(f"same-id:{name}", "Events with one id", words, (first,)))
    return counting


def _corrections(told: list[CourseEvent]) -> dict[str, Amended]:
    """The correction that counts for each corrected event."""
    amended = sorted((each for each in told if isinstance(each, Amended)), key=attrgetter("recorded_at", "id"))
    return {each.event: each for each in amended}


def _unfounded(corrections: dict[str, Amended], plain: Mapping[str, CourseEvent]) -> Iterator[Finding]:
    for name, amended in corrections.items():
        if name not in plain:
            words = f"The correction {amended.id} names the event {name}, which is not here (yet) or is a correction."
        elif isinstance(amended.replacement, Amended):
            words = f"The correction {amended.id} would replace {name} by a correction; nothing was changed."
        else:
            continue
        yield contradiction(f"correction:{amended.id}", "A correction of nothing", words, (amended,))


def _corrected(plain: Mapping[str, CourseEvent], corrections: dict[str, Amended]) -> Iterator[CourseEvent]:
    """A replacement stands under the id of what it replaces, so that what refers to that id still finds it."""
    for name, event in plain.items():
        amended = corrections.get(name)
        if amended is None or isinstance(amended.replacement, Amended):
            yield event
        elif amended.replacement is not None:
            yield replace(amended.replacement, id=name)


def _each_session_once(events: list[CourseEvent], findings: list[Finding]) -> Iterator[CourseEvent]:
    told: dict[str, list[SessionGiven]] = {}
    for event in events:
        if isinstance(event, SessionGiven):
            told.setdefault(event.session, []).append(event)
    counting = {name: min(each, key=attrgetter("recorded_at", "id")) for name, each in told.items()}
    for name, each in told.items():
        if len({(one.day, one.dose_mg) for one in each}) > 1:
            words = f"The session {name} is told with different days or doses; what was recorded first counts."
            findings.append(contradiction(f"same-session:{name}", "One session told twice", words, each))
    for event in events:
        if not isinstance(event, SessionGiven) or counting[event.session] is event:
            yield event


def _ahead(event: CourseEvent, today: date) -> Finding:
    words = f"The {event.kind.replace('_', ' ')} is dated {event.day}, after {today}; it does not count yet."
    return contradiction(f"ahead:{event.id}", "Dated in the future", words, (event,))
