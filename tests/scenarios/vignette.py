"""What a vignette is, and the completely answered patient from whom most of them differ by one thing.

The expected answers are written from the clinical facts (the protocol's sources, and FHIR's own definitions, for
example that the end of a Period is included), never copied from what the program printed.
"""

from dataclasses import dataclass, field
from typing import Any

from daybreak.clinic.demo.resources import Record, Resource

AS_OF = "2026-03-02"
ASKED = "2026-02-23"
EPISODE_START = "2025-03-10"
BOTH = ("iv-ketamine", "esketamine-us")

CONTRAINDICATIONS = (
    "uncontrolled_hypertension", "active_substance_use_disorder", "psychosis_history", "aneurysm_or_avm",
    "intracerebral_haemorrhage", "hypersensitivity", "recent_cardiovascular_event", "current_mania",
    "ketamine_misuse_history", "pregnancy", "breastfeeding", "raised_intracranial_pressure",
    "raised_intraocular_pressure", "untreated_hyperthyroidism", "porphyria", "severe_respiratory_disease",
    "severe_hepatic_impairment", "active_cystitis", "dementia_or_delirium",
)  # fmt: skip

COMPLETE_ANSWERS = {
    "diagnosis:major_depressive_disorder": "yes",
    "diagnosis:bipolar_disorder": "no",
    "episode:start": EPISODE_START,
    "episode:psychotic_features": "no",
    "history:ect": "no",
    "history:augmentation": "no",
    "history:psychiatric_hospitalisation": "no",
    "medications:list_complete": "yes",
} | {f"contraindication:{name}": "no" for name in CONTRAINDICATIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One case with its answer.

    decision: one decision for both protocols, or one by protocol. trials: what must be said of each trial that is
    named; a medicine that is not named may have no antidepressant trial. findings: (rule, status, why).
    container: how the records arrive ("collection", "transaction", "searchset", "ndjson").
    pair: the vignette on the other side of the limit.
    """

    id: str
    title: str
    story: str
    why: str
    record: Record
    decision: str | dict[str, str]
    trials: tuple[dict[str, Any], ...]
    adequate_failed_trials: int
    findings: tuple[tuple[str, str, str], ...] = ()
    container: str = "collection"
    pair: str | None = None
    as_of: str = AS_OF
    bundle: Resource | None = field(default=None)

    def decisions(self) -> dict[str, str]:
        """The decision by protocol."""
        if isinstance(self.decision, dict):
            return self.decision
        return dict.fromkeys(BOTH, self.decision)


def expected_trial(medicine: str, adequacy: str, outcome: str, **more: Any) -> dict[str, Any]:
    """What must be said of a trial; in the current episode unless said otherwise."""
    return {"medicine": medicine, "adequacy": adequacy, "outcome": outcome, "in_current_episode": True} | more


SERTRALINE_FAILED = expected_trial("sertraline", "adequate", "failed", days_at_adequate_dose=98, max_daily_dose_mg=100)
VENLAFAXINE_FAILED = expected_trial(
    "venlafaxine", "adequate", "failed", days_at_adequate_dose=98, max_daily_dose_mg=150
)


def complete(patient_id: str, *, second: bool = True, **changed: str | None) -> Record:
    """A woman of 46 with two failed adequate trials in this episode and every question answered.

    `changed` overrides answers, with "__" for ":" in the question's id; None leaves a question unanswered.
    """
    record = Record(patient_id)
    record.patient("Vera Solberg", "1979-05-14", "female")
    record.condition(
        "F33.2", "Major depressive disorder, recurrent severe without psychotic features", onset="2025-03-10"
    )
    sertraline_failed(record)
    if second:
        venlafaxine_failed(record)
    workup(record)
    answered(record, **changed)
    return record


def answered(record: Record, day: str = ASKED, **changed: str | None) -> None:
    """Every screening question answered, except as `changed`."""
    answers = COMPLETE_ANSWERS | {question.replace("__", ":"): value for question, value in changed.items()}
    record.answers(day, {question: value for question, value in answers.items() if value is not None})


def sertraline_failed(record: Record, *, until: str = "2025-06-29", reason: str | None = "Lack of efficacy") -> None:
    """Sertraline 50 mg, then 100 mg, for 98 days; the PHQ-9 hardly moved (21 to 18)."""
    record.measure("phq9", "2025-03-24", 21)
    record.statement("sertraline 50", "2025-03-24", "2025-04-20", status="completed")
    record.statement("sertraline 100", "2025-04-21", until, reason=reason)
    record.measure("phq9", "2025-06-29", 18)


def venlafaxine_failed(record: Record) -> None:
    """Venlafaxine 75 mg for two weeks, then 150 mg for 98 days; the PHQ-9 went from 20 to 18."""
    record.measure("phq9", "2025-07-07", 20)
    record.statement("venlafaxine xr 75", "2025-07-07", "2025-07-20", status="completed")
    record.statement("venlafaxine xr 150", "2025-07-21", "2025-10-26", reason="Lack of efficacy")
    record.measure("phq9", "2025-10-26", 18)


def workup(
    record: Record, *, systolic: float = 122, diastolic: float = 78, phq9: float = 19, madrs: float = 34
) -> None:
    """Today's scales, vital signs and laboratory values, a week before the screening."""
    record.measure("phq9", ASKED, phq9)
    record.measure("madrs", ASKED, madrs)
    record.measure("wsas", ASKED, 27)
    record.suicide_screen(ASKED, "no", "no", "no", "no", "no", "no")
    record.blood_pressure(ASKED, 122, 78)
    for name, value in (
        ("heart_rate", 72), ("oxygen_saturation", 98), ("body_weight", 71.5), ("body_height", 168),
        ("alt", 22), ("ast", 20), ("creatinine", 0.8), ("tsh", 1.9),
    ):  # fmt: skip
        record.measure(name, ASKED, value)
    record.result("pregnancy_test", ASKED, "negative")
    record.result("urine_drug_screen", ASKED, "negative")
