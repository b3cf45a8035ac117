"""The demo's people can be reached on paper, somebody is on call, and reminders wait; nothing goes anywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone
from mailing import mail_server
from outcome_stories import ago

from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.services import open_course
from daybreak.clinic.demo.clinic import DEMO_SOURCE, add_staff
from daybreak.clinic.demo.course_stories import COURSES
from daybreak.clinic.demo.message_playing import play_messages
from daybreak.clinic.messages.contacts import contact_of, on_call, staff_contacts
from daybreak.clinic.messages.models import MessageEvent, OnCallList, OutgoingMessage, PatientContact, StaffContact
from daybreak.clinic.messages.paging import reachable
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def patient() -> Patient:
    """One of the demo's, with a session in three days."""
    add_staff()
    found = Patient.objects.create(source=DEMO_SOURCE, fhir_id=COURSES[0].story.id, family="Story")
    course = open_course(
        found, "iv-ketamine", by=User.objects.get(username="prescriber"), begins_on=ago(3), reason="A story"
    )
    start = timezone.now() + timedelta(days=3)
    Appointment.objects.create(
        patient=found, course=course, kind="session", starts_at=start, ends_at=start + timedelta(hours=2)
    )
    return found


def test_somebody_is_on_call_and_can_be_reached_once_a_channel_is_on(patient: Patient) -> None:
    play_messages(DEMO_SOURCE)
    assert [each.username for each in on_call()] == ["nurse", "prescriber", "director"]
    with mail_server():
        assert all(each.addresses for each in reachable(on_call()))


def test_reminders_wait_and_nothing_was_tried(patient: Patient) -> None:
    play_messages(DEMO_SOURCE)
    assert {each.state for each in OutgoingMessage.objects.filter(patient=patient)} == {"waiting"}
    assert set(MessageEvent.objects.values_list("kind", flat=True)) == {"queued"}


def test_no_address_can_ever_be_delivered_to(patient: Patient) -> None:
    play_messages(DEMO_SOURCE)
    addresses = [*PatientContact.objects.values_list("email", flat=True)]
    addresses += [each.email for each in staff_contacts(on_call()).values()]
    assert addresses
    assert all(each.endswith(".example") for each in addresses)
    numbers = [*PatientContact.objects.values_list("telephone", flat=True)]
    numbers += [*StaffContact.objects.values_list("telephone", flat=True)]
    assert all("+12025550100" <= each <= "+12025550199" for each in numbers)


def test_played_again_adds_nothing_and_undoes_nothing(patient: Patient) -> None:
    assert play_messages(DEMO_SOURCE) == 1
    before = (OutgoingMessage.objects.count(), OnCallList.objects.count(), StaffContact.objects.count())
    assert play_messages(DEMO_SOURCE) == 0
    assert (OutgoingMessage.objects.count(), OnCallList.objects.count(), StaffContact.objects.count()) == before


def test_nothing_is_played_where_the_staff_are_gone(patient: Patient) -> None:
    User.objects.filter(username="nurse").update(is_active=False)
    assert play_messages(DEMO_SOURCE) == 0
    assert contact_of(patient) is None
