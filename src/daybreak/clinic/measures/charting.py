"""A measure that was answered goes into the chart as FHIR records, by the door that typed-in records take.

The answers are a QuestionnaireResponse. Where reading that gives no total, because its items have no code of their own,
the total is an Observation beside it. What the patient changes afterwards is a new version of the same records.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid5

import msgspec
from django.utils import timezone

from daybreak.care.chart import Observation
from daybreak.care.reference import Instrument
from daybreak.clinic.measures.models import ChartedMeasure, MeasureRequest
from daybreak.clinic.measures.requests import MeasureState, state_of
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.entering import RecordRefused, store_amended, store_entered
from daybreak.clinic.patients.entry.fields import OWN_OBSERVABLE, concept, quantity
from daybreak.clinic.patients.models import Record
from daybreak.clinic.patients.stored_facts import decode_facts
from daybreak.exchange.fhir.observables import observable_codes
from daybreak.knowledge import load_tables

_log = logging.getLogger(__name__)
_CHANGED = "The patient changed an answer by the same link."
Resource = dict[str, Any]


def measure_reference(request: MeasureRequest, instrument: str) -> str:
    """What a measure of a request is called, before and after it is in the chart."""
    return f"QuestionnaireResponse/{uuid5(request.pk, instrument)}"


def bring_to_chart(request: MeasureRequest, now: datetime) -> list[str]:
    """Writes what is complete and not in the chart as it stands; the instruments that could not be written.

    Never raises for a record that is refused: the answers are kept, and the next call tries again.
    """
    failed: list[str] = []
    for measure in state_of(request, now).measures:
        if measure.is_answered and _digest(measure) != (measure.charted.answers_sha256 if measure.charted else ""):
            try:
                _write(request, measure)
            except RecordRefused:
                _log.exception("A measure could not be written into the chart (MeasureRequest %s)", request.pk)
                failed.append(measure.instrument.id)
    return failed


def _write(request: MeasureRequest, measure: MeasureState) -> None:
    """Answers and total, both or neither."""
    with one_writer():
        before = ChartedMeasure.objects.filter(request=request, instrument=measure.instrument.id).last()
        if before is not None and before.answers_sha256 == _digest(measure):
            return
        answers = _stored(before.answers_record if before else None, request, _response(request, measure))
        ChartedMeasure.objects.create(
            request=request,
            instrument=measure.instrument.id,
            answers_sha256=_digest(measure),
            answers_record=answers,
            total_record=_total(before, request, measure, answers),
        )


def _stored(record: Record | None, request: MeasureRequest, resource: Resource) -> Record:
    if record is None:
        return store_entered(request.patient, resource, by=None, action="measure.chart")
    return store_amended(record, resource, reason=_CHANGED, by=None, action="measure.chart")


def _total(
    before: ChartedMeasure | None, request: MeasureRequest, measure: MeasureState, answers: Record
) -> Record | None:
    """The record of the total: none where the answers give it themselves, or where there never was one."""
    known = before.total_record if before else None
    total = measure.scored.total
    if total is None or _gives_total(answers, measure.instrument):
        return known if known is None else _stored(known, request, _observation(request, measure, answers, None))
    return _stored(known, request, _observation(request, measure, answers, total))


def _gives_total(record: Record, instrument: Instrument) -> bool:
    facts = decode_facts(bytes(record.current.facts)) if record.current else []
    return any(isinstance(each, Observation) and each.concept == instrument.total_observable for each in facts)


def _response(request: MeasureRequest, measure: MeasureState) -> Resource:
    instrument = measure.instrument
    wording = next(iter(sorted({each.wording for each in measure.answers.values()})), "")
    return {
        "resourceType": "QuestionnaireResponse",
        "id": measure_reference(request, instrument.id).partition("/")[2],
        "status": "amended" if measure.charted else "completed",
        "questionnaire": f"urn:daybreak:questionnaire:{instrument.id}|{wording.rpartition(' ')[2]}",
        "language": request.language,
        "authored": _moment(max(each.answered_at for each in measure.answers.values())),
        "source": {"reference": f"Patient/{request.patient.fhir_id}"},
        "item": list(_items(measure)),
    }


def _items(measure: MeasureState) -> Iterator[Resource]:
    """Each item under its LOINC code where that means this item and no other, else under its own name."""
    meant = observable_codes(load_tables()).items
    for item in measure.instrument.items:
        codes = [(pattern.system, code) for pattern in item.codes for code in pattern.codes]
        own = (code for system, code in codes if meant[system, code][0].id == measure.instrument.id)
        value = measure.answers[item.id].value
        written: Resource = {"linkId": next(own, item.id)}
        yield written if value is None else written | {"answer": [{"valueInteger": value}]}


def _observation(request: MeasureRequest, measure: MeasureState, answers: Record, total: int | None) -> Resource:
    """The total; one that there is no more, because an answer was taken back, as entered in error."""
    observable = load_tables().observables[measure.instrument.total_observable]
    value = {} if total is None else {"valueQuantity": quantity(total, observable.unit)}
    return {
        "resourceType": "Observation",
        "status": "final" if total is not None else "entered-in-error",
        "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
        "effectiveDateTime": _moment(max(each.answered_at for each in measure.answers.values())),
        "derivedFrom": [{"reference": answers.reference}],
        **value,
    }


def _moment(at: datetime) -> str:
    """In the clinic's zone, so that its day is the clinic's day."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _digest(measure: MeasureState) -> str:
    given = [(item, each.value) for item, each in sorted(measure.answers.items())]
    return hashlib.sha256(msgspec.json.encode(given)).hexdigest()
