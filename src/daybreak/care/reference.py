"""The reference tables that the rules read, as frozen types. The rows are data files in knowledge/.

Every figure stands in a row with its source and certainty.
"""

from dataclasses import dataclass, field
from typing import Literal

from daybreak.care.findings import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AntidepressantDose:
    """The daily dose from which a trial of an antidepressant can be adequate, oral mg unless `unit` says otherwise.

    minimum: the level counted by default. strict: the higher level of older questionnaires.
    """

    minimum_mg: float
    strict_mg: float
    source: Source
    strict_source: Source | None = None
    unit: str = "mg/d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One ingredient: what it is called, how records code it, and which roles it plays.

    id: lower-case ingredient name ("sertraline"). classes: ids that interaction and class rules use
    ("ssri", "benzodiazepine", "maoi"). rxnorm: RxCUIs of the ingredient and its salts.
    antidepressant: set when a trial of it counts. augments: it is used to augment an antidepressant.
    """

    id: str
    label: str
    classes: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    rxnorm: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    antidepressant: AntidepressantDose | None = None
    augments: bool = False
    max_daily_dose_mg: float | None = None
    same_drug_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineClass:
    """A class of medicines that rules and pages can name: its id ("ssri") and what to call it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinationMedicine:
    """A product of several ingredients under one name ("Symbyax": olanzapine and fluoxetine)."""

    id: str
    label: str
    ingredients: tuple[str, ...]
    brands: tuple[str, ...] = ()
    rxnorm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePattern:
    """Codes of one system: exact, or every code that starts with the prefix (ICD-10 chapters)."""

    system: str
    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptSet:
    """A clinical idea and the codes that mean it ("psychotic_disorder"). `texts` are lower-case whole phrases
    that mean it when a record has no code; they never outrank a code."""

    id: str
    label: str
    codes: tuple[CodePattern, ...] = ()
    texts: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Observable:
    """A measured or scored value that a rule can ask for, how records code it, and the unit it is kept in (UCUM)."""

    id: str
    label: str
    unit: str
    codes: tuple[CodePattern, ...] = ()
    texts: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A severity band of an instrument: scores from `low` to `high` inclusive.

    `severity` places bands of different instruments on one ladder.
    """

    low: int
    high: int
    label: str
    severity: Literal["none", "mild", "moderate", "severe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentItem:
    """One item of an instrument: its code, and its text only where the licence lets us ship it."""

    id: str
    codes: tuple[CodePattern, ...] = ()
    minimum: int
    maximum: int
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentDomain:
    """Items (ids) that ask about one thing: only the highest of their answers counts in the total."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalItem:
    """An item whose answer calls for somebody by itself, from `at_least` on, whatever the total."""

    item: str
    at_least: int
    means: Literal["suicidal_ideation"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A rating scale: range, bands, response and remission, and whether its text may be shipped.

    total_observable: the Observable that holds its total. better: whether lower or higher totals are. domains: where
    the total is no plain sum; an item in no domain counts by itself. alternatives: items of which the form wants one
    answered and the others left out ("less appetite" or "more appetite"). scoring_source: where items, ranges, domains
    and alternatives come from, if not from `source`.
    """

    id: str
    label: str
    measures: Literal[
        "depression",
        "impairment",
        "suicide_risk",
        "anxiety",
        "global",
        "dissociation",
        "sedation",
        "bladder_symptoms",
        "craving",
    ]
    better: Literal["lower", "higher"] = "lower"
    minimum: int
    maximum: int
    total_observable: str
    bands: tuple[Band, ...] = ()
    bands_source: Source | None = None
    items: tuple[InstrumentItem, ...] = ()
    domains: tuple[InstrumentDomain, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    scoring_source: Source | None = None
    critical_items: tuple[CriticalItem, ...] = ()
    response_percent: float | None = None
    remission_at_most: int | None = None
    outcome_source: Source | None = None
    text_policy: Literal["shipped", "byo", "score_only"]
    licence: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What to do when the patient takes a medicine of these ids or classes with the treatment asked for."""

    id: str
    label: str
    medicines: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    severity: Literal["block", "high_warning", "warning", "information"]
    effect: str
    action: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraindication:
    """A condition that excludes or cautions against the treatment.

    recency "ever": any past record counts; "active": only an active one; "within_days": one in that window counts.
    allergy_to: medicines (ids) an allergy to which is the condition itself.
    severity "exclude" can refuse treatment; "caution" warns and asks for consultation.
    """

    id: str
    label: str
    concepts: tuple[str, ...]
    routes: tuple[str, ...]
    recency: Literal["ever", "active", "within_days"]
    within_days: int | None = None
    severity: Literal["exclude", "caution"]
    allergy_to: tuple[str, ...] = ()
    question: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One document that figures come from (knowledge/sources.yaml)."""

    key: str
    title: str
    kind: Literal["label", "guideline", "trial", "review", "instrument", "terminology", "practice"]
    year: int | None = None
    locator: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTables:
    """Everything that the rules look up, with the version of the whole set."""

    version: str
    medicines: dict[str, Medicine]
    combinations: dict[str, CombinationMedicine]
    concepts: dict[str, ConceptSet]
    observables: dict[str, Observable]
    instruments: dict[str, Instrument]
    interactions: tuple[Interaction, ...]
    contraindications: tuple[Contraindication, ...]
    citations: dict[str, Citation]
    medicine_classes: dict[str, MedicineClass] = field(default_factory=dict)
