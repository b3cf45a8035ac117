"""Appointments and measures become messages, moved with the calendar and called off when they hold no more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from mailing import MailServer, agrees, mail_server
from phone import answers, asked

from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.services import open_course
from daybreak.clinic.measures.links import request_of, token_of
from daybreak.clinic.measures.requests import withdraw
from daybreak.clinic.messages.models import MessageEvent, OutgoingMessage
from daybreak.clinic.messages.services import cancel
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import Appointment

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    """A moment at which nothing of today is over by the clinic's day."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def mail(nurse: User, ann: Patient, now: datetime) -> Iterator[MailServer]:
    """Ann agreed to e-mail an hour ago."""
    agrees(ann, nurse, now=now - HOUR)
    cache.clear()
    with mail_server() as server:
        yield server


@pytest.fixture
def session(ann: Patient, prescriber: User, now: datetime) -> Appointment:
    """A session of a course by the protocol of intravenous treatment, four days from now."""
    course = open_course(ann, "iv-ketamine", by=prescriber, reason="Agreed with the team.")
    return appointment(ann, now + 4 * DAY, course=course, kind="session")


def appointment(who: Patient, starts_at: datetime, **more: Any) -> Appointment:
    known = {"kind": "evaluation", "starts_at": starts_at, "ends_at": starts_at + HOUR}
    return Appointment.objects.create(patient=who, **{**known, **more})


def moved(one: Appointment, starts_at: datetime) -> None:
    one.starts_at, one.ends_at = starts_at, starts_at + HOUR
    one.save()


def by_template(state: str | None = None) -> list[str]:
    found = OutgoingMessage.objects.order_by("due_at", "key")
    return list((found.filter(state=state) if state else found).values_list("template", flat=True))


class TestASession:
    def test_is_queued_for_both_times_before_it_with_the_protocols_words(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        one_pass(now)
        dues = [each.due_at for each in OutgoingMessage.objects.order_by("due_at")]
        assert dues == [session.starts_at - 48 * HOUR, session.starts_at - 24 * HOUR]
        one_pass(session.starts_at - 48 * HOUR)
        (text,) = mail.texts
        assert "No solid food from" in text
        assert "Somebody has to take you home afterwards." in text

    def test_is_told_once_however_often_the_worker_looks(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        for hours in (0, 48, 48, 60, 72, 72, 80):
            one_pass(now + hours * HOUR)
        assert len(mail.taken) == 2

    def test_is_told_to_nobody_who_did_not_agree(self, session: Appointment, now: datetime) -> None:
        one_pass(now)
        assert by_template() == []

    def test_is_told_from_when_the_patient_agrees(
        self, session: Appointment, now: datetime, ann: Patient, nurse: User
    ) -> None:
        one_pass(now)
        agrees(ann, nurse)
        one_pass(now)
        assert by_template() == ["session-reminder"] * 2

    def test_without_a_course_says_when_and_nothing_else(self, ann: Patient, mail: MailServer, now: datetime) -> None:
        appointment(ann, now + 5 * HOUR)
        one_pass(now)
        assert "Please remember" not in mail.texts[0]

    def test_that_is_moved_before_anything_was_told_is_told_for_its_new_time_alone(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        one_pass(now)
        moved(session, session.starts_at + DAY)
        one_pass(now)
        assert by_template("cancelled") == by_template("waiting") == ["session-reminder"] * 2
        last = MessageEvent.objects.filter(kind="cancelled").first()
        assert last is not None
        assert last.detail == "The appointment was moved."

    def test_that_is_moved_after_a_reminder_is_told_at_once(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        one_pass(now + 48 * HOUR)
        moved(session, session.starts_at + DAY)
        one_pass(now + 49 * HOUR)
        one_pass(now + 49 * HOUR)
        assert ["now on" in each["Subject"] for each in mail.taken] == [False, True]

    def test_that_is_cancelled_after_a_reminder_is_told_at_once_and_once(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        one_pass(now + 48 * HOUR)
        Appointment.objects.update(status="cancelled")
        for minutes in (0, 1, 2):
            one_pass(now + 50 * HOUR + timedelta(minutes=minutes))
        assert "You need not prepare for it." in mail.texts[-1]
        assert len(mail.taken) == 2
        assert by_template("waiting") == []

    def test_whose_reminder_staff_cancelled_is_not_reminded_again(
        self, session: Appointment, mail: MailServer, now: datetime, nurse: User
    ) -> None:
        one_pass(now)
        for each in OutgoingMessage.objects.all():
            cancel(each, reason="She asked for none", by=nurse)
        one_pass(now)
        assert by_template("waiting") == []

    def test_is_not_announced_after_a_worker_that_slept_through_it(
        self, session: Appointment, mail: MailServer, now: datetime
    ) -> None:
        one_pass(now)
        found = one_pass(session.starts_at + HOUR)
        assert mail.taken == []
        assert [each.kind for each in found.outcomes] == ["failed"] * 2

    @pytest.mark.parametrize(("hours", "count"), [([24], 1), ([72, 48, 2], 3)])
    def test_follows_the_clinics_own_times(
        self, session: Appointment, mail: MailServer, now: datetime, hours: list[int], count: int
    ) -> None:
        with override_settings(REMINDER_HOURS=hours):
            one_pass(now)
        assert len(by_template()) == count


class TestTheLinkOfMeasures:
    def test_is_sent_at_once_and_opens_the_patients_questions(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        request = asked(ann, nurse, now=now)
        one_pass(now)
        (text,) = mail.texts
        assert f"https://daybreak.example/m/{token_of(request.pk)}/" in text
        assert request_of(token_of(request.pk)) == request

    def test_is_stored_nowhere(self, ann: Patient, nurse: User, mail: MailServer, now: datetime) -> None:
        token = token_of(asked(ann, nurse, now=now).pk)
        one_pass(now)
        kept = [str(row) for model in (OutgoingMessage, MessageEvent) for row in model.objects.values()]
        assert mail.texts
        assert not any(token in each for each in kept)

    def test_that_was_made_before_the_patient_agreed_was_given_by_hand(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        asked(ann, nurse, now=now - 2 * HOUR)
        one_pass(now)
        assert mail.taken == []

    def test_waits_and_says_so_where_no_address_of_the_site_is_set(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        asked(ann, nurse, now=now)
        with override_settings(SITE_ADDRESS=""):
            one_pass(now)
        message = OutgoingMessage.objects.get()
        assert (message.state, mail.taken) == ("waiting", [])
        assert "DAYBREAK_SITE_ADDRESS is not set" in message.failed_reason

    def test_is_not_sent_once_it_was_withdrawn(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        request = asked(ann, nurse, now=now)
        with override_settings(EMAIL_HOST=""):
            one_pass(now)
        withdraw(request, reason="Asked twice", by=nurse)
        one_pass(now)
        assert (by_template("cancelled"), mail.taken) == (["measure-link"], [])

    def test_is_reminded_of_once_the_morning_after_its_day_if_it_is_not_answered(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        request = asked(ann, nurse, due_in=1, now=now)
        one_pass(now)
        morning = timezone.make_aware(datetime.combine(request.due_on + DAY, datetime.min.time())) + 9 * HOUR
        for at in (morning - timedelta(seconds=1), morning, morning + HOUR, morning + DAY):
            one_pass(at)
            assert len(mail.taken) == (1 if at < morning else 2)
        assert "some are still open" in mail.texts[1]

    def test_is_not_reminded_of_if_it_was_answered(
        self, ann: Patient, nurse: User, mail: MailServer, now: datetime
    ) -> None:
        request = asked(ann, nurse, "phq2", due_in=1, now=now)
        one_pass(now)
        answers(request, 0, 0)
        one_pass(now + 3 * DAY)
        assert len(mail.taken) == 1

    def test_is_not_reminded_of_whom_nobody_sent_it(self, ann: Patient, nurse: User, now: datetime) -> None:
        asked(ann, nurse, due_in=1, now=now)
        agrees(ann, nurse, now=now + HOUR)
        with mail_server() as server:
            one_pass(now + 3 * DAY)
        assert server.taken == []
