"""How ill the patient is."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityAtLeast:
    """The depression is at least so severe on the latest score of any of these instruments within so many days."""

    name: Literal["severity_at_least"] = "severity_at_least"
    severity: Literal["mild", "moderate", "severe"]
    instruments: tuple[str, ...]
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentRecorded:
    """Functional impairment has been scored on one of these instruments within so many days."""

    name: Literal["impairment_recorded"] = "impairment_recorded"
    instruments: tuple[str, ...]
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalisationHistoryKnown:
    """Whether the patient was ever in hospital for psychiatric reasons is known, either way."""

    name: Literal["hospitalisation_history_known"] = "hospitalisation_history_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideRiskAssessed:
    """The C-SSRS screener has been done within so many days and does not call for immediate action."""

    name: Literal["suicide_risk_assessed"] = "suicide_risk_assessed"
    within_days: int
