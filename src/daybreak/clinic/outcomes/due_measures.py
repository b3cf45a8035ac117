"""Measures that are due and not answered, as findings: what was asked and is late, and what nobody asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from daybreak.care.findings import Finding, Missing, Verdict
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.requests import overdue_finding, unanswered
from daybreak.clinic.outcomes.services import Judged
from daybreak.clinic.patients.models import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMeasure:
    """One measure that is waited for. request: made for it; None where nobody asked. instrument: "" for several."""

    finding: Finding
    instrument: str
    request: MeasureRequest | None


def due_measures(judged: Judged, patient: Patient) -> list[DueMeasure]:
    """What is waited for, the overdue first, and each scale without a recent score that nobody has asked for."""
    asked = unanswered(timezone.now(), patient)
    waiting = {name for each in asked if each.is_open for name in each.request.instruments}
    found = [DueMeasure(finding=overdue_finding(each), instrument="", request=each.request) for each in asked]
    found.sort(key=lambda each: each.finding.verdict != "not_met")
    return [*found, *(each for each in _nobody_asked(judged) if each.instrument not in waiting)]


def _nobody_asked(judged: Judged) -> Iterator[DueMeasure]:
    """The scales that are followed here: the one that speaks for the course, and those with a score since it began."""
    for scale in judged.outcomes.scales:
        followed = scale is judged.outcomes.primary or scale.trajectory.after
        finding = scale.finding("improved")
        missing = tuple(each for each in finding.missing if _is_recent_score(each, scale.instrument))
        if followed and missing:
            title = f"A recent {scale.label}"
            due = replace(finding, rule="measure-due", title=title, verdict=Verdict.UNKNOWN, missing=missing)
            yield DueMeasure(finding=due, instrument=scale.instrument, request=None)


def _is_recent_score(missing: Missing, instrument: str) -> bool:
    return missing.question_id == f"measure:{instrument}"
