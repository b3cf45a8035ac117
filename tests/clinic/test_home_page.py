"""The first page: the rooms that a role may enter with what waits in each, and nothing of any patient."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from outcome_stories import ago, course_of, scored
from phone import asked, sends

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.services import PAGE
from daybreak.clinic.outcomes.overdue_checks import look_at
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.ui.rooms import rooms_for

pytestmark = [pytest.mark.database, pytest.mark.django_db]

CARE_TEAM = ["Safety", "Courses", "Schedule", "Long-term checks", "Messages"]


def waits(user: User, room: str) -> dict[str, int]:
    """What waits in a room, with how many."""
    (found,) = [each for each in rooms_for(user, timezone.now()) if each.name == room]
    return {each.words: each.count for each in found.waiting}


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (Role.PRESCRIBER, [*CARE_TEAM, "Dashboard", "Learning pages"]),
        (Role.NURSE, [*CARE_TEAM, "Learning pages"]),
        (Role.DIRECTOR, [*CARE_TEAM, "Dashboard", "Learning pages"]),
        (Role.FRONT_DESK, ["Courses", "Schedule", "Messages", "Learning pages"]),
        (Role.RESEARCHER, ["Dashboard", "Learning pages"]),
    ],
)
def test_each_role_sees_the_rooms_it_may_enter(
    account: Callable[[str], User], ann: Patient, role: str, rooms: list[str]
) -> None:
    user, client = account(role), Client()
    client.force_login(user)
    assert [each.name for each in rooms_for(user, timezone.now())] == rooms
    shown = client.get("/").content.decode()
    assert all(f">{each}</a></h2>" in shown for each in rooms)
    assert shown.count("room__waits") == len(rooms)
    assert "Smith" not in shown
    for each in rooms_for(user, timezone.now()):
        assert client.get(each.url).status_code == 200


def test_a_patient_is_welcomed(account: Callable[[str], User]) -> None:
    client = Client()
    client.force_login(account(Role.PATIENT))
    shown = client.get("/").content.decode()
    assert "Welcome" in shown
    assert "room__waits" not in shown


def test_an_open_safety_task_waits(ann: Patient, nurse: User) -> None:
    assert "open, in time" not in waits(nurse, "Safety")
    cache.clear()
    sends(asked(ann, nurse), 9, 1)
    assert waits(nurse, "Safety") == {"open, in time": 1, "Nobody can be paged": 0}


def test_a_decision_waits_and_is_kept_from_the_front_desk(ann: Patient, nurse: User, front_desk: User) -> None:
    course = course_of(ann, 40, 37)
    course.standing.open_proposals = [{"kind": "review", "title": "Review"}]
    course.standing.save()
    assert waits(nurse, "Courses")["awaits a decision"] == 1
    assert "awaits a decision" not in waits(front_desk, "Courses")


@pytest.mark.parametrize("role", [Role.NURSE, Role.FRONT_DESK])
def test_a_course_that_is_late_waits(account: Callable[[str], User], ann: Patient, role: str) -> None:
    course = course_of(ann, 40, 37)
    course.standing.latest, course.standing.due_to = ago(3), ago(4)
    course.standing.earliest = course.standing.due_from = ago(5)
    course.standing.decide_by, course.standing.open_proposals = None, []
    course.standing.save()
    assert sum(waits(account(role), "Courses").values()) == 1


def test_an_overdue_check_waits(ann: Patient, nurse: User) -> None:
    course = course_of(ann, 215, begun=300)
    scored(ann, "alt", 211, 22)
    assert waits(nurse, "Long-term checks") == {"course not looked at today": 1}
    look_at(course, ago(0))
    assert waits(nurse, "Long-term checks") == {"patient with overdue checks": 1}


def test_an_appointment_of_today_and_one_nobody_noted_wait(ann: Patient, front_desk: User) -> None:
    now = timezone.now()
    for hours in (-30, 0):
        start = now + timedelta(hours=hours)
        end = start + timedelta(seconds=1)
        Appointment.objects.create(patient=ann, kind="session", starts_at=start, ends_at=end)
    found = waits(front_desk, "Schedule")
    assert found["appointment today, 1 still to come"] == 1
    assert found["over, and nothing was noted"] == 1


def test_a_message_that_was_not_sent_waits_and_one_of_a_safety_task_only_for_who_may_see_it(
    ann: Patient, nurse: User, front_desk: User
) -> None:
    now = timezone.now()
    for number, template in enumerate(("session-reminder", PAGE)):
        OutgoingMessage.objects.create(
            key=str(number), patient=ann, staff=nurse, channel="email", template=template, reason="", state="failed",
            due_at=now, next_attempt_at=now,
        )  # fmt: skip
    assert waits(nurse, "Messages") == {"not sent": 2}
    assert waits(front_desk, "Messages") == {"not sent": 1}


def test_old_figures_are_said(ann: Patient, prescriber: User) -> None:
    course_of(ann, 20)
    assert waits(prescriber, "Dashboard") == {"course": 1, "with figures that are not current": 1}
