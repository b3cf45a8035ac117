"""How a course runs, as a protocol says it: phases with their intervals, and when something is proposed.

Nothing here is done by itself: each rule leads to a proposal that the prescriber decides on. A figure that no source
fixes has the source `clinic-default`; where a row as a whole has a published source, `clinic_defaults` names those of
its fields that have none.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.screening.trial_rules import Days

PhaseKind = Literal["induction", "evaluation", "maintenance"]
"""A series that brings the response, a look at what it brought, and sessions that keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """A number of sessions and where it comes from."""

    count: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What has to be seen for the treatment to go on, and where that comes from."""

    value: Literal["improvement", "response"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """How often: `frequency` sessions in any `period_days`, as evenly as whole days allow.

    early_days, late_days: how far around the due days a session is still in time. hold_sessions: after so many sessions
    at this interval, with the response kept at each, the next longer one is proposed; None: no longer one is.
    """

    id: str
    title: str
    frequency: int
    period_days: int
    early_days: int = 0
    late_days: int = 0
    hold_sessions: int | None = None
    clinic_defaults: tuple[str, ...] = ()
    source: Source

    @property
    def usual_days(self) -> float:
        """The mean distance between two sessions, in days."""
        return self.period_days / self.frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRules:
    """One phase. An evaluation has no sessions; an induction has a last one; a maintenance may be open-ended.

    intervals: from the shortest to the longest. starts_with: the id of the one that the phase begins with.
    sessions_at_least: from so many on the phase may be over; sessions_at_most: after so many it is (None: never).
    within_days: of an evaluation, how long after the last session it is to be decided.
    """

    id: str
    kind: PhaseKind
    title: str
    intervals: tuple[Interval, ...] = ()
    starts_with: str = ""
    sessions_at_least: int | None = None
    sessions_at_most: int | None = None
    within_days: int | None = None
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ReInduction:
    """After a relapse: the id of the phase that is proposed again."""

    phase: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRules:
    """Everything that a protocol says about a course; docs/algorithms/course.md says how it is used.

    outcome_measures: the instruments that can say how the patient is. outcome_within: an outcome says how the patient
    is for so long. minimum_between: between any two sessions. missed_after, lost_after: so long after the window of
    the due days the session counts as missed, and the patient as lost to follow-up. restart_after: a gap in an
    induction after which starting it again is proposed. review_after: sessions without improvement that call for a
    review (None: the protocol knows no such review). stop_at: sessions after which the induction stops without
    `benefit`. previous_schedule: sessions missed, and worse. ending_after: remission kept for so long at the longest
    interval lets an ending be planned (None: never proposed).
    """

    outcome_measures: tuple[str, ...]
    outcome_within: Days
    minimum_between: Days
    missed_after: Days
    lost_after: Days
    restart_after: Days
    phases: tuple[PhaseRules, ...]
    review_after: Sessions | None = None
    stop_at: Sessions
    benefit: Benefit
    re_induction: ReInduction
    previous_schedule: Source
    shorten: Source
    ending_after: Days | None = None
