"""What has to be done or confirmed before treatment."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDone:
    """One of these values (ids of knowledge/observables) has been measured within so many days."""

    name: Literal["baseline_done"] = "baseline_done"
    label: str
    observables: tuple[str, ...]
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredYes:
    """A question of the programme has been answered with yes ("consent:off_label")."""

    name: Literal["answered_yes"] = "answered_yes"
    question_id: str
    question: str
