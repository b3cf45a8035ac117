"""Three patients of the demo are in the middle of a course, and each shows what their story says."""

import pytest
from django.utils import timezone

from daybreak.care.course.due import Timing
from daybreak.clinic.courses.models import Course, CourseEvent
from daybreak.clinic.courses.proposing import awaiting, look
from daybreak.clinic.demo.clinic import DEMO_SOURCE, add_staff
from daybreak.clinic.demo.course_playing import course_files, courses_are_played, play_courses
from daybreak.clinic.demo.course_stories import COURSES
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.sessions.board.chairs import add_chair
from daybreak.clinic.sessions.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_each_stands_where_the_story_says_and_loading_again_adds_nothing() -> None:
    today = timezone.localdate()
    add_staff()
    add_chair("Chair 4", by=None)
    for name, text in course_files(today).items():
        import_file(name=name, content=text.encode(), by=None, source=DEMO_SOURCE)
    assert play_courses(DEMO_SOURCE, today) == len(COURSES)
    found = {each.patient.fhir_id: look(each, today) for each in Course.objects.all()}
    assert {name: each.state.timing for name, each in found.items()} == {
        "ingrid-solvang": Timing.DUE,
        "casimir-okonkwo": Timing.DUE,
        "delphine-marchetti": Timing.MISSED,
    }
    assert {name: [one.kind for one in awaiting(each.proposals)] for name, each in found.items()} == {
        "ingrid-solvang": [],
        "casimir-okonkwo": ["lengthen"],
        "delphine-marchetti": ["previous-schedule", "shorten"],
    }
    assert not any(each.state.findings for each in found.values())
    assert courses_are_played()
    before = (Session.objects.count(), CourseEvent.objects.count())
    assert play_courses(DEMO_SOURCE, today) == 0
    assert (Session.objects.count(), CourseEvent.objects.count()) == before
