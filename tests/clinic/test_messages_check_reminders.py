"""Overdue long-term checks: told to the named clinician once, again after two weeks, and seen on one page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from mailing import MailServer, mail_server, reached_at
from outcome_stories import ago, at, course_of, scored

from daybreak.care.course.course_events import Ended
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import record
from daybreak.clinic.messages import check_reminders
from daybreak.clinic.messages.contacts import record_on_call
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.outcomes import overdue_checks
from daybreak.clinic.outcomes.models import ChecksStanding
from daybreak.clinic.outcomes.overdue_checks import clinician_of, look_at, overdue_courses
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LATE = 211
"""So many days ago a liver test is overdue, a day less and it is due (test_long_term_safety_pages.py)."""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def course(ann: Patient) -> Course:
    """A course whose liver tests are overdue since today."""
    found = course_of(ann, 215, begun=300)
    scored(ann, "alt", LATE, 22)
    return found


@pytest.fixture
def reached(prescriber: User) -> User:
    return reached_at(prescriber, "prescriber@clinic.example")


def ten() -> datetime:
    """Ten in the morning of today."""
    return at(0, 10)


def reminders() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(template="overdue-checks").order_by("created_at"))


class TestACheckThatIsOverdue:
    def test_is_told_to_who_opened_the_course_once(self, course: Course, reached: User, mail: MailServer) -> None:
        for minutes in (0, 1, 60):
            one_pass(ten() + timedelta(minutes=minutes))
        assert mail.recipients == ["prescriber@clinic.example"]
        assert "long-term checks are overdue for one of your patients" in mail.texts[0]
        assert "https://daybreak.example/long-term-safety/" in mail.texts[0]

    def test_is_not_told_a_day_before(self, ann: Patient, reached: User, mail: MailServer) -> None:
        course_of(ann, 215, begun=300)
        scored(ann, "alt", LATE - 1, 22)
        one_pass(ten())
        assert "liver-tests-due" not in str([each.context for each in reminders()])

    @pytest.mark.parametrize("again", [14, 10])
    def test_is_told_again_after_two_weeks_or_as_the_clinic_wants_and_not_before(
        self, course: Course, reached: User, mail: MailServer, monkeypatch: pytest.MonkeyPatch, again: int
    ) -> None:
        if again != settings.CHECKS_AGAIN_DAYS:
            monkeypatch.setattr(settings, "CHECKS_AGAIN_DAYS", again)
        first = ten()
        look_at(course, ago(0))
        ChecksStanding.objects.update(overdue=[{"check": "x-due", "title": "X", "on": "2026-01-01"}], overdue_count=1)
        monkeypatch.setattr(check_reminders, "look_through", lambda now, seconds: 0)
        monkeypatch.setattr(check_reminders, "look_at", lambda course, today: None)
        for days in range(29):
            one_pass(first + timedelta(days=days))
        days_told = [(each.created_at - first).days for each in reminders()]
        assert days_told == list(range(0, 29, again))

    def test_of_several_patients_is_one_message(
        self, course: Course, ann: Patient, reached: User, mail: MailServer
    ) -> None:
        ben = Patient.objects.create(fhir_id="ben", family="Brown")
        course_of(ben, 215, begun=300)
        scored(ben, "alt", LATE, 22)
        one_pass(ten())
        assert len(mail.taken) == 1
        assert "2 of your patients" in mail.texts[0]

    def test_names_nobody_and_no_drug(self, course: Course, reached: User, mail: MailServer) -> None:
        one_pass(ten())
        whole = str(mail.taken[0]) + mail.texts[0]
        assert "Smith" not in whole
        assert "liver" not in whole.lower()

    @pytest.mark.parametrize(("hour", "sent"), [(8, 0), (9, 1)])
    def test_wakes_nobody(self, course: Course, reached: User, mail: MailServer, hour: int, sent: int) -> None:
        one_pass(at(0, hour))
        assert (len(reminders()), len(mail.taken)) == (1, sent)

    def test_is_told_to_the_first_on_call_where_the_named_one_has_left(
        self, course: Course, nurse: User, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(prescriber, "prescriber@clinic.example")
        reached_at(nurse, "nurse@clinic.example")
        record_on_call([nurse], by=prescriber)
        User.objects.filter(pk=prescriber.pk).update(is_active=False)
        one_pass(ten())
        assert mail.recipients == ["nurse@clinic.example"]

    def test_is_said_where_nobody_can_be_told(self, course: Course) -> None:
        assert one_pass(ten()).planned["nobody-checks"] == 1

    def test_that_was_done_meanwhile_is_not_told(
        self, course: Course, ann: Patient, reached: User, mail: MailServer
    ) -> None:
        look_at(course, ago(0))
        scored(ann, "alt", 1, 22)
        assert "liver-tests-due" in str([each.checks for each in overdue_courses()])
        one_pass(ten())
        assert "liver-tests-due" not in str([each.context for each in reminders()])

    def test_that_is_done_before_nine_is_called_off(
        self, course: Course, ann: Patient, reached: User, mail: MailServer
    ) -> None:
        one_pass(at(0, 7))
        ChecksStanding.objects.update(overdue=[], overdue_count=0)
        one_pass(at(0, 8))
        assert [each.state for each in reminders()] == ["cancelled"]

    def test_of_a_course_that_ended_is_told_to_nobody(
        self, course: Course, reached: User, prescriber: User, mail: MailServer
    ) -> None:
        now = timezone.now()
        ended = Ended(id="e", observed_at=now, recorded_at=now, by="", day=ago(0), why="planned", reason="Well.")
        record(course, ended, by=prescriber)
        one_pass(ten())
        assert mail.taken == []


class TestACourseThatCannotBeJudged:
    def test_stops_no_other_and_says_so_on_the_page(
        self, course: Course, signed_in: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unreadable(*args: object) -> None:
            raise ValueError("Smith's record")

        monkeypatch.setattr(overdue_checks, "watch", unreadable)
        shown = signed_in.get("/long-term-safety/").content.decode()
        assert "could not be judged" in shown


class TestThePage:
    def test_shows_whose_and_what_and_who_is_named(self, course: Course, signed_in: Client) -> None:
        shown = signed_in.get("/long-term-safety/").content.decode()
        assert "Smith" in shown
        assert "Liver tests" in shown
        assert str(clinician_of(course)) in shown

    def test_forgets_a_check_as_soon_as_its_result_is_entered(
        self, course: Course, nurse: User, signed_in: Client
    ) -> None:
        signed_in.get("/long-term-safety/")
        client = Client()
        client.force_login(nurse)
        (before,) = [{one.check for one in each.checks} for each in overdue_courses()]
        assert "liver-tests-due" in before
        path = f"/patients/{course.patient_id}/long-term-safety/enter/liver-tests/"
        form = client.get(path).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        assert client.post(path, {**sent, "day": str(ago(0)), "alt": "22"}).status_code == 302
        after = {one.check for each in overdue_courses() for one in each.checks}
        assert after == before - {"liver-tests-due"}

    def test_says_how_many_were_not_looked_at(
        self, course: Course, signed_in: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("daybreak.clinic.outcomes.views.overdue.AT_READING_SECONDS", -1)
        assert "1 course was not looked at today yet" in signed_in.get("/long-term-safety/").content.decode()
