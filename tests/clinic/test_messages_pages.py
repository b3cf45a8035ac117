"""What staff see of messages, how a patient's contact is recorded, and who may put whom on call."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from mailing import agrees, mail_server, reached_at
from phone import asked

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.messages.contacts import on_call, record_on_call, staff_contacts
from daybreak.clinic.messages.models import OutgoingMessage, PatientContact, StaffContact
from daybreak.clinic.messages.sending import send_due
from daybreak.clinic.messages.services import queue
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def reminder(to: Patient, **more: Any) -> OutgoingMessage:
    now = timezone.now()
    return queue(to, "session-reminder", {"starts_at": now.isoformat()}, due_at=now, reason="Session", key="k", **more)


def safety_page(nurse: User, about: Patient) -> OutgoingMessage:
    now = timezone.now()
    facts = {"since": now.isoformat(), "interval_minutes": 5, "step": 1, "task": "t"}
    return queue(nurse, "safety-page", facts, due_at=now, reason="r", key="p", channel="email", about=about)


class TestTheListOfMessages:
    def test_says_plainly_that_the_channels_are_off(self, signed_in: Client) -> None:
        text = page(signed_in, "/messages/")
        assert "E-mail is off: DAYBREAK_MAIL_HOST is not set." in text
        assert "SMS is off: DAYBREAK_SMS_SENDER is not set." in text
        assert "The worker has never run" in text

    def test_shows_what_failed_with_its_reason_and_what_waits(
        self, signed_in: Client, ann: Patient, nurse: User
    ) -> None:
        agrees(ann, nurse)
        message = reminder(ann)
        OutgoingMessage.objects.update(state="failed", failed_reason="550 no such user")
        text = page(signed_in, "/messages/")
        assert "550 no such user" in text
        assert f"/patients/{ann.pk}/contact/messages/{message.pk}/" in text

    def test_shows_pages_of_safety_tasks_only_to_who_may_see_those(
        self, signed_in: Client, front_desk: User, ann: Patient, nurse: User
    ) -> None:
        message = safety_page(nurse, ann)
        assert "Overdue safety task" in page(signed_in, "/messages/")
        desk = client_of(front_desk)
        assert "Overdue safety task" not in page(desk, "/messages/")
        assert desk.get(f"/patients/{ann.pk}/contact/messages/{message.pk}/").status_code == 404


class TestOneMessage:
    @pytest.fixture
    def message(self, ann: Patient, nurse: User) -> OutgoingMessage:
        agrees(ann, nurse)
        return reminder(ann)

    def path(self, message: OutgoingMessage, rest: str = "") -> str:
        return f"/patients/{message.patient_id}/contact/messages/{message.pk}/{rest}"

    def test_shows_its_text_and_all_that_happened(self, signed_in: Client, message: OutgoingMessage) -> None:
        text = page(signed_in, self.path(message))
        assert "Your appointment on" in text
        assert "Queued" in text

    def test_shows_what_was_sent_even_if_it_would_read_otherwise_now(
        self, signed_in: Client, message: OutgoingMessage, nurse: User
    ) -> None:
        with mail_server():
            send_due(timezone.now())
        agrees(message.patient, nurse, language="es")
        text = page(signed_in, self.path(message))
        assert "Your appointment on" in text
        assert "Su cita del" in text

    def test_of_another_patient_is_not_found(self, signed_in: Client, message: OutgoingMessage) -> None:
        other = Patient.objects.create(source="", fhir_id="other")
        assert signed_in.get(f"/patients/{other.pk}/contact/messages/{message.pk}/").status_code == 404

    def test_is_cancelled_with_a_reason(self, signed_in: Client, message: OutgoingMessage) -> None:
        assert "This field is required" in signed_in.post(self.path(message, "cancel/")).content.decode()
        signed_in.post(self.path(message, "cancel/"), {"reason": "She called"})
        message.refresh_from_db()
        assert message.state == "cancelled"
        assert "She called" in page(signed_in, self.path(message))

    def test_is_sent_again(self, signed_in: Client, message: OutgoingMessage) -> None:
        OutgoingMessage.objects.update(state="failed", failed_reason="550")
        signed_in.post(self.path(message, "again/"))
        message.refresh_from_db()
        assert (message.state, message.failed_reason) == ("waiting", "")
        assert AuditEvent.objects.filter(action="message.again", patient=message.patient).exists()


class TestAPatientsContact:
    def form(self, **more: str) -> dict[str, str]:
        return {"email": "", "telephone": "", "language": "en", "agreed_how": ""} | more

    def test_is_recorded_by_the_front_desk_which_sees_nothing_of_the_chart(
        self, front_desk: User, ann: Patient
    ) -> None:
        desk = client_of(front_desk)
        sent = self.form(email="ann@home.example", agreed_email="on", agreed_how="In person", language="es")
        answer = desk.post(f"/patients/{ann.pk}/contact/", sent, follow=True).content.decode()
        known = PatientContact.objects.get()
        assert (known.email, known.language, known.recorded_by) == ("ann@home.example", "es", front_desk)
        assert "Allergies" not in answer

    @pytest.mark.parametrize(
        ("sent", "field", "says"),
        [
            ({"email": "ann@", "telephone": "+12025550123"}, "email", "is no e-mail address"),
            ({"telephone": "0123", "email": "ann@home.example"}, "telephone", "is no international number"),
            ({"agreed_email": "on", "telephone": "+12025550123"}, "email", "to which address?"),
            ({"agreed_sms": "on", "email": "ann@home.example"}, "telephone", "to which number?"),
            ({"agreed_email": "on", "email": "ann@home.example"}, "agreed_how", "When and how"),
        ],
    )
    def test_that_cannot_be_right_keeps_what_was_typed(
        self, signed_in: Client, ann: Patient, sent: dict[str, str], field: str, says: str
    ) -> None:
        text = signed_in.post(f"/patients/{ann.pk}/contact/", self.form(**sent)).content.decode()
        assert says in text
        assert f'id="id_{field}_error"' in text
        assert all(f'value="{value}"' in text for name, value in sent.items() if not name.startswith("agreed"))
        assert not PatientContact.objects.exists()

    def test_keeps_what_counted_before(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        agrees(ann, nurse)
        agrees(ann, nurse, agreed_email=False, agreed_how="Withdrew it by telephone")
        text = page(signed_in, f"/patients/{ann.pk}/contact/")
        assert "E-mail to ann@home.example" in text
        assert "Withdrew it by telephone" in text

    def test_says_on_the_page_of_a_request_whether_the_link_was_sent(
        self, signed_in: Client, ann: Patient, nurse: User
    ) -> None:
        agrees(ann, nurse)
        request = asked(ann, nurse)
        path = f"/patients/{ann.pk}/measures/{request.pk}/"
        assert "Daybreak sends the link itself if the patient had agreed" in page(signed_in, path)
        with mail_server():
            one_pass(timezone.now())
        assert "By E-mail" in page(signed_in, path)


class TestTheOnCallList:
    def form(self, **more: str) -> dict[str, str]:
        return more

    def test_is_recorded_with_the_addresses(self, signed_in: Client, nurse: User, prescriber: User) -> None:
        sent = {
            f"place-{nurse.pk}": "2",
            f"email-{nurse.pk}": "n@clinic.example",
            f"place-{prescriber.pk}": "1",
            f"telephone-{prescriber.pk}": "+1 202 555 0123",
        }
        signed_in.post("/messages/on-call/change/", sent)
        assert on_call() == [prescriber, nurse]
        known = staff_contacts([nurse, prescriber])
        assert (known[nurse.pk].email, known[prescriber.pk].telephone) == ("n@clinic.example", "+12025550123")

    def test_with_one_mistake_records_nothing_and_keeps_what_was_typed(
        self, signed_in: Client, nurse: User, prescriber: User
    ) -> None:
        sent = {
            f"place-{nurse.pk}": "1",
            f"email-{nurse.pk}": "n@clinic.example",
            f"email-{prescriber.pk}": "nothing",
        }
        text = signed_in.post("/messages/on-call/change/", sent).content.decode()
        assert "is no e-mail address" in text
        assert 'value="n@clinic.example"' in text
        assert (on_call(), StaffContact.objects.count()) == ([], 0)

    def test_gives_no_place_twice(self, signed_in: Client, nurse: User, prescriber: User) -> None:
        sent = {f"place-{nurse.pk}": "1", f"place-{prescriber.pk}": "1"}
        assert "has this place" in signed_in.post("/messages/on-call/change/", sent).content.decode()
        assert on_call() == []

    def test_is_seen_by_the_nurse_and_changed_by_the_director_or_a_prescriber(self, nurse: User) -> None:
        assert client_of(nurse).get("/messages/on-call/").status_code == 200
        assert client_of(nurse).get("/messages/on-call/change/").status_code == 403

    def test_is_tried_with_a_message_that_says_that_it_is_a_test(
        self, signed_in: Client, nurse: User, prescriber: User
    ) -> None:
        reached_at(nurse, "n@clinic.example")
        record_on_call([nurse], by=prescriber)
        with mail_server() as server:
            signed_in.post("/messages/on-call/test/")
            one_pass(timezone.now())
        assert "this is a test" in server.texts[0]
