"""Ending a course on a day ahead: signed now, in force then; the page, the calendar and the plan keep to it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from course_records import a_course, day, given_elsewhere, noon
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from outcome_stories import ago, course_of
from schedule_records import draft, opened_clinic
from staff import account_of

from daybreak.care.course.course_events import Amended, Ended
from daybreak.care.course.course_state import CourseStatus
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.recording import LONGEST_AHEAD
from daybreak.clinic.courses.services import CourseRefused, record, state_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clashes import clashes
from daybreak.clinic.schedule.proposing import ask

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def course(ann: Patient) -> Course:
    """A course with its first session on day 0; the next one is due on day 3."""
    opened_clinic()
    found = a_course(ann, on=-1)
    given_elsewhere(found, 0)
    return found


def ending(number: int, *, on: int = 0) -> Ended:
    at = noon(on)
    return Ended(
        id=f"end-{uuid4()}", observed_at=at, recorded_at=at, by="", day=day(number), why="planned", reason="Agreed"
    )


def ends(course: Course, number: int, *, on: int = 0, by: User | None = None) -> CourseEvent:
    return record(
        course, ending(number, on=on), by=by or account_of(Role.PRESCRIBER), now=noon(on) + timedelta(hours=1)
    )


class TestAnEndingAhead:
    def test_is_signed_now_and_in_force_then(self, course: Course, prescriber: User) -> None:
        row = ends(course, 10)
        assert (row.day, row.by) == (day(10), prescriber)
        assert row.recorded_at < noon(1)
        assert state_of(course, day(9)).status is CourseStatus.ACTIVE
        assert state_of(course, day(10)).status is CourseStatus.ENDED

    def test_is_the_prescribers(self, course: Course, nurse: User) -> None:
        with pytest.raises(PermissionDenied):
            ends(course, 10, by=nurse)

    def test_is_refused_beyond_a_year(self, course: Course) -> None:
        ends(course, LONGEST_AHEAD.days)
        other = a_course(Patient.objects.create(fhir_id="ben"), on=-1)
        with pytest.raises(CourseRefused, match="Is the year right"):
            ends(other, LONGEST_AHEAD.days + 1)

    @pytest.mark.parametrize(("second", "taken"), [(9, True), (10, False), (11, False)])
    def test_gives_way_only_to_an_earlier_one(self, course: Course, second: int, taken: bool) -> None:
        ends(course, 10)
        if taken:
            ends(course, second)
            assert state_of(course, day(1)).ends_on == day(second)
            return
        with pytest.raises(CourseRefused, match="already"):
            ends(course, second)

    def test_is_moved_by_a_correction(self, course: Course, prescriber: User) -> None:
        row, at = ends(course, 10), noon(2)
        right = ending(20, on=2)
        change = Amended(
            id="c",
            observed_at=at,
            recorded_at=at,
            by="",
            day=day(2),
            event=row.event_id,
            replacement=right,
            reason="Later",
        )
        record(course, change, by=prescriber, now=at)
        assert state_of(course, day(15)).ends_on == day(20)


class TestTheSchedule:
    @pytest.mark.parametrize(("end", "sessions"), [(3, 0), (4, 1), (30, 5)])
    def test_plans_no_session_on_the_end_or_after(self, course: Course, end: int, sessions: int) -> None:
        ends(course, end)
        found = ask(day(40), noon(1)).problem.series
        assert sum(len(each.visits) for each in found) == sessions
        assert all(each.last_day < day(end) for each in found)

    def test_says_why_nothing_is_planned(self, course: Course) -> None:
        ends(course, 3)
        (waiting,) = ask(day(40), noon(1)).waiting
        assert waiting.sentence == f"The course ends on {day(3)}; no session is due before."

    @pytest.mark.parametrize(("number", "said"), [(9, False), (10, True)])
    def test_says_of_a_place_that_it_lies_after_the_end(self, course: Course, number: int, said: bool) -> None:
        ends(course, 10)
        found = {each.rule for each in clashes(draft(course.patient, number, course=course), noon(1))}
        assert ("after-the-end" in found) is said


class TestThePage:
    @pytest.fixture
    def running(self, ann: Patient) -> Course:
        return course_of(ann, 3)

    def test_takes_a_day_ahead_and_shows_it(self, running: Course, signed_in: Client) -> None:
        sent = {"day": ago(-14).isoformat(), "why": "planned", "reason": "As agreed", "key": str(uuid4())}
        base = f"/patients/{running.patient_id}/course/"
        assert signed_in.post(f"{base}{running.pk}/record/end/", sent).status_code == 302
        shown = signed_in.get(base).content.decode()
        assert "Ends on" in shown
        assert "Ending agreed" in shown
        assert "End the course earlier" in shown
        assert "Dated in the future" not in shown
        assert state_of(running, timezone.localdate()).status is CourseStatus.ACTIVE
