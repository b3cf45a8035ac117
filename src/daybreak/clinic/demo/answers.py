"""The questions of the screening worksheet as a patient with nothing against treatment would have them answered."""

CONTRAINDICATIONS = (
    "uncontrolled_hypertension", "active_substance_use_disorder", "psychosis_history", "aneurysm_or_avm",
    "intracerebral_haemorrhage", "hypersensitivity", "recent_cardiovascular_event", "current_mania",
    "ketamine_misuse_history", "pregnancy", "breastfeeding", "raised_intracranial_pressure",
    "raised_intraocular_pressure", "untreated_hyperthyroidism", "porphyria", "severe_respiratory_disease",
    "severe_hepatic_impairment", "active_cystitis", "dementia_or_delirium",
)  # fmt: skip


def complete_answers(episode_start: str) -> dict[str, str]:
    """Every question answered, nothing found. `episode_start` is an ISO date."""
    return {
        "diagnosis:major_depressive_disorder": "yes",
        "diagnosis:bipolar_disorder": "no",
        "episode:start": episode_start,
        "episode:psychotic_features": "no",
        "history:ect": "no",
        "history:augmentation": "no",
        "history:psychiatric_hospitalisation": "no",
        "medications:list_complete": "yes",
    } | {f"contraindication:{name}": "no" for name in CONTRAINDICATIONS}
