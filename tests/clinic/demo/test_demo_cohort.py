"""The simulated courses of the demo: marked wherever they stand, judged anew by the rules, loaded once."""

from datetime import date

import pytest
from django.test import Client

from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import state_of
from daybreak.clinic.demo import cohort_playing
from daybreak.clinic.demo.clinic import add_staff
from daybreak.clinic.demo.cohort_playing import FAMILY, SOURCE, cohort_is_here, play_cohort
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry.models import CourseFigures
from daybreak.clinic.registry.refreshing import freshness, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = date(2026, 11, 20)


@pytest.fixture
def cohort() -> None:
    add_staff()
    assert play_cohort(DAY, patients=3) == 3


def test_every_patient_and_every_course_says_that_it_is_simulated(cohort: None) -> None:
    assert set(Patient.objects.values_list("family", flat=True)) == {FAMILY}
    assert all(each.reason.startswith("Simulated") for each in Course.objects.all())
    client = Client()
    client.force_login(User.objects.get(username="nurse"))
    one = Patient.objects.first()
    assert FAMILY in client.get(f"/patients/{one.pk}/course/").content.decode()


def test_the_courses_stand_where_the_simulation_left_them(cohort: None) -> None:
    for each in cohort_playing._simulated(DAY, 3):
        patient = Patient.objects.get(source=SOURCE, fhir_id=each.id)
        state = state_of(patient.courses.get(), DAY)
        assert [one.day for one in state.given] == sorted(one.day for one in each.history.sessions)
        assert state.ended_on == each.truth.ended_on
        assert state.ended_why == each.truth.ended_why


def test_the_figures_are_made_and_can_be_made_again(cohort: None) -> None:
    assert freshness().without == 0
    responses = list(CourseFigures.objects.order_by("course").values_list("course", "response", "sessions"))
    CourseFigures.objects.all().delete()
    refresh()
    assert list(CourseFigures.objects.order_by("course").values_list("course", "response", "sessions")) == responses
    assert any(sessions for _, _, sessions in responses)


def test_they_are_loaded_once(cohort: None) -> None:
    assert cohort_is_here()
    assert play_cohort(DAY, patients=3) == 0
    assert Patient.objects.count() == 3


def test_nothing_is_loaded_where_the_staff_are_gone() -> None:
    assert play_cohort(DAY, patients=3) == 0
    assert not Patient.objects.exists()
