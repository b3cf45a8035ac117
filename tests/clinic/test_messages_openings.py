"""A safety task that opens is told to who is named for it before anything is late, and to nobody twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from mailing import MailServer, mail_server, reached_at, sms_provider
from outcome_stories import course_of
from phone import asked, sends

from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_acting import acknowledge, hand_over
from daybreak.clinic.measures.safety_reading import open_tasks
from daybreak.clinic.messages.contacts import record_on_call
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.services import MessageRefused, cancel
from daybreak.clinic.messages.shown import messages_for
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]

SECOND = timedelta(seconds=1)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def raised(ann: Patient, nurse: User) -> datetime:
    """When Ann answered item 9 of the questions that the nurse asked; the nurse is named."""
    cache.clear()
    sends(asked(ann, nurse), 9, 1)
    return SafetyEvent.objects.get(kind="concern_raised").at


def told(mail: MailServer) -> list[str]:
    return [to.partition("@")[0] for to in mail.recipients]


def first_due() -> datetime:
    (task,) = open_tasks(timezone.now())
    return task.next.due


class TestATaskThatOpens:
    def test_is_told_once_to_who_asked_for_the_questions(self, raised: datetime, nurse: User, mail: MailServer) -> None:
        reached_at(nurse, "nurse@clinic.example")
        for _ in range(3):
            one_pass(timezone.now())
        assert told(mail) == ["nurse"]
        assert "a new safety task waits for you" in mail.texts[0]

    def test_is_told_to_who_is_named_for_the_course_before_who_asked(
        self, ann: Patient, raised: datetime, nurse: User, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(nurse, "nurse@clinic.example")
        reached_at(prescriber, "prescriber@clinic.example")
        course_of(ann, 3)
        one_pass(timezone.now())
        assert told(mail) == ["prescriber"]

    def test_is_told_by_every_channel(self, raised: datetime, nurse: User, mail: MailServer) -> None:
        reached_at(nurse, "nurse@clinic.example", "+12025550123")
        with sms_provider() as sms:
            one_pass(timezone.now())
        assert (told(mail), len(sms.taken)) == (["nurse"], 1)

    def test_names_nobody(self, ann: Patient, raised: datetime, nurse: User, mail: MailServer) -> None:
        reached_at(nurse, "nurse@clinic.example")
        one_pass(timezone.now())
        whole = str(mail.taken[0]) + mail.texts[0]
        assert "Smith" not in whole
        assert f"/patients/{ann.pk}" not in whole

    def test_is_told_to_the_first_on_call_where_the_named_one_has_no_address(
        self, raised: datetime, nurse: User, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(prescriber, "prescriber@clinic.example")
        record_on_call([nurse, prescriber], by=prescriber)
        one_pass(timezone.now())
        assert told(mail) == ["prescriber"]

    def test_is_said_where_nobody_can_be_told(self, raised: datetime) -> None:
        assert one_pass(timezone.now()).planned["nobody"] == 1

    def test_is_told_to_whom_it_is_handed_over_too(
        self, ann: Patient, raised: datetime, nurse: User, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(nurse, "nurse@clinic.example")
        reached_at(prescriber, "prescriber@clinic.example")
        one_pass(timezone.now())
        hand_over(ann, to=prescriber, by=nurse, key=uuid4())
        for _ in range(2):
            one_pass(timezone.now())
        assert told(mail) == ["nurse", "prescriber"]

    @pytest.mark.parametrize(("before_due", "templates"), [(SECOND, {"safety-opened"}), (0 * SECOND, {"safety-page"})])
    def test_gives_way_to_paging_the_moment_something_is_late(
        self,
        raised: datetime,
        nurse: User,
        prescriber: User,
        mail: MailServer,
        before_due: timedelta,
        templates: set[str],
    ) -> None:
        reached_at(nurse, "nurse@clinic.example")
        record_on_call([nurse], by=prescriber)
        one_pass(first_due() - before_due)
        assert set(OutgoingMessage.objects.values_list("template", flat=True)) == templates

    def test_is_not_told_to_who_took_it_on_already(
        self, ann: Patient, raised: datetime, nurse: User, mail: MailServer
    ) -> None:
        reached_at(nurse, "nurse@clinic.example")
        acknowledge(ann, by=nurse, key=uuid4())
        one_pass(timezone.now())
        assert told(mail) == []


class TestAMessageThatWaits:
    @pytest.fixture
    def waiting(self, raised: datetime, nurse: User) -> OutgoingMessage:
        reached_at(nurse, "nurse@clinic.example")
        with mail_server(EMAIL_PORT=1):
            one_pass(timezone.now())
        return OutgoingMessage.objects.get()

    def test_is_called_off_once_the_task_is_taken_on(self, ann: Patient, waiting: OutgoingMessage, nurse: User) -> None:
        acknowledge(ann, by=nurse, key=uuid4())
        with mail_server():
            one_pass(timezone.now())
        waiting.refresh_from_db()
        assert waiting.state == "cancelled"

    def test_cannot_be_cancelled_by_anybody(self, waiting: OutgoingMessage, nurse: User) -> None:
        with pytest.raises(MessageRefused, match="Take the task on"):
            cancel(waiting, reason="x", by=nurse)

    def test_is_not_seen_by_who_may_not_see_safety_tasks(self, waiting: OutgoingMessage, front_desk: User) -> None:
        assert not messages_for(front_desk).exists()
