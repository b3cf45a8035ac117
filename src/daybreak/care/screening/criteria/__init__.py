"""The vocabulary in which a protocol writes its rules: one small class per condition, an English sentence each."""

from daybreak.care.screening.criteria.answers import AnsweredYes, BaselineDone
from daybreak.care.screening.criteria.contraindications import (
    BloodPressureAtMost,
    ContraindicationAbsent,
    NotPregnant,
)
from daybreak.care.screening.criteria.depression import (
    HospitalisationHistoryKnown,
    ImpairmentRecorded,
    SeverityAtLeast,
)
from daybreak.care.screening.criteria.diagnosis import (
    AgeAtLeast,
    DiagnosisAbsent,
    DiagnosisPresent,
    EpisodeNotPsychotic,
    NotDeceased,
)
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement, Notice
from daybreak.care.screening.criteria.medicines import InteractionsReviewed, NoBlockingInteraction
from daybreak.care.screening.criteria.suicide_risk import SuicideRiskAssessed
from daybreak.care.screening.criteria.treatment_history import (
    FailedAdequateTrialsAtLeast,
    OralAntidepressantCurrent,
    OtherTreatmentsKnown,
)

__all__ = ["CRITERIA", "Criterion", "Evidence", "Judgement", "Notice"]

Criterion = (
    NotDeceased
    | AgeAtLeast
    | DiagnosisPresent
    | DiagnosisAbsent
    | EpisodeNotPsychotic
    | FailedAdequateTrialsAtLeast
    | OralAntidepressantCurrent
    | OtherTreatmentsKnown
    | SeverityAtLeast
    | ImpairmentRecorded
    | HospitalisationHistoryKnown
    | SuicideRiskAssessed
    | ContraindicationAbsent
    | BloodPressureAtMost
    | NotPregnant
    | NoBlockingInteraction
    | InteractionsReviewed
    | BaselineDone
    | AnsweredYes
)
"""Any criterion. `name` tells them apart: it is what a protocol file writes; `judge(evidence)` is what it answers."""

CRITERIA: dict[str, type[Criterion]] = {
    "not_deceased": NotDeceased,
    "age_at_least": AgeAtLeast,
    "diagnosis_present": DiagnosisPresent,
    "diagnosis_absent": DiagnosisAbsent,
    "episode_not_psychotic": EpisodeNotPsychotic,
    "failed_adequate_trials_at_least": FailedAdequateTrialsAtLeast,
    "oral_antidepressant_current": OralAntidepressantCurrent,
    "other_treatments_known": OtherTreatmentsKnown,
    "severity_at_least": SeverityAtLeast,
    "impairment_recorded": ImpairmentRecorded,
    "hospitalisation_history_known": HospitalisationHistoryKnown,
    "suicide_risk_assessed": SuicideRiskAssessed,
    "contraindication_absent": ContraindicationAbsent,
    "blood_pressure_at_most": BloodPressureAtMost,
    "not_pregnant": NotPregnant,
    "no_blocking_interaction": NoBlockingInteraction,
    "interactions_reviewed": InteractionsReviewed,
    "baseline_done": BaselineDone,
    "answered_yes": AnsweredYes,
}
"""Every criterion by the name that a protocol file writes."""
