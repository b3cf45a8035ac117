"""A course in a few lines: sessions and scores by how many days ago they were, in the clinic's own zone."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from staff import account_of

from daybreak.care.course.course_events import SessionGiven
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import open_course, record
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent, PatientRequest
from daybreak.clinic.outcomes.telling import tell, tell_score
from daybreak.clinic.patients.entering import enter_record
from daybreak.clinic.patients.models import Patient, Record
from daybreak.knowledge import load_tables

TWICE_WEEKLY = (28, 25, 21, 18, 14, 11)
"""Six sessions in three weeks, the last one eleven days ago."""


def ago(days: int) -> date:
    """The day so many days ago."""
    return timezone.localdate() - timedelta(days=days)


def at(days: int, hour: int) -> datetime:
    """An hour of a day so many days ago."""
    return timezone.make_aware(datetime.combine(ago(days), time(hour)))


def course_of(patient: Patient, *given: int, protocol: str = "iv-ketamine", begun: int = 60, mg: float = 35) -> Course:
    """A course with sessions so many days ago that took place elsewhere, told to the course."""
    prescriber = account_of(Role.PRESCRIBER)
    course = open_course(patient, protocol, by=prescriber, begins_on=ago(begun), reason="known before Daybreak")
    for days in given:
        session_told(course, days, by=prescriber, mg=mg)
    return course


def session_told(course: Course, days: int, *, by: User, mg: float | None = 35) -> None:
    """One session of elsewhere."""
    noon = at(days, 12)
    event = SessionGiven(
        id=f"told-{days}",
        observed_at=noon,
        recorded_at=noon,
        by="",
        day=ago(days),
        session=f"elsewhere-{days}",
        dose_mg=mg,
    )
    record(course, event, by=by)


def observation(observable: str, days: int, value: float | str | None, *, hour: int | None = None, **more: Any) -> dict:
    """A result as FHIR, of a day or of an hour of it."""
    unit = load_tables().observables[observable].unit
    measured: dict[str, Any] = {}
    if isinstance(value, str):
        measured = {"valueCodeableConcept": {"text": value}}
    elif value is not None:
        quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
        measured = {"valueQuantity": quantity}
    return {
        "resourceType": "Observation",
        "id": f"{uuid4()}",
        "status": "final",
        "code": {"coding": [{"system": "urn:daybreak:observable", "code": observable}], "text": observable},
        "effectiveDateTime": ago(days).isoformat() if hour is None else at(days, hour).isoformat(),
        **measured,
        **more,
    }


def scored(patient: Patient, observable: str, days: int, value: float | str | None, **more: Any) -> Record:
    """A result that a nurse typed in."""
    return enter_record(patient, observation(observable, days, value, **more), by=account_of(Role.NURSE))


def phq9(patient: Patient, **by_days_ago: int) -> list[Record]:
    """PHQ-9 totals: phq9(ann, d30=20, d3=9) scores 20 thirty days ago and 9 three days ago."""
    return [scored(patient, "phq9_total", int(name[1:]), value) for name, value in by_days_ago.items()]


def rows_of_outcomes(patient: Patient) -> dict[str, Any]:
    """One row of every table of outcomes."""
    nurse = account_of(Role.NURSE)
    more = {"by": nurse, "day": ago(0)}
    return {
        "EventsAsked": tell(EventsAsked, patient, key=uuid4(), **more),
        "OutcomeEvent": tell(OutcomeEvent, patient, key=uuid4(), kind="suicide_attempt", **more),
        "PatientRequest": tell(PatientRequest, patient, key=uuid4(), what="higher_dose", **more),
        "ScoreDetail": tell_score(patient, "Observation/1#phq9_total", recall_24h=True, taken_at=None, by=nurse),
    }
