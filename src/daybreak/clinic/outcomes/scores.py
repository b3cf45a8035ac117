"""The scores of a patient from everywhere: the chart's records, and what was answered on the phone and is not complete.

A score is named by its record and what it measures ("Observation/12#madrs_total"); its time comes from the record, or
from whoever told it later (`ScoreDetail`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from daybreak.care.chart import Chart, Observation
from daybreak.care.course.scores import DatedScore
from daybreak.care.dates import Span
from daybreak.care.reference import Instrument, ReferenceTables
from daybreak.clinic.measures.charting import measure_reference
from daybreak.clinic.measures.requests import MeasureState, RequestState, requests_with_all, states
from daybreak.clinic.outcomes.models import ScoreDetail
from daybreak.clinic.outcomes.originals import Original, originals_of
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.exchange.fhir.result_details import result_details
from daybreak.knowledge import load_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownScores:
    """What is known. undated: totals of which only a month, a year or nothing is known; no rule can use them."""

    scores: tuple[DatedScore, ...]
    undated: tuple[Observation, ...]


def scores_of(patient: Patient, *, chart: Chart | None = None, now: datetime | None = None) -> tuple[DatedScore, ...]:
    """Every dated score of every scale, and of the items that are followed by themselves."""
    return known_scores(patient, chart=chart, now=now).scores


def known_scores(patient: Patient, *, chart: Chart | None = None, now: datetime | None = None) -> KnownScores:
    """As `scores_of`, with what had to be left out. chart: of the patient, if it was read already."""
    tables = load_tables()
    names = followed(tables)
    facts = [each for each in (chart or read_chart(patient)).observations if each.concept in names and _counts(each)]
    dated = [
        (each, each.effective.earliest) for each in facts if each.effective is not None and each.effective.is_exact
    ]
    originals = originals_of(patient, (each.record for each, _ in dated))
    charted = [_from_chart(each, day, originals.get(plain_record(each.record)), tables) for each, day in dated]
    answered = list(_from_phone(patient, {each.id for each in charted}, now or timezone.now(), tables))
    details = {each.score: each for each in ScoreDetail.objects.filter(patient=patient)}
    return KnownScores(
        scores=tuple(_detailed(each, details.get(each.id)) for each in (*charted, *answered)),
        undated=tuple(each for each in facts if each.effective is None or not each.effective.is_exact),
    )


def followed(tables: ReferenceTables) -> dict[str, str]:
    """Which scale, or item that is followed by itself, each observable holds."""
    totals = {each.total_observable: each.id for each in tables.instruments.values()}
    items = {rule.item: rule.item for each in tables.instruments.values() for rule in each.critical_items}
    return totals | {item: item for item in items if item in tables.observables}


def score_name(record: str, observable: str) -> str:
    """The id of a score: of a correction the same."""
    return f"{record}#{observable}"


def plain_record(record: str) -> str:
    """The record that a score or a fact comes from, without the part of it."""
    return record.partition("#")[0]


def _counts(each: Observation) -> bool:
    return each.value is not None and each.status not in ("entered-in-error", "cancelled")


def _from_chart(each: Observation, day: date, original: Original | None, tables: ReferenceTables) -> DatedScore:
    concept = each.concept or ""
    taken = result_details(original.content, None, tables).taken_at if original is not None else None
    return DatedScore(
        id=score_name(plain_record(each.record), concept),
        instrument=followed(tables)[concept],
        day=timezone.localdate(taken) if taken else day,
        taken_at=taken,
        recorded_at=original.at if original else _start_of(day),
        bounds=Span.exactly(each.value or 0.0),
    )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _from_phone(patient: Patient, charted: set[str], now: datetime, tables: ReferenceTables) -> Iterator[DatedScore]:
    """What was answered and is not in the chart as a total: its bounds, once nobody is still answering it."""
    for state in states(requests_with_all().filter(patient=patient), now):
        if state.state != "withdrawn":
            for measure in state.measures:
                yield from (each for each in _answered(state, measure, tables) if each.id not in charted)


def _answered(state: RequestState, measure: MeasureState, tables: ReferenceTables) -> Iterator[DatedScore]:
    given = {item: each for item, each in measure.answers.items() if each.value is not None}
    if not given:
        return
    at = max(each.answered_at for each in given.values())
    record = measure_reference(state.request, measure.instrument.id)
    # The total of its own that the chart holds beside the answers stands under another record.
    in_chart = measure.charted is not None and measure.scored.complete
    if not in_chart and (measure.is_answered or not state.is_open):
        yield _score(record, measure.instrument.total_observable, measure.instrument.id, measure.scored.bounds, at)
    for item in _followed_items(measure.instrument, tables):
        if item in given and measure.charted is None:
            value = float(given[item].value)
            yield _score(record, item, item, Span.exactly(value), given[item].answered_at)


def _followed_items(instrument: Instrument, tables: ReferenceTables) -> Iterable[str]:
    return (rule.item for rule in instrument.critical_items if rule.item in tables.observables)


def _score(record: str, observable: str, instrument: str, bounds: Span, at: datetime) -> DatedScore:
    return DatedScore(
        id=score_name(record, observable),
        instrument=instrument,
        day=timezone.localdate(at),
        taken_at=at,
        recorded_at=at,
        bounds=bounds,
    )


def _detailed(score: DatedScore, detail: ScoreDetail | None) -> DatedScore:
    if detail is None:
        return score
    taken = detail.taken_at or score.taken_at
    day = timezone.localdate(taken) if taken else score.day
    return replace(score, recall_24h=detail.recall_24h, taken_at=taken, day=day)
