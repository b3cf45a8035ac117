"""Small files in the form of the shipped ones, right in every way, and how a test puts one mistake into them."""

from dataclasses import dataclass
from pathlib import Path

TABLES = """\
id: small
version: "2026.1"
title: Small tables
source: {key: label, certainty: V}

sources:
  - {key: label, title: A label, kind: label}
  - {key: habit, title: What we do here, kind: practice}

medicine_classes:
  - {id: ssri, label: SSRI}
  - {id: antipsychotic, label: Antipsychotic}

medicines:
  - id: sertraline
    label: Sertraline
    classes: [ssri]
    brands: [Zoloft]
    synonyms: [sertraline hcl]
    rxnorm: ["36437"]
    atc: [N06AB06]
    antidepressant:
      minimum_mg: 50
      strict_mg: 100
      source: {key: label, certainty: R}
  - id: fluoxetine
    label: Fluoxetine
    brands: [Prozac]
  - id: olanzapine
    label: Olanzapine
    classes: [antipsychotic]

combinations:
  - id: symbyax
    label: Olanzapine and fluoxetine
    ingredients: [olanzapine, fluoxetine]
    rxnorm: ["611247"]

concepts:
  - id: psychosis
    label: Psychosis
    codes:
      - {system: http://hl7.org/fhir/sid/icd-10-cm, prefixes: [F20]}
      - {system: http://snomed.info/sct, codes: ["69322001"]}
    texts: [psychosis]
    source: {key: label, certainty: R}

observables:
  - id: mood_total
    label: Mood scale total
    unit: "{score}"
    codes:
      - {system: "http://loinc.org", codes: ["44261-6"]}
    texts: [mood scale]
    minimum: 0
    maximum: 20
    source: {key: label, certainty: R}
  - id: weight
    label: Weight
    unit: kg
    codes:
      - {system: "http://loinc.org", codes: ["29463-7"]}
    texts: [body weight]
    minimum: 20
    maximum: 400
    source: {key: label, certainty: R}

instruments:
  - id: mood
    label: Mood scale
    measures: depression
    minimum: 0
    maximum: 20
    total_observable: mood_total
    bands:
      - {low: 0, high: 9, label: mild, severity: mild}
      - {low: 10, high: 20, label: severe, severity: severe}
    bands_source: {key: label, certainty: R}
    items:
      - {id: mood_item1, minimum: 0, maximum: 20, text: Feeling low}
    response_percent: 50
    remission_at_most: 4
    outcome_source: {key: label, certainty: R}
    text_policy: shipped
    licence: Free
    source: {key: label, certainty: R}

interactions:
  - id: ssri
    label: SSRI
    medicines: [fluoxetine]
    classes: [ssri]
    routes: [intravenous_ketamine]
    severity: information
    effect: None known.
    action: Nothing to do.
    source: {key: habit, certainty: P}

contraindications:
  - id: psychosis
    label: Psychosis
    concepts: [psychosis]
    routes: [intravenous_ketamine]
    recency: within_days
    within_days: 42
    allergy_to: [fluoxetine]
    severity: exclude
    question: Has the patient had a psychosis?
    source: {key: label, certainty: R}
"""

PROTOCOL = """\
id: my-clinic
version: "2026.1"
title: Ketamine in my clinic
jurisdiction: any
route: intravenous_ketamine
purpose: Depression that resisted treatment.
sources: [Sackeim2019, clinic-default]
approved_rules: [blood-pressure]

antidepressant_trials:
  minimum_days: {value: 28, source: {key: Sackeim2019, certainty: V2}}
  dose_level: {value: minimum, source: {key: clinic-default, certainty: P}}
  merge_gap_days: {value: 7, source: {key: clinic-default, certainty: P}}
  cross_taper_days: {value: 14, source: {key: clinic-default, certainty: P}}
  count_within: {value: current_episode, source: {key: EU-SmPC, certainty: V}}
  response_percent: {value: 50, source: {key: Fava2018, certainty: V}}
  minimum_adherence_percent: {value: 75, source: {key: clinic-default, certainty: P}}
  baseline_before_days: {value: 14, source: {key: clinic-default, certainty: P}}
  baseline_after_days: {value: 7, source: {key: clinic-default, certainty: P}}
  outcome_before_days: {value: 14, source: {key: clinic-default, certainty: P}}
  outcome_after_days: {value: 28, source: {key: clinic-default, certainty: P}}

eligibility:
  - id: adult
    group: diagnosis
    title: Adult
    effect: required
    criterion: {name: age_at_least, years: 18}
    source: {key: SPL-US, certainty: V}
  - id: depression
    group: diagnosis
    title: Major depression
    effect: required
    criterion:
      name: diagnosis_present
      concept: major_depressive_disorder
      excluded_by: [bipolar_disorder]
    source: {key: EU-SmPC, certainty: V}
  - id: two-failed-trials
    group: treatment_history
    title: Two adequate trials failed
    effect: required
    criterion: {name: failed_adequate_trials_at_least, count: 2}
    source: {key: EU-SmPC, certainty: V}
  - id: severity
    group: severity
    title: At least moderate
    effect: required
    criterion:
      name: severity_at_least
      severity: moderate
      instruments: [phq9, madrs]
      within_days: 14
    source: {key: EU-SmPC, certainty: V}
  - id: blood-pressure
    group: contraindications
    title: Blood pressure at most 140/90
    effect: required
    criterion: {name: blood_pressure_at_most, systolic_mmhg: 140, diastolic_mmhg: 90, within_days: 30}
    clinic_defaults: [within_days]
    source: {key: clinic-default, certainty: P}
  - id: pregnancy
    group: contraindications
    title: Not pregnant
    effect: required
    criterion: {name: not_pregnant, from_age: 12, to_age: 55, within_days: 7}
    source: {key: SPL-US, certainty: V}
  - id: ecg
    group: work_up
    title: ECG
    effect: advisory
    criterion: {name: baseline_done, label: ECG, observables: [ecg], within_days: 90}
    source: {key: clinic-default, certainty: P}
"""


@dataclass(frozen=True)
class Mistake:
    """One place of a file written rightly (`good`, on the right side of the limit) and wrongly (`bad`).

    rule: the id that the problem names. says: what stands in the problem. at: the text of the line it points to, if
    that is not the first line of `bad`.
    """

    name: str
    old: str
    good: str
    bad: str
    rule: str
    says: tuple[str, ...]
    at: str = ""

    def __str__(self) -> str:
        return self.name.replace(" ", "_")

    def line(self, text: str) -> int:
        """The line in the wrongly written text to which the problem must point."""
        return line_of(text, self.at or self.bad.splitlines()[0])


def changed(text: str, old: str, new: str) -> str:
    """The text with its only `old` replaced."""
    assert text.count(old) == 1, f"{text.count(old)} times in the text: {old!r}"
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, on which the part starts."""
    return text[: text.index(part)].count("\n") + 1


def write(folder: Path, **texts: str) -> Path:
    """The folder, with each text in a file of that name."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
