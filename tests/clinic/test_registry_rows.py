"""The registry's rows: made from the course as it is judged, renewed after every change, old where they are old."""

from datetime import date, datetime, time, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.utils import timezone
from outcome_stories import TWICE_WEEKLY, ago, at, course_of, phq9, scored, session_told
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.measures.requests import ask, withdraw
from daybreak.clinic.measures.safety_acting import assess, report
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry import refreshing
from daybreak.clinic.registry.models import ChangedCourse, CourseFigures, TaskFigures
from daybreak.clinic.registry.refreshing import freshness, refresh

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def row_of(course: Course) -> CourseFigures:
    return CourseFigures.objects.get(course=course)


@pytest.fixture
def course(ann: Patient) -> Course:
    """Six infusions, PHQ-9 20 before them and 9 eight days ago."""
    found = course_of(ann, *TWICE_WEEKLY)
    phq9(ann, d29=20, d8=9)
    return found


class TestARow:
    def test_says_what_the_outcomes_of_the_course_say(self, course: Course) -> None:
        refresh()
        row = row_of(course)
        assert (row.protocol, row.route, row.scale) == ("iv-ketamine", "intravenous_ketamine", "phq9")
        assert (row.response, row.remission, row.response_ever, row.sessions) == (1, 0, 1, 6)
        assert (row.days_to_response, row.sessions_to_response, row.started_on) == (20, 6, ago(28))
        assert row.response_days_14_31 == 1
        assert (row.missing, row.as_of) == ("", timezone.localdate())

    def test_keeps_unknown_what_nobody_measured(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        refresh()
        row = row_of(course)
        assert (row.response, row.remission, row.relapse, row.response_ever) == (None, None, None, None)
        assert row.missing == "no_baseline"

    def test_of_sessions_elsewhere_knows_no_side_effect_and_no_pressure(self, course: Course) -> None:
        refresh()
        row = row_of(course)
        assert (row.sessions, row.recorded_sessions, row.measured_sbp_180) == (6, 0, 0)

    def test_has_the_age_at_the_first_session(self, course: Course) -> None:
        Patient.objects.filter(pk=course.patient_id).update(
            birth_date_earliest=date(ago(28).year - 50, ago(28).month, ago(28).day),
            birth_date_latest=date(ago(28).year - 50, ago(28).month, ago(28).day),
        )
        refresh()
        assert row_of(course).age == 50

    @pytest.mark.parametrize(("latest", "age"), [(6, None), (1, 40)])
    def test_has_no_age_where_the_birth_would_give_two(self, course: Course, latest: int, age: int | None) -> None:
        start = ago(28)
        birth = date(start.year - 40, 1, 1) if latest == 1 else start.replace(year=start.year - 40) - timedelta(days=3)
        last = birth if latest == 1 else birth + timedelta(days=latest)
        Patient.objects.filter(pk=course.patient_id).update(birth_date_earliest=birth, birth_date_latest=last)
        refresh()
        assert row_of(course).age == age


class TestMeasuresAndTasks:
    def test_measures_are_counted_by_what_became_of_them(self, course: Course) -> None:
        nurse, now = account_of(Role.NURSE), timezone.now()
        asked = {"due_on": ago(3), "works_until": ago(1), "by": nurse}
        ask(course.patient, ["phq9"], **asked, now=at(5, 9))
        ask(course.patient, ["phq9"], due_on=timezone.localdate(), works_until=ago(-3), by=nurse, now=now)
        gone = ask(course.patient, ["phq9"], **asked, now=at(5, 10))
        withdraw(gone, reason="asked twice", by=nurse)
        refresh()
        row = row_of(course)
        assert (row.measures_answered, row.measures_unanswered, row.measures_waiting) == (0, 1, 1)

    def test_a_safety_task_is_open_until_it_is_assessed(self, course: Course) -> None:
        nurse = account_of(Role.NURSE)
        report(course.patient, "says there is no point", level="high", by=nurse, key=uuid4())
        refresh()
        (task,) = TaskFigures.objects.all()
        assert (task.closed, task.due_at is not None) == (False, True)
        prescriber = account_of(Role.PRESCRIBER)
        assess(course.patient, outcome="safety_plan", note="spoke for an hour", seen=1, by=prescriber, key=uuid4())
        refresh()
        (task,) = TaskFigures.objects.all()
        assert (task.closed, task.due_at) == (True, None)


class TestRenewing:
    def test_a_row_is_renewed_after_a_score(self, course: Course) -> None:
        refresh()
        phq9(course.patient, d1=4)
        assert refresh() == 1
        assert row_of(course).remission == 1

    def test_a_row_is_renewed_after_a_session(self, course: Course) -> None:
        refresh()
        session_told(course, 2, by=account_of(Role.NURSE))
        assert refresh() == 1
        assert row_of(course).sessions == 7

    def test_nothing_new_renews_nothing(self, course: Course) -> None:
        refresh()
        before = row_of(course).computed_at
        assert refresh() == 0
        assert row_of(course).computed_at == before
        assert freshness().is_current

    def test_somebody_elses_score_renews_nothing(self, course: Course) -> None:
        refresh()
        other = Patient.objects.create(fhir_id="bob", family="Jones", given="Bob")
        scored(other, "phq9_total", 1, 12)
        assert refresh() == 0

    def test_another_day_renews_a_course_that_goes_on_and_not_one_that_ended(self, course: Course) -> None:
        refresh()
        tomorrow = timezone.make_aware(datetime.combine(ago(-1), time(9)))
        assert freshness(tomorrow).older == 1
        assert refresh(now=tomorrow) == 1
        CourseFigures.objects.filter(course=course).update(status="ended")
        assert refresh(now=tomorrow + timedelta(days=1)) == 0

    def test_everything_is_renewed_when_asked(self, course: Course) -> None:
        refresh()
        assert refresh(everything=True) == 1

    def test_a_change_while_a_row_is_made_is_not_overlooked(self, course: Course) -> None:
        judge = refreshing.row_of

        def judged_while_a_score_comes(found: Course, *more: object) -> object:
            row = judge(found, *more)  # type: ignore[arg-type]
            phq9(found.patient, d1=4)
            refreshing.look_for_changes(timezone.now())
            return row

        with patch.object(refreshing, "row_of", judged_while_a_score_comes):
            refresh()
        assert row_of(course).remission == 0
        assert freshness().behind == 1
        assert refresh() == 1
        assert row_of(course).remission == 1

    def test_a_course_that_cannot_be_judged_stays_marked_and_holds_up_no_other(
        self, course: Course, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = course_of(Patient.objects.create(fhir_id="bob", family="Jones", given="Bob"), 3)
        judge = refreshing.row_of

        def judged(found: Course, *more: object) -> object:
            if found.pk == course.pk:
                raise ValueError("Ann Smith cannot be judged")
            return judge(found, *more)  # type: ignore[arg-type]

        with patch.object(refreshing, "row_of", judged):
            assert refresh() == 1
        assert CourseFigures.objects.filter(course=other).exists()
        assert list(ChangedCourse.objects.values_list("course", flat=True)) == [course.pk]
        assert freshness().without == 1
        assert "Smith" not in caplog.text

    def test_time_that_runs_out_leaves_the_rest_for_later(self, course: Course) -> None:
        course_of(Patient.objects.create(fhir_id="bob", family="Jones", given="Bob"), 3)
        assert refresh(seconds=-1) == 0
        assert (freshness().without, freshness().is_current) == (2, False)
