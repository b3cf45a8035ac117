"""`daybreak refresh-figures`: what it makes anew, what it says, and what it leaves alone."""

import pytest
from outcome_stories import ago, course_of, phq9

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry import refreshing
from daybreak.clinic.registry.models import CourseFigures

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def two_courses():
    """Two patients, each with a course that runs."""
    return [course_of(Patient.objects.create(fhir_id=name, family=name.title()), 20, 17) for name in ("ada", "ben")]


def test_makes_the_rows_that_are_missing_and_then_none(run, two_courses):
    assert "2 courses are up to date again." in run("refresh-figures").output
    assert CourseFigures.objects.count() == 2
    assert "0 courses are up to date again." in run("refresh-figures").output


def test_makes_only_the_row_of_the_course_that_changed(run, two_courses):
    run("refresh-figures")
    phq9(two_courses[0].patient, d21=18)
    assert "1 course is up to date again." in run("refresh-figures").output


def test_makes_every_row_anew_where_all_is_asked_for(run, two_courses):
    run("refresh-figures")
    assert "2 courses are up to date again." in run("refresh-figures", "--all").output


def test_makes_a_row_of_another_day_anew(run, two_courses):
    run("refresh-figures")
    CourseFigures.objects.filter(course=two_courses[0]).update(as_of=ago(1))
    assert "1 course is up to date again." in run("refresh-figures").output


def test_says_what_could_not_be_made_and_makes_the_rest(run, two_courses, monkeypatch):
    usual = refreshing.row_of

    def breaks_for_the_first(course, *more):
        if course.pk == two_courses[0].pk:
            raise ValueError("Ada")
        return usual(course, *more)

    monkeypatch.setattr(refreshing, "row_of", breaks_for_the_first)
    shown = run("refresh-figures")
    assert "1 course is up to date again." in shown.stdout
    assert "1 could not be made and stay marked as old" in shown.stderr
    assert "Ada" not in shown.output


def test_says_so_of_a_clinic_without_courses(run, db):
    shown = run("refresh-figures")
    assert (shown.exit_code, shown.output.strip()) == (0, "0 courses are up to date again.")
