"""What a screening says: the trials, the staging, the findings and the decision they add up to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict


class Decision(StrEnum):
    """Whether the protocol allows treatment, as far as the records can tell."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


class Adequacy(StrEnum):
    """Whether a trial had enough dose for long enough."""

    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a trial ended for the depression."""

    FAILED = "failed"
    RESPONDED = "responded"
    INTOLERANT = "intolerant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DosePeriod:
    """A stretch of days on one daily dose; the dose is None where no record gives it."""

    start: PartialDate
    end: PartialDate
    daily_dose_mg: Span | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AntidepressantTrial:
    """All exposures to one ingredient without a real gap, judged once.

    medicine: ingredient id. medicine_class: its main class. periods: the dose over time, for the timeline.
    end is None while the medicine is still being taken. days_at_adequate_dose: longest run at or above the
    minimum dose, as a span because dates may be partial. role: what it was used for; only "antidepressant"
    trials count as failed trials, "augmentation" and "combination" are listed and staged separately.
    counts_as_failed: whether it is an adequate failed trial where the protocol counts them.
    """

    id: str
    medicine: str
    medicine_label: str
    medicine_class: str
    role: Literal["antidepressant", "augmentation", "combination"]
    start: PartialDate | None
    end: PartialDate | None
    max_daily_dose_mg: float | None
    minimum_adequate_dose_mg: float | None
    days_at_adequate_dose: Span
    adequacy: Adequacy
    outcome: Outcome
    in_current_episode: Verdict
    reason: str
    periods: tuple[DosePeriod, ...] = ()
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()
    source: Source
    counts_as_failed: Verdict = Verdict.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTreatment:
    """A treatment of depression that is not a medicine: ECT, TMS, psychotherapy. Listed and staged, never a trial."""

    concept: str
    label: str
    start: PartialDate | None
    end: PartialDate | None
    outcome_text: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagingDimension:
    """One dimension of a staging scale: the category found and its points, or what is missing."""

    name: str
    category: str
    points: int | None
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """A staging of treatment resistance. total and level are None where a dimension is unknown;
    `total_range` then gives the lowest and highest total possible."""

    method: str
    label: str
    dimensions: tuple[StagingDimension, ...]
    total: int | None
    total_range: tuple[int, int] | None
    level: str | None
    sentence: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolReference:
    """Which protocol file judged: its id and version."""

    id: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The whole answer for one chart, one protocol and one day."""

    patient_id: str
    as_of: date
    protocol: ProtocolReference
    reference_version: str
    decision: Decision
    reason: str
    trials: tuple[AntidepressantTrial, ...]
    adequate_failed_trials: int
    possible_failed_trials: int
    staging: tuple[Staging, ...]
    findings: tuple[Finding, ...]
    other_treatments: tuple[OtherTreatment, ...] = ()
