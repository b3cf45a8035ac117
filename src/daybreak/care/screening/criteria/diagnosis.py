"""Who the patient is and what the illness is."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAtLeast:
    """The patient is at least so many years old on the day of screening."""

    name: Literal["age_at_least"] = "age_at_least"
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisPresent:
    """A diagnosis (a concept of knowledge/concepts) is recorded, not refuted and not over."""

    name: Literal["diagnosis_present"] = "diagnosis_present"
    concept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisAbsent:
    """A diagnosis has been asked about and is absent. Any unrefuted record of it, past or present, counts as present."""

    name: Literal["diagnosis_absent"] = "diagnosis_absent"
    concept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeNotPsychotic:
    """The current depressive episode has no psychotic features."""

    name: Literal["episode_not_psychotic"] = "episode_not_psychotic"
    concept: str = "psychotic_depression"
