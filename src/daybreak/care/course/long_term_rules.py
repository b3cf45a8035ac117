"""What a protocol watches over years: checks with their due dates and limits, and what calls for a talk.

A figure that no source fixes has the source `clinic-default`, or stands in `clinic_defaults` of its row.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.course.course_rules import PhaseKind, Sessions
from daybreak.care.findings import Source

Topic = Literal["bladder", "liver", "cognition", "blood_pressure", "weight", "substance_use"]


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """With more than `sessions_count` sessions in `within_days`, a check comes every `every_days`."""

    sessions_count: int
    within_days: int
    every_days: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLimit:
    """A result that calls for something. when: "abnormal" means that whoever read the result called it so.

    per_upper_limit: the limit is a multiple of the laboratory's upper limit of normal. sex: whom it concerns.
    symptoms: only together with symptoms, which were asked about with the result.
    """

    id: str
    title: str
    when: Literal["above", "at_least", "abnormal"]
    limit: float = 0.0
    per_upper_limit: bool = False
    sex: Literal["everybody", "male", "female"] = "everybody"
    symptoms: bool = False
    action: str
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyCheck:
    """One thing that is looked at again and again.

    observable: what holds its result. baseline_days: a result up to so many days before the first session is the
    baseline (None: no baseline is asked for). every_days: so long after the last one (None: not by the calendar).
    visits: the phases in which each visit asks for it; a result up to early_days before the visit counts for it.
    late_days: after so many more days it is overdue. action: what to do when it is due.
    """

    id: str
    title: str
    topic: Topic
    observable: str
    baseline_days: int | None = None
    every_days: int | None = None
    more: More | None = None
    visits: tuple[PhaseKind, ...] = ()
    early_days: int = 0
    late_days: int = 0
    limits: tuple[SafetyLimit, ...] = ()
    action: str
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Requests for an earlier session or a higher dose: from so many within so many days they are talked about."""

    count: int
    within_days: int
    action: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTermSafetyRules:
    """Everything that a protocol says about long-term safety.

    sessions_in_90_days: more than so many are told. total_dose: why the total is kept.
    """

    checks: tuple[SafetyCheck, ...]
    sessions_in_90_days: Sessions
    sessions_action: str
    requests: Requests
    total_dose: Source
