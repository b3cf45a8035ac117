"""Excursions of the blood pressure in one session, by the definitions of knowledge/evidence. No reading is no "no"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daybreak.knowledge.published_evidence import PressureExcursion


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPressures:
    """Pressures of one session in mmHg: the last before the drug, and the highest since; None where nobody measured."""

    systolic_before: float | None = None
    systolic_highest: float | None = None
    diastolic_before: float | None = None
    diastolic_highest: float | None = None


def excursions(definitions: Iterable[PressureExcursion], seen: SessionPressures) -> Mapping[str, bool | None]:
    """Of each definition whether it happened; None where it was not measured."""
    return {each.id: _happened(each, seen) for each in definitions}


def _happened(definition: PressureExcursion, seen: SessionPressures) -> bool | None:
    before = seen.systolic_before if definition.of == "systolic" else seen.diastolic_before
    highest = seen.systolic_highest if definition.of == "systolic" else seen.diastolic_highest
    if highest is None:
        return None
    if definition.at_least_mmhg is not None:
        return highest >= definition.at_least_mmhg
    return None if before is None or definition.rise_mmhg is None else highest - before >= definition.rise_mmhg
