"""The list of all courses: the worst first, as of today by the days alone, and old knowledge shown as old."""

from datetime import date, timedelta

import pytest
from course_records import a_course, day, given_elsewhere, given_here, scored
from staff import account_of

from daybreak.care.course.course_events import Ended
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.listing import bring_up_to_date, counted, of_group, outdated, running
from daybreak.clinic.courses.models import Course, CourseStanding
from daybreak.clinic.courses.proposing import refresh
from daybreak.clinic.courses.services import record, state_of
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def somebody(name: str) -> Patient:
    return Patient.objects.create(fhir_id=name.lower(), name=name, family=name, given="Pat", sort_name=name.encode())


def names(today: date) -> list[str]:
    return [each.patient.family for each in running(today)]


@pytest.fixture
def five() -> None:
    """Given on days 0 (Lost), 20 (Missed), 26 (Overdue), 29 (In time) and 32 (Early), looked at on day 34."""
    for name, given in (("Early", 32), ("Lost", 0), ("Overdue", 27), ("Timely", 30), ("Missed", 20)):
        given_elsewhere(a_course(somebody(name)), given)


class TestTheOrder:
    def test_is_from_the_worst_to_who_is_not_due_yet(self, five: None) -> None:
        assert names(day(34)) == ["Lost", "Missed", "Overdue", "Timely", "Early"]

    def test_changes_with_the_day_alone(self, five: None) -> None:
        """No row is written anew at midnight: how late a course is follows from its days."""
        before = list(CourseStanding.objects.order_by("pk").values_list("refreshed_at", flat=True))
        late = {each.patient.family: each.group for each in running(day(36))}
        assert late == {"Lost": "lost", "Missed": "missed", "Overdue": "missed", "Timely": "overdue", "Early": "due"}
        assert list(CourseStanding.objects.order_by("pk").values_list("refreshed_at", flat=True)) == before

    def test_agrees_with_the_course_on_every_day(self, five: None) -> None:
        for number in range(0, 70, 8):
            for row in running(day(number)):
                course = Course.objects.get(pk=row.course_id)
                if state_of(course, day(number)).given:
                    assert row.timing is state_of(course, day(number)).timing, (row.patient, number)

    def test_of_one_kind_has_the_longest_awaited_first(self) -> None:
        for name, given in (("Second", 22), ("First", 20)):
            given_elsewhere(a_course(somebody(name)), given)
        assert names(day(34)) == ["First", "Second"]

    def test_leaves_out_courses_that_have_ended(self, ann: Patient) -> None:
        course = a_course(ann)
        at = day(1)
        noon = course.opened_at + timedelta(days=1)
        ended = Ended(id="e", observed_at=noon, recorded_at=noon, by="", day=at, why="patient", reason="Moved away")
        record(course, ended, by=account_of(Role.PRESCRIBER), now=noon)
        assert names(day(2)) == []

    def test_puts_a_decision_that_waits_before_what_is_in_time(self, ann: Patient) -> None:
        given_elsewhere(a_course(somebody("Timely")), 18)
        scored(ann, -1, 20)
        course = a_course(ann)
        given_elsewhere(course, 0, 3, 7, 10, 14, 17)
        scored(ann, 18, 6)
        refresh(course, day(20))
        rows = running(day(20))
        assert [each.patient.family for each in of_group(rows, "")][:2] == ["Smith", "Timely"]
        assert [each.patient for each in of_group(rows, "decision")] == [ann]
        assert counted(rows)["decision"] == 1


class TestReading:
    def test_asks_the_database_as_often_for_many_as_for_one(
        self, five: None, django_assert_num_queries: object
    ) -> None:
        running(day(34))
        with django_assert_num_queries(1):  # type: ignore[operator]
            running(day(34))


class TestWhatIsOld:
    def test_is_a_row_whose_proposals_are_of_another_day(self, five: None) -> None:
        assert outdated(day(34)) == 5
        assert bring_up_to_date(day(34), at_most=2) == 3
        assert bring_up_to_date(day(34), at_most=10) == 0
        assert outdated(day(35)) == 5

    def test_is_a_row_since_when_a_session_was_begun_at_the_chair(self, ann: Patient) -> None:
        course = a_course(ann)
        refresh(course, day(0))
        given_here(ann, 0)
        (row,) = running(day(0))
        assert row.stale
        refresh(course, day(0))
        (row,) = running(day(0))
        assert (row.stale, row.standing.sessions_given) == (False, 1)

    def test_is_never_a_row_of_somebody_else(self, ann: Patient) -> None:
        course = a_course(somebody("Other"))
        refresh(course, day(0))
        a_course(ann)
        given_here(ann, 0)
        assert not CourseStanding.objects.get(course=course).is_stale
