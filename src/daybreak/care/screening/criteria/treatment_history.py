"""What has been tried before."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAdequateTrialsAtLeast:
    """So many different antidepressants failed at an adequate dose for long enough."""

    name: Literal["failed_adequate_trials_at_least"] = "failed_adequate_trials_at_least"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OralAntidepressantCurrent:
    """The patient now takes an antidepressant of one of these classes (empty: of any)."""

    name: Literal["oral_antidepressant_current"] = "oral_antidepressant_current"
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTreatmentsKnown:
    """Whether ECT, TMS or psychotherapy (concepts) has been given is known, either way."""

    name: Literal["other_treatments_known"] = "other_treatments_known"
    concept: str
