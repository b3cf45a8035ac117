"""What is booked clashes with nothing, keeps its whole history, and the course learns what did not take place."""

from datetime import timedelta
from uuid import uuid4

import pytest
from course_records import a_course, day, given_elsewhere, noon
from django.core.exceptions import PermissionDenied
from schedule_records import BEFORE, appointed, at, draft, opened_clinic
from seated import chair_called, seated, somebody_called
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.services import state_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import Appointment, AppointmentChange
from daybreak.clinic.schedule.services import (
    Accepting,
    BookingRefused,
    appointments_between,
    book,
    cancel,
    course_was_told,
    mark_attended,
    mark_missed,
    move,
    note_arrival,
    reopen,
    tell_course,
    upcoming,
)
from daybreak.clinic.schedule.setting_up import away, close_on
from daybreak.clinic.schedule.suggesting import Wanted, suggestions

pytestmark = pytest.mark.django_db


def refused(*wanted: object, **more: object) -> BookingRefused:
    with pytest.raises(BookingRefused) as caught:
        book(*wanted, by=account_of(Role.FRONT_DESK), now=BEFORE, **more)  # type: ignore[arg-type]
    return caught.value


def rules(refusal: BookingRefused) -> set[str]:
    return {each.rule for each in refusal.clashes}


class TestImpossible:
    def test_is_a_chair_that_somebody_has(self, ann: Patient) -> None:
        opened_clinic()
        appointed(ann)
        refusal = refused(draft(somebody_called("Other"), 0, 10))
        assert rules(refusal) == {"chair-taken"}
        assert "Ann Smith" in refusal.clashes[0].sentence
        assert not refusal.acceptable

    def test_is_not_a_chair_that_is_free_from_that_minute_on(self, ann: Patient) -> None:
        opened_clinic()
        first = appointed(ann)
        until = first.ends_at + timedelta(hours=1)
        second = appointed(somebody_called("Other"), starts_at=first.ends_at, ends_at=until)
        assert second.starts_at == first.ends_at

    def test_is_a_patient_who_is_elsewhere(self, ann: Patient) -> None:
        opened_clinic()
        appointed(ann)
        refusal = refused(draft(ann, kind="integration_visit", chair=None, staff=account_of(Role.PRESCRIBER)))
        assert rules(refusal) == {"patient-elsewhere"}

    @pytest.mark.parametrize(("at_once", "possible"), [(1, False), (2, True)])
    def test_is_one_patient_more_than_the_nurse_may_watch(self, ann: Patient, at_once: int, possible: bool) -> None:
        opened_clinic(at_once=at_once)
        appointed(ann)
        second = draft(somebody_called("Other"), 0, 10, chair=chair_called("Chair 2"))
        if possible:
            assert book(second, by=account_of(Role.FRONT_DESK), now=BEFORE)
        else:
            assert rules(refused(second)) == {"attendant-taken"}

    def test_is_an_evaluation_beside_a_session_of_the_same_person(self, ann: Patient) -> None:
        opened_clinic()
        appointed(ann, staff=account_of(Role.PRESCRIBER), kind="integration_visit", chair=None)
        evaluation = draft(somebody_called("Other"), 0, 10, kind="evaluation", chair=None,
                           staff=account_of(Role.PRESCRIBER))  # fmt: skip
        assert rules(refused(evaluation)) == {"attendant-taken"}

    def test_is_a_time_that_is_over_a_session_without_chair_and_a_nurse_who_evaluates(self, ann: Patient) -> None:
        opened_clinic()
        assert rules(refused(draft(ann, -1))) >= {"in-the-past"}
        assert rules(refused(draft(ann, chair=None))) == {"no-chair"}
        assert rules(refused(draft(ann, kind="evaluation", chair=None))) == {"may-not-attend"}

    def test_is_not_accepted_with_any_reason(self, ann: Patient) -> None:
        opened_clinic()
        appointed(ann)
        accepting = Accepting(rules=frozenset({"chair-taken"}), reason="It will do")
        assert rules(refused(draft(somebody_called("Other")), accepting=accepting)) == {"chair-taken"}


class TestAcceptable:
    @pytest.mark.parametrize(("hour", "found"), [(8, set()), (7, {"outside-hours", "off-duty"})])
    def test_is_a_time_outside_the_hours(self, ann: Patient, hour: int, found: set[str]) -> None:
        opened_clinic()
        if found:
            assert rules(refused(draft(ann, 0, hour))) == found
        else:
            assert appointed(ann, 0, hour)

    def test_is_a_closed_day_and_somebody_away(self, ann: Patient) -> None:
        away(opened_clinic(), day(0), day(0), by=account_of(Role.DIRECTOR))
        close_on(day(0), "Holiday", by=account_of(Role.DIRECTOR))
        refusal = refused(draft(ann))
        assert rules(refusal) == {"closed", "off-duty"}
        assert refusal.acceptable

    def test_is_booked_with_a_reason_by_whoever_read_it_and_the_history_says_so(self, ann: Patient) -> None:
        opened_clinic()
        read = frozenset({"outside-hours", "off-duty"})
        assert refused(draft(ann, 0, 7), accepting=Accepting(rules=read)).field == "despite"
        accepting = Accepting(rules=read, reason="She comes from far")
        booked = book(draft(ann, 0, 7), by=account_of(Role.FRONT_DESK), accepting=accepting, now=BEFORE)
        change = booked.changes.get()
        assert change.reason == "She comes from far"
        assert len(change.accepted_despite) == 2

    def test_is_not_what_nobody_read(self, ann: Patient) -> None:
        opened_clinic()
        half = Accepting(rules=frozenset({"off-duty"}), reason="Yes")
        assert refused(draft(ann, 0, 7), accepting=half).field == "starts_at"

    def test_hours_that_nobody_entered_are_unknown_and_never_open(self, ann: Patient) -> None:
        chair_called("Chair 1")
        assert rules(refused(draft(ann, staff=None))) == {"hours-unknown"}


class TestTheWindowOfTheCourse:
    @pytest.mark.parametrize(("number", "found"), [(5, {"too-early"}), (7, set()), (8, set()), (9, {"overdue"})])
    def test_speaks_against_days_around_it(self, ann: Patient, number: int, found: set[str]) -> None:
        """Twice weekly, given on days 0 and 3: due on day 7, in time until day 8."""
        opened_clinic()
        course = a_course(ann, on=-3)
        given_elsewhere(course, 0, 3)
        wanted = draft(ann, number, course=course)
        told = {"now": noon(4), "by": account_of(Role.FRONT_DESK)}
        if found - {"outside-hours", "off-duty"}:
            with pytest.raises(BookingRefused) as caught:
                book(wanted, **told)
            assert rules(caught.value) >= found
        else:
            assert book(wanted, **told)

    def test_holds_between_two_that_are_planned(self, ann: Patient) -> None:
        opened_clinic()
        course = a_course(ann, on=-3)
        given_elsewhere(course, 0, 3)
        book(draft(ann, 7, course=course), by=account_of(Role.FRONT_DESK), now=noon(4))
        with pytest.raises(BookingRefused) as caught:
            book(draft(ann, 8, course=course), by=account_of(Role.FRONT_DESK), now=noon(4))
        assert "too-close" in rules(caught.value)


class TestTheHistory:
    def test_holds_every_change_and_the_appointment_is_its_last_one(self, ann: Patient) -> None:
        opened_clinic()
        booked = appointed(ann)
        move(booked, draft(ann, 1, 11, chair=chair_called("Chair 2"), but=booked), reason="Rain",
             by=account_of(Role.NURSE), now=BEFORE)  # fmt: skip
        cancel(booked, why="patient", reason="Ill", by=account_of(Role.FRONT_DESK), now=BEFORE)
        booked.refresh_from_db()
        assert list(booked.changes.values_list("kind", flat=True)) == ["planned", "moved", "cancelled"]
        last = booked.changes.last()
        assert (last.starts_at, last.chair, last.staff) == (booked.starts_at, booked.chair, booked.staff)
        assert (booked.status, booked.revision) == ("cancelled", 2)

    def test_a_form_that_is_sent_twice_books_once(self, ann: Patient) -> None:
        opened_clinic()
        key = uuid4()
        for _ in range(2):
            book(draft(ann), by=account_of(Role.FRONT_DESK), key=key, now=BEFORE)
        assert Appointment.objects.count() == AppointmentChange.objects.count() == 1

    def test_a_cancelled_place_is_free_again_and_is_not_given_back_twice(self, ann: Patient) -> None:
        opened_clinic()
        first = appointed(ann)
        cancel(first, why="clinic", reason="No drug", by=account_of(Role.FRONT_DESK), now=BEFORE)
        appointed(somebody_called("Other"))
        with pytest.raises(BookingRefused, match="given away"):
            reopen(first, reason="It was here", by=account_of(Role.NURSE), now=BEFORE)

    def test_moving_and_cancelling_want_a_reason_and_the_role(self, ann: Patient) -> None:
        opened_clinic()
        booked = appointed(ann)
        with pytest.raises(BookingRefused, match="Why"):
            cancel(booked, why="patient", reason=" ", by=account_of(Role.NURSE), now=BEFORE)
        with pytest.raises(PermissionDenied):
            cancel(booked, why="patient", reason="Ill", by=account_of(Role.RESEARCHER), now=BEFORE)
        with pytest.raises(PermissionDenied):
            book(draft(ann, 1), by=account_of(Role.DIRECTOR), now=BEFORE)

    def test_is_read_by_patient_and_by_time(self, ann: Patient) -> None:
        opened_clinic()
        booked = appointed(ann)
        other = appointed(somebody_called("Other"), 1)
        assert upcoming(ann, BEFORE) == [booked]
        assert upcoming(ann, booked.ends_at) == []
        assert appointments_between(at(0), at(2)) == [booked, other]
        assert appointments_between(booked.ends_at, other.starts_at) == []


class TestTheCourse:
    def planned(self, ann: Patient) -> Appointment:
        opened_clinic()
        course = a_course(ann, on=-3)
        given_elsewhere(course, 0, 3)
        return book(draft(ann, 7, course=course), by=account_of(Role.FRONT_DESK), now=noon(4))

    def test_learns_of_a_missed_session_and_its_next_days_are_offered(self, ann: Patient) -> None:
        booked = self.planned(ann)
        mark_missed(booked, why="patient", reason="No bus", by=account_of(Role.NURSE), now=at(7, 12))
        state = state_of(booked.course, day(7))
        assert [each.reason for each in state.missed] == ["No bus"]
        booked.refresh_from_db()
        wanted = Wanted(patient=ann, kind="session", course=booked.course, but=booked)
        offered = suggestions(wanted, at(7, 13))
        assert offered
        assert state.due is not None
        assert all(each.starts_at.date() >= day(7) for each in offered)
        assert [each.days_late for each in offered] == sorted(each.days_late for each in offered)
        first = offered[0]
        again = draft(ann, starts_at=first.starts_at, ends_at=first.ends_at, chair=first.chair, staff=first.staff,
                      course=booked.course, but=booked)  # fmt: skip
        accepting = Accepting(rules=frozenset({"overdue"}), reason="Made up for")
        moved = move(booked, again, reason="Missed", by=account_of(Role.FRONT_DESK), accepting=accepting, now=at(7, 13))
        assert moved.is_planned

    def test_is_not_told_by_the_front_desk_and_waits_for_a_nurse(self, ann: Patient) -> None:
        booked = self.planned(ann)
        cancelled = cancel(booked, why="patient", reason="Ill", by=account_of(Role.FRONT_DESK), now=noon(5))
        assert not course_was_told(cancelled)
        assert state_of(booked.course, day(7)).missed == ()
        tell_course(cancelled, by=account_of(Role.NURSE), now=noon(5))
        assert course_was_told(cancelled)
        assert state_of(booked.course, day(7)).missed[0].cancelled

    def test_forgets_a_missed_session_that_was_none(self, ann: Patient) -> None:
        booked = self.planned(ann)
        gone = mark_missed(booked, why="unknown", reason="", by=account_of(Role.NURSE), now=at(7, 12))
        reopen(gone, reason="She was in the other room", by=account_of(Role.NURSE), now=at(7, 13))
        assert state_of(booked.course, day(7)).missed == ()

    def test_a_session_cannot_be_missed_before_it_begins(self, ann: Patient) -> None:
        booked = self.planned(ann)
        with pytest.raises(BookingRefused, match="not begun"):
            mark_missed(booked, why="patient", reason="", by=account_of(Role.NURSE), now=at(7, 8))


class TestWhoSitsDown:
    def test_has_come(self, ann: Patient, django_capture_on_commit_callbacks: object) -> None:
        opened_clinic()
        session = None
        booked = appointed(ann)
        Appointment.objects.filter(pk=booked.pk).update(starts_at=noon(0), ends_at=noon(0) + timedelta(hours=2))
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            session = seated(ann, chair_called("Chair 1"), minutes_ago=0)
        # The session is of now, the appointment of another day: nothing is concluded from it.
        booked.refresh_from_db()
        assert booked.is_planned
        type(booked).objects.filter(pk=booked.pk).update(starts_at=session.opened_at,
                                                          ends_at=session.opened_at + timedelta(hours=2))  # fmt: skip
        note_arrival(session)
        booked.refresh_from_db()
        assert booked.status == "attended"

    def test_who_came_is_not_moved_any_more(self, ann: Patient) -> None:
        opened_clinic()
        booked = appointed(ann)
        mark_attended(booked, by=account_of(Role.NURSE), now=at(0, 10))
        with pytest.raises(BookingRefused, match="not moved"):
            move(booked, draft(ann, 1), reason="Rain", by=account_of(Role.NURSE), now=BEFORE)
