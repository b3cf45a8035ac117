"""What happens about a suicidal answer, one frozen type for each kind of event, and the events as they count."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, TypeVar

from daybreak.care.course.suicide_safety import SafetyConcern
from daybreak.care.session.events import Noted

AssessmentOutcome = Literal[
    "no_current_risk", "safety_plan", "closer_follow_up", "emergency_care", "hospital_admission", "other"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(Noted):
    """An answer called for somebody."""

    kind: Literal["concern_raised"] = "concern_raised"
    concern: SafetyConcern


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernCorrected(Noted):
    """The answer that raised it was corrected. The concern stays until somebody has assessed the patient."""

    kind: Literal["concern_corrected"] = "concern_corrected"
    concern: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(Noted):
    """`by` takes it on."""

    kind: Literal["acknowledged"] = "acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAttempted(Noted):
    """`by` tried to speak with the patient. reached: whether it came to that."""

    kind: Literal["contact_attempted"] = "contact_attempted"
    reached: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Noted):
    """Somebody further was called: by a person, or by the clock."""

    kind: Literal["escalated"] = "escalated"
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Noted):
    """`to` is to take it on, and has to acknowledge it in turn."""

    kind: Literal["handed_over"] = "handed_over"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Noted):
    """`by` assessed the patient. Documented only with a note of what was found and done."""

    kind: Literal["assessed"] = "assessed"
    outcome: AssessmentOutcome
    note: str

    @property
    def is_documented(self) -> bool:
        """Whether it says who assessed and what was found."""
        return bool(self.note.strip() and self.by.strip())


SafetyEvent = ConcernRaised | ConcernCorrected | Acknowledged | ContactAttempted | Escalated | HandedOver | Assessed


def known_at(concern: SafetyConcern) -> datetime:
    """From when somebody here could know of it."""
    return concern.recorded_at


def began_at(concern: SafetyConcern) -> datetime:
    """From when its minutes count: the answer itself. A clock that was ahead is held to the record."""
    return min(concern.raised_at, concern.recorded_at)


def happened_at(event: Noted) -> datetime:
    """Nothing happens after it was written down."""
    return min(event.observed_at, event.recorded_at)


E = TypeVar("E", bound=Noted)


class SafetyLog:
    """The events that count, each once, in order. Of two different events with one id both count: nothing is lost."""

    def __init__(self, events: Iterable[SafetyEvent], now: datetime) -> None:
        self._now = now
        self._events = sorted(_each_once(events), key=lambda each: (happened_at(each), each.recorded_at, repr(each)))
        self.concerns = _each_concern_once(each.concern for each in self._events if isinstance(each, ConcernRaised))
        self._assessments = [each for each in self.of(Assessed) if each.is_documented]

    def of(self, kind: type[E], since: datetime | None = None, until: datetime | None = None) -> list[E]:
        """The events of one kind that have happened, later than `since`.

        A clock that is ahead closes and acknowledges nothing early.
        """
        last = self._now if until is None else min(until, self._now)
        found = [each for each in self._events if isinstance(each, kind) and happened_at(each) <= last]
        return [each for each in found if since is None or happened_at(each) > since]

    def closing(self, concern: SafetyConcern) -> Assessed | None:
        """The first documented assessment by somebody who could know of the concern: later than when it was known."""
        return next((each for each in self._assessments if happened_at(each) > known_at(concern)), None)


def _each_once(events: Iterable[SafetyEvent]) -> list[SafetyEvent]:
    """What was sent again counts from its first arrival."""
    first: dict[str, SafetyEvent] = {}
    for each in events:
        key = repr(replace(each, recorded_at=_ANY_TIME))
        kept = first.setdefault(key, each)
        first[key] = min(kept, each, key=lambda one: one.recorded_at)
    return list(first.values())


def _each_concern_once(concerns: Iterable[SafetyConcern]) -> list[SafetyConcern]:
    """The same concern sent again is known from its first arrival, so that it opens nothing anew."""
    first: dict[str, SafetyConcern] = {}
    for each in concerns:
        key = repr(replace(each, recorded_at=_ANY_TIME))
        kept = first.setdefault(key, each)
        first[key] = min(kept, each, key=known_at)
    return sorted(first.values(), key=lambda each: (known_at(each), each.id, repr(each)))


_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
