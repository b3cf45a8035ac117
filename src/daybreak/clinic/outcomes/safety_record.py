"""What is on record for long-term safety: results of the chart and of the chair, requests, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from django.utils import timezone

from daybreak.care.chart import Chart, Observation
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.long_term_rules import LongTermSafetyRules, SafetyCheck
from daybreak.care.course.long_term_safety import Request, SafetyItem, SafetyRecord, SafetyResult, long_term_safety
from daybreak.care.protocol import Protocol
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of, rules_of, state_of
from daybreak.clinic.outcomes.models import PatientRequest
from daybreak.clinic.outcomes.originals import originals_of
from daybreak.clinic.outcomes.scores import plain_record
from daybreak.clinic.outcomes.session_readings import results_at_the_chair
from daybreak.clinic.outcomes.telling import counting
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.exchange.fhir.result_details import ResultDetails, result_details
from daybreak.knowledge import load_tables

_NOTHING_FOUND = ("negative", "normal", "not detected")
_SEXES = ("male", "female")


class NoSafetyRules(LookupError):
    """The protocol that the course runs by does not say what is watched over years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedCourse:
    """Long-term safety of a course on a day, with what it rests on."""

    protocol: Protocol
    rules: LongTermSafetyRules
    state: CourseState
    record: SafetyRecord
    items: tuple[SafetyItem, ...]


def watch(course: Course, today: date | None = None, *, chart: Chart | None = None) -> WatchedCourse:
    """Every check, limit and sign of the course's protocol. Raises NoSafetyRules."""
    protocol, day = protocol_of(course), today or timezone.localdate()
    if protocol.long_term_safety is None:
        raise NoSafetyRules(
            f"The protocol {protocol.id} {protocol.version} has no section `long_term_safety`, and it stays in force "
            "for the courses that were opened under it."
        )
    rules, state = protocol.long_term_safety, state_of(course, day)
    record = safety_record(course.patient, rules, chart=chart)
    items = long_term_safety(rules, rules_of(course), state, record)
    return WatchedCourse(protocol=protocol, rules=rules, state=state, record=record, items=items)


def safety_record(patient: Patient, rules: LongTermSafetyRules, *, chart: Chart | None = None) -> SafetyRecord:
    """Everything on record that the checks of these rules look at. chart: of the patient, if it was read already."""
    read = chart or read_chart(patient)
    watched = {check.observable for check in rules.checks}
    at_the_chair = (each for each in results_at_the_chair(patient) if each.observable in watched)
    return SafetyRecord(
        results=(*_from_chart(patient, read, watched), *at_the_chair),
        requests=tuple(_request(row) for row in counting(PatientRequest, patient)),
        sex=cast(Literal["male", "female"], read.patient.sex) if read.patient.sex in _SEXES else None,
    )


def results_of(check: SafetyCheck, record: SafetyRecord) -> list[SafetyResult]:
    """The results of one check, the newest first."""
    found = [each for each in record.results if each.observable == check.observable]
    return sorted(found, key=lambda each: (each.day, each.record), reverse=True)


def _from_chart(patient: Patient, chart: Chart, watched: set[str]) -> Iterator[SafetyResult]:
    facts = [
        (each, each.effective.earliest)
        for each in chart.observations
        if each.concept in watched and each.effective is not None
    ]
    originals = originals_of(patient, (each.record for each, _ in facts))
    tables = load_tables()
    for each, day in facts:
        original = originals.get(plain_record(each.record))
        observable = tables.observables.get(each.concept or "")
        details = result_details(original.content, observable, tables) if original else ResultDetails()
        yield _result(each, day, details)


def _result(each: Observation, day: date, details: ResultDetails) -> SafetyResult:
    """Of a day that is known within a month or a year the first one counts: the next result is due the earlier."""
    return SafetyResult(
        observable=each.concept or "",
        day=day,
        record=plain_record(each.record),
        value=each.value,
        text=each.value_text,
        upper_limit=details.upper_limit,
        abnormal=_abnormal(each, details),
        symptoms=details.symptoms,
    )


def _abnormal(each: Observation, details: ResultDetails) -> bool | None:
    """As its reader called it; a result in words that says that nothing was found is not abnormal."""
    if details.abnormal is None and each.value_text.strip().lower() in _NOTHING_FOUND:
        return False
    return details.abnormal


def _request(row: PatientRequest) -> Request:
    what = cast(Literal["earlier_session", "higher_dose"], row.what)
    return Request(day=row.day, what=what, record=row.reference)
