"""Days on which a forecast could have been made, and what came after: what a model is fitted on, or held to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daybreak.care.course.outcomes import course_outcomes
from daybreak.care.course.trajectory import Standing, Trajectory
from daybreak.care.findings import Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.reference import ReferenceTables
from daybreak.research.forecast.predictors import Predictors, predictors
from daybreak.research.simulated_clinic import SimulatedPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """One day of one patient. days: until the relapse, or until the last score; relapsed: which of the two."""

    patient: str
    on: date
    used: Predictors
    days: int
    relapsed: bool


def landmarks(
    patients: Iterable[SimulatedPatient],
    protocols: Mapping[str, Protocol],
    tables: ReferenceTables,
    scales: Sequence[str],
    *,
    spacing_days: int,
) -> dict[str, list[Landmark]]:
    """For each scale the days with a complete score, after a response and outside a relapse, at least so far apart."""
    found: dict[str, list[Landmark]] = {scale: [] for scale in scales}
    for patient in patients:
        rules = protocols[patient.protocol].outcomes
        if rules is None:
            continue
        outcomes = course_outcomes(rules, patient.history, patient.scores, tables, patient.as_of)
        lines = {each.instrument: each.trajectory for each in outcomes.scales}
        given = sorted({each.day for each in patient.history.sessions})
        for scale in scales:
            if scale in lines:
                found[scale] += _of_one(patient.id, lines[scale], given, spacing_days)
    return found


def _of_one(patient: str, line: Trajectory, given: Sequence[date], spacing_days: int) -> Iterator[Landmark]:
    if line.baseline is None or not line.baseline.is_exact or line.baseline.low <= 0:
        return
    last: date | None = None
    responded = False
    for index, standing in enumerate(line.after):
        responded = responded or standing.response is Verdict.MET
        on = standing.score.day
        far_enough = last is None or (on - last).days >= spacing_days
        if responded and far_enough and _is_open(standing):
            what = _what_came(line.after[index + 1 :], on)
            if what is not None:
                before = [day for day in given if day <= on]
                used = predictors(line.baseline, line.after[: index + 1], before, on)
                yield Landmark(patient=patient, on=on, used=used, days=what[0], relapsed=what[1])
                last = on


def _is_open(standing: Standing) -> bool:
    """Complete, surely outside a relapse, and no first high score that awaits a second one."""
    return standing.score.bounds.is_exact and standing.relapse is Verdict.NOT_MET


def _what_came(later: Sequence[Standing], on: date) -> tuple[int, bool] | None:
    """Days until the first score in a relapse, or until the last score; None if there is none."""
    for each in later:
        if each.relapsed is Verdict.MET:
            return max(1, (each.score.day - on).days), True
    last = (later[-1].score.day - on).days if later else 0
    return (last, False) if last > 0 else None
