"""What is known about one patient at one instant: frozen facts, each with the record it came from.

A fact repeats what a record says, in Daybreak's words and units; it judges nothing. Every `record` names its
origin ("MedicationRequest/123", "Answer/45"), so that a finding can show it. Dates stay as partial as they were.
"""

from dataclasses import dataclass
from enum import StrEnum

from daybreak.care.dates import PartialDate, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code in a code system (FHIR Coding). `system` is the FHIR URI."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Who the chart is about (FHIR Patient). `sex` is FHIR's administrative gender."""

    id: str
    name: str = ""
    birth_date: PartialDate | None = None
    sex: str | None = None
    identifiers: tuple[str, ...] = ()
    deceased: bool = False


class ExposureKind(StrEnum):
    """How sure we may be that the medicine was taken: four different things that records say."""

    ORDERED = "ordered"
    SUPPLIED = "supplied"
    REPORTED = "reported"
    GIVEN = "given"


class StopReason(StrEnum):
    """Why a medicine was stopped, where the record says so."""

    LACK_OF_EFFECT = "lack_of_effect"
    INTOLERANCE = "intolerance"
    RESPONDED = "responded"
    NON_ADHERENCE = "non_adherence"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationExposure:
    """One statement that a medicine was ordered, supplied, reported or given.

    ingredients: ids of knowledge/medicines; empty when the medicine could not be resolved.
    daily_dose_mg: total per day of the one ingredient; None when unknown or when there are several ingredients.
    supply_days: days that an order or supply covers, refills included.
    unresolved: what could not be understood, in words for staff ("strength", "how many tablets a day"); "" if nothing.
    """

    record: str
    kind: ExposureKind
    status: str
    medicine_text: str
    ingredients: tuple[str, ...] = ()
    daily_dose_mg: Span | None = None
    as_needed: bool = False
    route: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    supply_days: int | None = None
    stop_reason: StopReason | None = None
    stop_reason_text: str = ""
    recorded: PartialDate | None = None
    codings: tuple[Coding, ...] = ()
    dosage_text: str = ""
    unresolved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A problem or diagnosis (FHIR Condition); statuses are FHIR's own codes."""

    record: str
    codings: tuple[Coding, ...] = ()
    text: str = ""
    clinical_status: str | None = None
    verification_status: str | None = None
    onset: PartialDate | None = None
    abatement: PartialDate | None = None
    recorded: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A measured or scored value (FHIR Observation or one of its components, or a scored QuestionnaireResponse).

    concept: id of knowledge/observables ("phq9_total", "systolic_bp"); None when it is none that Daybreak uses.
    value: in the unit that the observable fixes. value_text: a coded or textual result ("positive").
    """

    record: str
    status: str = "final"
    concept: str | None = None
    codings: tuple[Coding, ...] = ()
    text: str = ""
    value: float | None = None
    unit: str | None = None
    value_text: str = ""
    effective: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A treatment that is not a medicine: ECT, TMS, psychotherapy (FHIR Procedure)."""

    record: str
    status: str
    codings: tuple[Coding, ...] = ()
    text: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    outcome_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A visit or a hospital stay (FHIR Encounter). `class_code` is the HL7 ActCode ("IMP" inpatient, "EMER", "AMB")."""

    record: str
    status: str
    class_code: str | None = None
    codings: tuple[Coding, ...] = ()
    reasons: tuple[Coding, ...] = ()
    text: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """An allergy or intolerance (FHIR AllergyIntolerance). `ingredients` as in MedicationExposure."""

    record: str
    codings: tuple[Coding, ...] = ()
    text: str = ""
    ingredients: tuple[str, ...] = ()
    clinical_status: str | None = None
    verification_status: str | None = None
    reaction_text: str = ""
    recorded: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who pays (FHIR Coverage). Kept for the prior-authorisation packet; screening does not read it."""

    record: str
    status: str
    payer: str = ""
    plan: str = ""
    member_id: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a clinician or the patient answered to one of Daybreak's questions (`Missing.question_id`).

    `value` is "yes" or "no", a number, an ISO date or a choice, as text. The latest answer to a question counts.
    """

    record: str
    question_id: str
    value: str
    answered: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything known about one patient. The order of the facts within a field never carries meaning."""

    patient: Patient
    medications: tuple[MedicationExposure, ...] = ()
    conditions: tuple[Condition, ...] = ()
    observations: tuple[Observation, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    answers: tuple[Answer, ...] = ()
