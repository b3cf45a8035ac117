"""By when something has to have happened about a suicidal answer, whether it has, and who is called when it has not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daybreak.care.course.outcome_rules import SafetyLevel, SuicideSafetyRules, UnsettledLevel
from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    ContactAttempted,
    Escalated,
    HandedOver,
    SafetyLog,
    began_at,
    happened_at,
    known_at,
)
from daybreak.care.course.suicide_safety import SafetyConcern, rank, rules_of
from daybreak.care.session.words import minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """By when something has to have happened. done_at: when it had; None while it has not. late: and time is over."""

    what: Literal["acknowledge", "contact", "assess"]
    due: datetime
    done_at: datetime | None
    late: bool

    @property
    def done(self) -> bool:
        """Whether it has happened, late or not."""
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class Demand:
    """What one concern asks for, from a moment on: its own level, or the higher one of a screener left incomplete."""

    concern: SafetyConcern
    level: SafetyLevel
    since: datetime


def demands(rules: SuicideSafetyRules, concerns: Sequence[SafetyConcern], at: datetime) -> Iterator[Demand]:
    """What the concerns ask for at a moment."""
    for concern in concerns:
        yield Demand(concern, rules_of(rules, concern.level), began_at(concern))
        rises = rises_at(rules.unsettled, concern, concerns)
        if rises is not None and rises <= at:
            yield Demand(concern, rules_of(rules, rules.unsettled.value), rises)


def rises_at(rule: UnsettledLevel, concern: SafetyConcern, concerns: Sequence[SafetyConcern]) -> datetime | None:
    """When a screener that nobody completes counts as higher; None if it was completed in time, or is as high."""
    if concern.settled or rank(concern.level) >= rank(rule.value):
        return None
    rises = began_at(concern) + minutes(rule.after_minutes)
    completed = (each for each in concerns if each.settled and each.measure == concern.measure)
    return None if any(known_at(each) < rises for each in completed) else rises


class Done:
    """What was done from the opening of a task to its end."""

    def __init__(self, log: SafetyLog, opened: datetime, ended: datetime | None) -> None:
        self.acknowledged = log.of(Acknowledged, opened, ended)
        self.contacts = log.of(ContactAttempted, opened, ended)
        self.escalations = log.of(Escalated, opened, ended)
        self.handovers = log.of(HandedOver, opened, ended)

    @property
    def responsible(self) -> str | None:
        """Who took it on last, or was last asked to."""
        taken = [(happened_at(each), 0, each.by) for each in self.acknowledged]
        asked = [(happened_at(each), 1, each.to) for each in self.handovers]
        return max([*taken, *asked], default=(None, 0, None))[2]

    def first_acknowledged(self, since: datetime) -> datetime | None:
        """The first acknowledgement later than a moment: nobody takes on what is not known yet."""
        return next((happened_at(each) for each in self.acknowledged if happened_at(each) > since), None)

    def first_reached(self, since: datetime) -> datetime | None:
        """When somebody first spoke with the patient, later than a moment."""
        return next((happened_at(each) for each in self.contacts if each.reached and happened_at(each) > since), None)


def deadlines(
    asked: Sequence[Demand],
    level: SafetyLevel,
    done: Done,
    closed_by: Assessed | None,
    at: datetime,
) -> Iterator[Deadline]:
    """One for each thing that the demands ask for. A demand that joins never postpones an earlier one."""
    closed = happened_at(closed_by) if closed_by else None
    taken = [
        (each.since + minutes(each.level.acknowledge_within_minutes), done.first_acknowledged(known_at(each.concern)))
        for each in asked
    ]
    for handover in done.handovers[-1:]:
        begun = happened_at(handover)
        taken.append((begun + minutes(level.acknowledge_within_minutes), done.first_acknowledged(begun)))
    yield _deadline("acknowledge", taken, closed, at)
    spoken = [
        (each.since + minutes(within), done.first_reached(known_at(each.concern)))
        for each in asked
        if (within := each.level.contact_within_minutes) is not None
    ]
    if spoken:
        yield _deadline("contact", spoken, closed, at)
    judged = [(each.since + minutes(each.level.assess_within_minutes), None) for each in asked]
    yield _deadline("assess", judged, closed, at)


def _deadline(
    what: Literal["acknowledge", "contact", "assess"],
    asked: Sequence[tuple[datetime, datetime | None]],
    closed: datetime | None,
    at: datetime,
) -> Deadline:
    """The earliest that is still open; if none is, the earliest at all. An assessment settles everything."""
    still_open = [due for due, done_at in asked if done_at is None and closed is None]
    due = min(still_open or [due for due, _ in asked])
    ends = [done_at or closed for _, done_at in asked]
    done_at = None if still_open else max(each for each in ends if each is not None)
    return Deadline(what=what, due=due, done_at=done_at, late=bool(still_open) and at >= due)


def escalation_steps(deadlines: Sequence[Deadline], level: SafetyLevel, at: datetime) -> tuple[int, list[datetime]]:
    """How many steps up the clock asks for, and when the next one is: at once when late, then again and again."""
    late = [each.due for each in deadlines if each.late]
    if not late:
        return 0, []
    interval = minutes(level.acknowledge_within_minutes)
    steps = (at - min(late)) // interval + 1
    return steps, [min(late) + steps * interval]
