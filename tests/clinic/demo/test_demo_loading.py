"""The demo clinic is loaded once, and whatever was done in it since stays."""

from datetime import date

import pytest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.demo import clinic
from daybreak.clinic.demo.clinic import DEMO_PASSWORD, DEMO_STAFF, is_loaded, load_demo, members_here
from daybreak.clinic.demo.course_stories import COURSES
from daybreak.clinic.demo.stories import STORIES, eligible, refused, undetermined
from daybreak.clinic.demo.story import Story
from daybreak.clinic.patients.models import Document, Import, Patient, Record, RecordVersion
from daybreak.clinic.screening.services import screen_patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OPENING_DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _without_their_courses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months of sessions take seconds to play; test_demo_courses.py does so once."""
    monkeypatch.setattr(clinic, "play_courses", lambda source, day: 0)
    monkeypatch.setattr(clinic, "courses_are_played", lambda: True)


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Patient, Document, Import, Record, RecordVersion))


def test_has_staff_of_every_role_and_every_story_as_it_was_written_and_a_damaged_file_that_is_reported() -> None:
    """One loading for all of it: it takes longer than what is looked at."""
    steps: list[tuple[int, int]] = []
    load_demo(progress=lambda done, total: steps.append((done, total)), opening_day=OPENING_DAY)
    assert is_loaded()
    assert {member.role for member in DEMO_STAFF} == set(Role)
    assert Patient.objects.count() == len(STORIES) + len(COURSES)
    assert steps[-1] == (len(STORIES) + len(COURSES),) * 2
    assert User.objects.get(username="prescriber").check_password(DEMO_PASSWORD)
    for story in STORIES:
        patient = Patient.objects.get(fhir_id=story.id)
        decision = screen_patient(patient, "iv-ketamine", OPENING_DAY).decision
        assert decision == expected_of(story), story.id
    report = Import.objects.get(name="oleander-quist.json")
    assert report.state == "done"
    assert report.problem_count >= 3
    assert report.counts["waiting"] == 1


def expected_of(story: Story) -> str:
    endings = {"eligible": eligible, "undetermined": undetermined, "not_eligible": refused}
    return next(decision for decision, chapter in endings.items() if story in chapter.STORIES)


def test_loaded_again_adds_nothing_even_on_a_later_day_and_undoes_nothing() -> None:
    load_demo(opening_day=OPENING_DAY)
    user = User.objects.get(username="nurse")
    user.set_password("changed in the demo")
    user.save()
    before = rows()
    load_demo(opening_day=date(2027, 1, 5))
    assert rows() == before
    assert User.objects.get(username="nurse").check_password("changed in the demo")


def test_is_not_taken_for_a_clinic_whose_staff_have_such_usernames() -> None:
    User.objects.create_user("director", full_name="A real director", role="director", password="x")
    assert members_here() == []
