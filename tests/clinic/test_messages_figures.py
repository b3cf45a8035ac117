"""The worker keeps the dashboard's figures current, at most once an hour, and never at the cost of a message."""

from datetime import timedelta

import pytest
from django.utils import timezone
from outcome_stories import TWICE_WEEKLY, course_of, phq9

from daybreak.clinic.courses.models import Course
from daybreak.clinic.messages import figures
from daybreak.clinic.messages.models import WorkerPass
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry import refreshing
from daybreak.clinic.registry.models import CourseFigures
from daybreak.clinic.registry.refreshing import freshness

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = timezone.now()


@pytest.fixture
def course(ann: Patient) -> Course:
    return course_of(ann, *TWICE_WEEKLY)


class TestTheFigures:
    def test_are_renewed_by_the_first_pass(self, course: Course) -> None:
        found = one_pass(NOW)
        assert (found.renewed, freshness().is_current) == (1, True)

    @pytest.mark.parametrize(("seconds", "renewed"), [(-1, 0), (0, 1)])
    def test_are_renewed_again_after_an_hour_and_not_before(
        self, course: Course, ann: Patient, seconds: int, renewed: int
    ) -> None:
        one_pass(NOW)
        phq9(ann, d29=20)
        assert one_pass(NOW + figures.EVERY + timedelta(seconds=seconds)).renewed == renewed

    def test_take_as_many_passes_as_they_need(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(figures, "SLICE_SECONDS", -1)
        assert one_pass(NOW).renewed == 0
        monkeypatch.setattr(figures, "SLICE_SECONDS", 10)
        assert one_pass(NOW + timedelta(seconds=30)).renewed == 1

    def test_that_cannot_be_renewed_are_said_and_tried_again_in_an_hour(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(now: object) -> None:
            raise ValueError("Smith")

        monkeypatch.setattr(refreshing, "look_for_changes", broken)
        found = one_pass(NOW)
        assert found.broken == ["The dashboard's figures could not be renewed (ValueError); the log says where."]
        assert one_pass(NOW + timedelta(minutes=1)).broken == []
        assert WorkerPass.objects.get().at == NOW + timedelta(minutes=1)
        monkeypatch.undo()
        assert one_pass(NOW + figures.EVERY).renewed == 1

    def test_of_a_course_that_cannot_be_judged_do_not_keep_the_worker_at_it(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(refreshing, "renew_row", lambda *_: 1 / 0)
        assert one_pass(NOW).renewed == 0
        assert WorkerPass.objects.get().figures_at == NOW
        assert not CourseFigures.objects.exists()

    def test_are_renewed_after_a_clock_was_set_back(self, course: Course) -> None:
        one_pass(NOW + timedelta(days=400))
        assert one_pass(NOW).renewed == 1
