"""Courses for tests: opened, with sessions given on days counted from the first, and with scores of the chart."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from records import bundle, patient
from seated import chair_called, told_at
from staff import account_of

from daybreak.care.course.course_events import SessionGiven, SessionMissed
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.proposing import decide, proposals_of
from daybreak.clinic.courses.services import open_course, record
from daybreak.clinic.courses.visits import tell_visit
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.services import Known, open_session

DAY_0 = date(2026, 3, 2)
_numbers = count(1)


def day(number: int) -> date:
    """So many days after the day of the first session."""
    return DAY_0 + timedelta(days=number)


def noon(number: int) -> datetime:
    """Noon of that day."""
    return datetime.combine(day(number), time(12), tzinfo=UTC)


def a_course(who: Patient, *, protocol: str = "iv-ketamine", on: int = 0, **more: object) -> Course:
    """A course that the prescriber opened on a day."""
    return open_course(who, protocol, by=account_of(Role.PRESCRIBER), now=noon(on) - timedelta(hours=3), **more)


def given_elsewhere(course: Course, *days: int, dose_mg: float | None = 35) -> None:
    """Sessions of the course that another clinic gave."""
    for each in days:
        at = noon(each)
        event = SessionGiven(
            id=f"given-{next(_numbers)}",
            observed_at=at,
            recorded_at=at,
            by="",
            day=day(each),
            session=f"elsewhere:{each}",
            dose_mg=dose_mg,
        )
        record(course, event, by=account_of(Role.NURSE), now=at)


def missed(course: Course, number: int, **more: object) -> CourseEvent:
    """The session planned for that day did not take place."""
    at = noon(number)
    fields = {"id": f"missed-{next(_numbers)}", "day": day(number), **more}
    event = SessionMissed(observed_at=at, recorded_at=at, by="", **fields)  # type: ignore[arg-type]
    return record(course, event, by=account_of(Role.NURSE), now=at)


def given_here(who: Patient, number: int, *, protocol: str = "iv-ketamine", dose_mg: float = 35) -> Session:
    """A session of this clinic on a day, with the whole infusion given."""
    at = noon(number)
    chair = chair_called(f"Chair of {who.pk} on {number}")
    # Where an earlier one of these ended is of no interest to a course.
    session = open_session(
        who, protocol, chair, Known(sex="female"), by=account_of(Role.NURSE), now=at, beside_another=True
    )
    order = {"dose_mg": dose_mg, "bag_ml": 100, "minutes": 40, "vial_mg_per_ml": 10}
    told_at(session, "dose_ordered", at + timedelta(minutes=5), role=Role.PRESCRIBER, **order)
    told_at(session, "administration_started", at + timedelta(minutes=10))
    told_at(session, "administration_stopped", at + timedelta(minutes=50), given_ml=100)
    return session


def scored(who: Patient, number: int, total: int) -> None:
    """A PHQ-9 total in the chart."""
    name = f"phq9-{next(_numbers)}"
    resource = {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]},
        "subject": {"reference": f"Patient/{who.fhir_id}"},
        "effectiveDateTime": day(number).isoformat(),
        "valueQuantity": {"value": total, "system": "http://unitsofmeasure.org", "code": "{score}"},
    }
    import_file(name=f"{name}.json", content=bundle(patient(who.fhir_id, who.family, who.given), resource), by=None)


def rows_of_courses(who: Patient) -> dict[str, Any]:
    """One row of every append-only table of courses."""
    course = a_course(who)
    given_elsewhere(course, 0)
    proposal = next(each for each in proposals_of(course, day(0)) if each.kind == "next-session")
    row = decide(course, proposal.id, answer="accepted", by=account_of(Role.PRESCRIBER), now=noon(0))
    visit = tell_visit(
        course, status="planned", day=day(1), with_whom="R. Lindholm", by=account_of(Role.NURSE), key=uuid4()
    )
    return {"Course": course, "CourseEvent": row, "SignedDecision": row.signed, "IntegrationVisit": visit}
