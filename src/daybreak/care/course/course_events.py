"""What happens to a course, one frozen type for each kind of event. A course is its events, no more.

As in a session, whoever noticed something makes the event and its id; nothing is deleted, and an `Amended` event
corrects another one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from daybreak.care.session.events import Noted

WhyMissed = Literal["patient", "clinic", "medical", "unknown"]
WhyEnded = Literal["planned", "non_response", "adverse_effect", "patient", "lost_to_follow_up", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseNoted(Noted):
    """What every event says of itself; `day` is the day it concerns, in the clinic's own zone."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision makes of the course. Empty fields change nothing.

    phase, interval: ids of the protocol; a phase without interval begins with the one it starts with. next_day: the
    day of the next session. end: why the course ends.
    """

    phase: str = ""
    interval: str = ""
    next_day: date | None = None
    end: WhyEnded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlanned(CourseNoted):
    """A course is planned: at which interval it begins, and the day of the first session, if known."""

    kind: Literal["course_planned"] = "course_planned"
    interval: str = ""
    first_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionGiven(CourseNoted):
    """A session took place on `day`. session: its record, counted once. dose_mg: None if it is not known."""

    kind: Literal["session_given"] = "session_given"
    session: str
    dose_mg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMissed(CourseNoted):
    """The session planned for `day` did not take place. cancelled: somebody said so before."""

    kind: Literal["session_missed"] = "session_missed"
    why: WhyMissed = "unknown"
    cancelled: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(CourseNoted):
    """The prescriber decided on a proposal.

    proposal: its id. change: what becomes of the course; nothing where the proposal was declined. A proposal that is
    changed or declined needs its reason.
    """

    kind: Literal["decided"] = "decided"
    proposal: str
    answer: Literal["accepted", "changed", "declined"]
    change: Change = Change()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(CourseNoted):
    """No session until further notice, or until a day."""

    kind: Literal["paused"] = "paused"
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(CourseNoted):
    """The course goes on."""

    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(CourseNoted):
    """The course is over."""

    kind: Literal["ended"] = "ended"
    why: WhyEnded
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(CourseNoted):
    """An event was wrong. event: its id. replacement: what is right instead, or None if it never happened.

    Of several corrections of one event the one recorded last counts.
    """

    kind: Literal["amended"] = "amended"
    event: str
    replacement: "CourseEvent | None"
    reason: str = ""


CourseEvent = CoursePlanned | SessionGiven | SessionMissed | Decided | Paused | Resumed | Ended | Amended
"""Any event of a course; `kind` tells which."""

COURSE_EVENTS: dict[str, type[CourseEvent]] = {
    each.__dataclass_fields__["kind"].default: each for each in CourseEvent.__args__
}
"""The types by their `kind`, as they are stored and sent."""
