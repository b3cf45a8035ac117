"""A chart arranged for reading: what is active first, what is over behind it, what is wrong left out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from daybreak.care.chart import Allergy, Chart, Condition, Encounter, MedicationExposure, Procedure

Fact = TypeVar("Fact")

_ACTIVE_PROBLEM = ("active", "recurrence", "relapse")
_ACTIVE_MEDICINE = ("active", "in-progress", "on-hold")
_WRONG = ("refuted", "entered-in-error")
_HOSPITAL = ("IMP", "ACUTE", "NONAC", "EMER", "OBSENC")
INPATIENT_WORDS = {
    "IMP": "Inpatient",
    "ACUTE": "Inpatient",
    "NONAC": "Inpatient",
    "EMER": "Emergency",
    "OBSENC": "Observation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Generic[Fact]):
    """Facts that are active now and facts that are over, the newest first."""

    active: tuple[Fact, ...]
    over: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPage:
    """What a chart shows beside its pictures."""

    problems: Split[Condition]
    ruled_out: tuple[Condition, ...]
    medicines: Split[MedicationExposure]
    unresolved: tuple[MedicationExposure, ...]
    allergies: tuple[Allergy, ...]
    stays: tuple[Encounter, ...]
    visits: int
    procedures: tuple[Procedure, ...]


def chart_page(chart: Chart) -> ChartPage:
    """The chart in the order a clinician reads it."""
    problems = [each for each in chart.conditions if each.verification_status not in _WRONG]
    medicines = [each for each in chart.medications if each.status not in _WRONG]
    stays = [each for each in chart.encounters if each.class_code in _HOSPITAL]
    return ChartPage(
        problems=_split(
            problems, lambda each: each.clinical_status in _ACTIVE_PROBLEM, lambda each: each.onset or each.recorded
        ),
        ruled_out=tuple(each for each in chart.conditions if each.verification_status == "refuted"),
        medicines=_split(
            medicines, lambda each: each.status in _ACTIVE_MEDICINE, lambda each: each.start or each.recorded
        ),
        unresolved=tuple(each for each in medicines if each.unresolved),
        allergies=tuple(each for each in chart.allergies if each.verification_status not in _WRONG),
        stays=_newest_first(stays, lambda each: each.start),
        visits=len(chart.encounters) - len(stays),
        procedures=_newest_first(chart.procedures, lambda each: each.start),
    )


def _split(facts: Sequence[Fact], is_active: Callable[[Fact], bool], day: Callable[[Fact], Any]) -> Split[Fact]:
    return Split(
        active=_newest_first([each for each in facts if is_active(each)], day),
        over=_newest_first([each for each in facts if not is_active(each)], day),
    )


def _newest_first(facts: Iterable[Fact], day: Callable[[Fact], Any]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: day(fact).latest if day(fact) else date.min, reverse=True))
