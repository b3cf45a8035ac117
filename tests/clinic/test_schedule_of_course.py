"""A course's appointments on its page, and integration visits recorded from theirs."""

from typing import Any
from uuid import uuid4

import pytest
from course_records import a_course, day, given_here, noon
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from schedule_records import BEFORE, appointed, at, draft, opened_clinic
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course, IntegrationVisit
from daybreak.clinic.courses.services import CourseRefused
from daybreak.clinic.courses.visits import tell_visit, visits_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clashes import clashes
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.of_course import appointments_of
from daybreak.clinic.schedule.services import (
    Accepting,
    BookingRefused,
    book,
    cancel,
    mark_attended,
    mark_missed,
    move,
    note_arrival,
)
from daybreak.clinic.schedule.visiting import record_visit, visit_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def course(ann: Patient) -> Course:
    opened_clinic()
    return a_course(ann, on=-1)


@pytest.fixture
def visit(course: Course) -> Appointment:
    """Two days after the first session, with the prescriber."""
    whom = account_of(Role.PRESCRIBER)
    return appointed(course.patient, 2, 10, course=course, kind="integration_visit", chair=None, staff=whom)


def recorded(appointment: Appointment, status: str, on: int = 2, **more: object) -> IntegrationVisit:
    fields = {"with_whom": "Dr Lee", "by": account_of(Role.NURSE), "key": uuid4(), "now": noon(on), **more}
    return record_visit(appointment, status=status, **fields)  # type: ignore[arg-type]


def placed(who: Patient, number: int, hour: int = 9, **more: Any) -> Appointment:
    """A session whatever the days of the course say."""
    place, desk = draft(who, number, hour, **more), account_of(Role.FRONT_DESK)
    found = frozenset(each.rule for each in clashes(place, BEFORE))
    return book(place, by=desk, accepting=Accepting(rules=found, reason="So be it"), now=BEFORE)


def moved(booked: Appointment, number: int, hour: int, reason: str, **more: Any) -> None:
    place = draft(booked.patient, number, hour, course=booked.course, but=booked, **more)
    found = frozenset(each.rule for each in clashes(place, noon(0)))
    accepting = Accepting(rules=found, reason="So be it")
    move(booked, place, reason=reason, by=account_of(Role.NURSE), accepting=accepting, now=noon(0))


def now_of(appointment: Appointment) -> str:
    appointment.refresh_from_db()
    return appointment.status


class TestAVisitRecordedFromItsAppointment:
    @pytest.mark.parametrize(
        ("said", "becomes"), [("held", "attended"), ("missed", "missed"), ("cancelled", "cancelled")]
    )
    def test_is_in_the_course_and_in_the_calendar(
        self, course: Course, visit: Appointment, said: str, becomes: str
    ) -> None:
        recorded(visit, said, note="Slept well.")
        (told,) = visits_of(course)
        assert (told.now.status, told.now.day, told.appointment) == (said, day(2), visit.pk)
        assert now_of(visit) == becomes

    @pytest.mark.parametrize(
        ("first", "then", "becomes"), [("held", "missed", "missed"), ("missed", "held", "attended")]
    )
    def test_takes_its_appointment_along_when_it_is_corrected(
        self, course: Course, visit: Appointment, first: str, then: str, becomes: str
    ) -> None:
        recorded(visit, first)
        recorded(visit, then)
        (told,) = visits_of(course)
        assert [each.status for each in told.statements] == [first, then]
        assert now_of(visit) == becomes

    def test_that_was_entered_in_error_leaves_the_appointment_planned(self, course: Course, visit: Appointment) -> None:
        recorded(visit, "held")
        recorded(visit, "entered_in_error")
        assert (visits_of(course), visit_of(visit), now_of(visit)) == ([], None, "planned")
        recorded(visit, "held")
        assert len(visits_of(course)) == 1

    def test_is_recorded_once_by_the_same_form(self, course: Course, visit: Appointment) -> None:
        key = uuid4()
        for _ in range(2):
            recorded(visit, "held", key=key)
        assert IntegrationVisit.objects.count() == 1
        assert visit.changes.count() == 2

    def test_is_not_held_the_day_before_and_changes_nothing_then(self, course: Course, visit: Appointment) -> None:
        with pytest.raises(CourseRefused, match="which is to come"):
            recorded(visit, "held", on=1)
        assert (visits_of(course), now_of(visit)) == ([], "planned")

    def test_is_not_missed_before_it_has_begun_and_changes_nothing_then(
        self, course: Course, visit: Appointment
    ) -> None:
        with pytest.raises(BookingRefused, match="has not begun"):
            recorded(visit, "missed", now=at(2, 9))
        assert visits_of(course) == []

    def test_follows_an_appointment_that_was_noted_as_kept_before(self, course: Course, visit: Appointment) -> None:
        mark_attended(visit, by=account_of(Role.FRONT_DESK), now=noon(2))
        recorded(visit, "held")
        assert now_of(visit) == "attended"
        assert visit.changes.count() == 2

    def test_is_not_the_front_desks(self, visit: Appointment) -> None:
        with pytest.raises(PermissionDenied):
            recorded(visit, "held", by=account_of(Role.FRONT_DESK))

    def test_is_refused_for_a_session(self, course: Course) -> None:
        with pytest.raises(BookingRefused, match="integration visit"):
            recorded(placed(course.patient, 3, course=course), "held")

    def test_keeps_its_appointment_through_later_statements(self, course: Course, visit: Appointment) -> None:
        first = recorded(visit, "held")
        tell_visit(
            course, status="held", day=day(2), with_whom="Dr Lee", by=account_of(Role.NURSE), key=uuid4(),
            visit=first.visit, now=noon(3),
        )  # fmt: skip
        assert visits_of(course)[0].appointment == visit.pk


class TestTheAppointmentsOfACourse:
    def test_are_those_to_come_those_left_open_and_the_others(self, course: Course, nurse: User) -> None:
        who = course.patient
        rows = {number: placed(who, number, course=course) for number in (0, 1, 2, 3, 4)}
        mark_attended(rows[0], by=nurse, now=noon(0))
        mark_missed(rows[1], why="patient", reason="Overslept", by=nurse, now=noon(1))
        cancel(rows[4], why="clinic", reason="Nurse ill", by=nurse, now=noon(1))
        found = appointments_of(course, noon(2))
        assert [each.appointment.pk for each in found.ahead] == [rows[3].pk]
        assert [each.appointment.pk for each in found.open] == [rows[2].pk]
        assert [(each.appointment.pk, each.why) for each in found.over] == [
            (rows[4].pk, "Nurse ill"),
            (rows[1].pk, "Overslept"),
            (rows[0].pk, ""),
        ]

    def test_say_from_when_they_were_moved_and_why(self, course: Course, nurse: User) -> None:
        booked = placed(course.patient, 1, course=course)
        moved(booked, 2, 11, "Bus")
        (found,) = appointments_of(course, noon(0)).ahead
        assert [(each.was_at, each.reason) for each in found.moves] == [(at(1, 9), "Bus So be it")]

    def test_say_nothing_of_a_move_to_another_chair(self, course: Course, nurse: User) -> None:
        booked = placed(course.patient, 1, course=course)
        moved(booked, 1, 9, "Ill", staff=account_of(Role.PRESCRIBER))
        assert appointments_of(course, noon(0)).ahead[0].moves == ()

    def test_that_were_kept_show_the_session(self, course: Course) -> None:
        booked = placed(course.patient, 0, 11, course=course)
        session = given_here(course.patient, 0)
        note_arrival(session)
        (found,) = appointments_of(course, noon(1)).over
        assert (found.appointment.pk, found.session) == (booked.pk, str(session.pk))

    def test_that_were_kept_show_the_visit_or_that_it_is_not_recorded(
        self, course: Course, visit: Appointment, nurse: User
    ) -> None:
        mark_attended(visit, by=nurse, now=noon(2))
        (found,) = appointments_of(course, noon(3)).over
        assert (found.visit, found.unrecorded) == (None, True)
        recorded(visit, "held", on=3)
        (found,) = appointments_of(course, noon(3)).over
        assert found.visit is not None
        assert (found.visit.status, found.unrecorded) == ("held", False)

    def test_of_another_course_are_not_among_them(self, course: Course) -> None:
        appointed(course.patient, 1)
        assert appointments_of(course, noon(0)).ahead == ()


class TestThePages:
    @pytest.fixture
    def as_nurse(self, nurse: User) -> Client:
        client = Client()
        client.force_login(nurse)
        return client

    def test_of_the_course_show_moves_and_cancellations(self, course: Course, as_nurse: Client, nurse: User) -> None:
        booked = placed(course.patient, 1, course=course)
        moved(booked, 2, 11, "Bus")
        cancel(booked, why="patient", reason="Holiday", by=nurse, now=noon(0))
        shown = as_nurse.get(f"/patients/{course.patient_id}/course/").content.decode()
        assert "Moved from" in shown
        assert "Bus" in shown
        assert "Holiday" in shown

    def test_lead_from_the_appointment_to_the_record_and_back(
        self, course: Course, visit: Appointment, as_nurse: Client
    ) -> None:
        base = f"/patients/{course.patient_id}/appointments/{visit.pk}/"
        assert "Record the visit" in as_nurse.get(base).content.decode()
        form = as_nurse.get(f"{base}visit/").context["form"]
        assert form.initial["with_whom"] == str(account_of(Role.PRESCRIBER).full_name)
        sent = {"status": "held", "with_whom": "Dr Lee", "note": "Slept well.", "key": str(uuid4())}
        assert as_nurse.post(f"{base}visit/", sent).status_code == 302
        assert "Slept well." in as_nurse.get(base).content.decode()
        assert base in as_nurse.get(f"/patients/{course.patient_id}/course/").content.decode()

    def test_change_a_visit_of_an_appointment_where_its_appointment_follows(
        self, course: Course, visit: Appointment, as_nurse: Client
    ) -> None:
        told = recorded(visit, "held")
        found = as_nurse.get(f"/patients/{course.patient_id}/course/{course.pk}/visits/{told.visit}/")
        assert found["Location"] == f"/patients/{course.patient_id}/appointments/{visit.pk}/visit/"

    @pytest.mark.parametrize("action", ["reopen", "cancel", "move"])
    def test_leave_an_appointment_alone_whose_visit_is_recorded(
        self, visit: Appointment, as_nurse: Client, action: str
    ) -> None:
        recorded(visit, "held")
        path = f"/patients/{visit.patient_id}/appointments/{visit.pk}/{action}/"
        found = as_nurse.post(path, {"reason": "Wrong", "why": "clinic"}, follow=True)
        assert "follows the record" in found.content.decode()
        assert now_of(visit) == "attended"

    def test_say_why_it_cannot_be_recorded(self, course: Course, as_nurse: Client) -> None:
        ahead = (timezone.localdate() - day(0)).days + 7
        ahead += (7 - timezone.localdate().weekday()) % 7
        coming = appointed(course.patient, ahead, course=course, kind="integration_visit", chair=None)
        path = f"/patients/{course.patient_id}/appointments/{coming.pk}/visit/"
        sent = {"status": "held", "with_whom": "Dr Lee", "note": "", "key": str(uuid4())}
        assert "which is to come" in as_nurse.post(path, sent).content.decode()

    def test_keep_the_note_of_a_visit_from_the_front_desk(self, course: Course, visit: Appointment) -> None:
        recorded(visit, "held", note="Cried for an hour.")
        client = Client()
        client.force_login(account_of(Role.FRONT_DESK))
        shown = client.get(f"/patients/{course.patient_id}/appointments/{visit.pk}/").content.decode()
        assert "Held" in shown
        assert "Cried" not in shown
