"""Charts straight from a file that was read, with no database."""

from collections.abc import Iterable
from typing import TypeVar

from daybreak.care.chart import (
    Allergy,
    Answer,
    Chart,
    Condition,
    Coverage,
    Encounter,
    MedicationExposure,
    Observation,
    Patient,
    Procedure,
)
from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.report import ReadReport, ReadResource

_FactT = TypeVar("_FactT", bound=Fact)


def charts(report: ReadReport) -> dict[str, Chart]:
    """One chart per patient id that the report's facts are about.

    A patient whom facts name but whose Patient resource the file lacks gets a chart with the id alone. The last
    readable one of several versions of a resource counts.
    """
    counting: dict[tuple[str, str, str | None], ReadResource] = {}
    for resource in report.resources:
        key = resource.patient_id or "", resource.resource_type, resource.resource_id
        if resource.outcome != "refused" or key not in counting:
            counting[key] = resource
    by_patient: dict[str, list[Fact]] = {}
    for resource in counting.values():
        if resource.patient_id is not None and resource.facts:
            by_patient.setdefault(resource.patient_id, []).extend(resource.facts)
    return {patient_id: chart_from_facts(patient_id, facts) for patient_id, facts in by_patient.items()}


def chart_from_facts(patient_id: str, facts: Iterable[Fact]) -> Chart:
    """The chart of one patient from the facts about them."""
    known = tuple(facts)
    patients = _of(Patient, known)
    return Chart(
        patient=patients[-1] if patients else Patient(id=patient_id),
        medications=_of(MedicationExposure, known),
        conditions=_of(Condition, known),
        observations=_of(Observation, known),
        procedures=_of(Procedure, known),
        encounters=_of(Encounter, known),
        allergies=_of(Allergy, known),
        coverages=_of(Coverage, known),
        answers=_of(Answer, known),
    )


def _of(kind: type[_FactT], facts: tuple[Fact, ...]) -> tuple[_FactT, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))
