"""An overdue safety task is told to people until somebody takes it on; where it cannot be, the pages say so."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailing import MailServer, mail_server, reached_at, sms_provider
from phone import asked, sends

from daybreak.care.course.suicide_safety import rules_of
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_acting import acknowledge, assess, hand_over
from daybreak.clinic.measures.safety_reading import open_tasks, rules_for
from daybreak.clinic.messages import working
from daybreak.clinic.messages.contacts import on_call, record_on_call
from daybreak.clinic.messages.models import OnCallList, OutgoingMessage
from daybreak.clinic.messages.paging import paging_problems
from daybreak.clinic.messages.services import MessageRefused, cancel
from daybreak.clinic.messages.working import one_pass
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def raised(ann: Patient, nurse: User) -> datetime:
    """When Ann answered item 9: moderate risk until somebody completes the screener."""
    cache.clear()
    sends(asked(ann, nurse), 9, 1)
    return SafetyEvent.objects.get(kind="concern_raised").at


@pytest.fixture
def team(nurse: User, prescriber: User) -> list[User]:
    """The nurse, then the prescriber, on call."""
    reached_at(nurse, "nurse@clinic.example")
    reached_at(prescriber, "prescriber@clinic.example")
    record_on_call([nurse, prescriber], by=prescriber)
    return [nurse, prescriber]


def first_due(ann: Patient) -> datetime:
    """When the task is to have been taken on."""
    (each,) = open_tasks(timezone.now())
    return next(one.due for one in each.task.deadlines if one.what == "acknowledge")


def interval(ann: Patient) -> timedelta:
    (task,) = open_tasks(timezone.now())
    rules = rules_of(rules_for(list(SafetyEvent.objects.filter(patient=ann))), task.task.level)
    return timedelta(minutes=rules.acknowledge_within_minutes)


def told(mail: MailServer) -> list[str]:
    return [to.partition("@")[0] for to in mail.recipients]


class TestATaskThatIsLate:
    @pytest.mark.parametrize(("seconds", "people"), [(-1, []), (0, ["nurse"])])
    def test_is_told_to_the_first_on_call_the_moment_it_is_late(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer, seconds: int, people: list[str]
    ) -> None:
        one_pass(first_due(ann) + timedelta(seconds=seconds))
        pages = OutgoingMessage.objects.filter(template="safety-page")
        assert [each.staff.username for each in pages] == people

    def test_is_told_to_one_more_at_each_step_and_to_nobody_twice_in_one(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer
    ) -> None:
        due, step = first_due(ann), interval(ann)
        for at in (due, due + MINUTE, due + step - MINUTE):
            one_pass(at)
        assert told(mail) == ["nurse"]
        one_pass(due + step)
        assert sorted(told(mail)) == ["nurse", "nurse", "prescriber"]
        one_pass(due + 2 * step)
        assert len(told(mail)) == 5

    def test_is_told_first_to_the_one_who_has_it(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer, nurse: User, prescriber: User
    ) -> None:
        hand_over(ann, to=prescriber, by=nurse, key=uuid4())
        late = first_due(ann) + MINUTE
        record_on_call([nurse], by=prescriber)
        one_pass(max(late, timezone.now() + interval(ann) + MINUTE))
        assert set(told(mail)) == {"nurse", "prescriber"}

    def test_is_told_by_every_channel_that_is_on(
        self, ann: Patient, raised: datetime, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(prescriber, "p@clinic.example", "+12025550123")
        record_on_call([prescriber], by=prescriber)
        with sms_provider() as sms:
            one_pass(first_due(ann))
        assert (told(mail), len(sms.taken)) == (["p"], 1)

    def test_names_nobody(self, ann: Patient, raised: datetime, team: list[User], mail: MailServer) -> None:
        one_pass(first_due(ann))
        whole = str(mail.taken[0]) + mail.texts[0]
        assert "Smith" not in whole
        assert f"/patients/{ann.pk}" not in whole
        assert "https://daybreak.example/safety/" in whole

    def test_passes_over_who_cannot_be_reached(
        self, ann: Patient, raised: datetime, nurse: User, prescriber: User, mail: MailServer
    ) -> None:
        reached_at(prescriber, "prescriber@clinic.example")
        record_on_call([nurse, prescriber], by=prescriber)
        one_pass(first_due(ann))
        assert told(mail) == ["prescriber"]

    def test_cannot_be_silenced_by_cancelling_the_message(
        self, ann: Patient, raised: datetime, team: list[User], nurse: User
    ) -> None:
        with mail_server(EMAIL_PORT=1):
            one_pass(first_due(ann))
        with pytest.raises(MessageRefused, match="Take the task on"):
            cancel(OutgoingMessage.objects.get(), reason="x", by=nurse)


class TestWhoTakesItOn:
    def test_stops_the_messages_until_something_else_is_late(
        self, ann: Patient, raised: datetime, team: list[User], nurse: User, mail: MailServer
    ) -> None:
        due, step = first_due(ann), interval(ann)
        one_pass(due)
        acknowledge(ann, by=nurse, key=uuid4(), now=due + MINUTE)
        for count in range(1, 6):
            one_pass(due + count * step)
        assert told(mail) == ["nurse"]
        (task,) = open_tasks(due + 2 * step)
        later = task.next.due
        one_pass(later - timedelta(seconds=1))
        assert len(told(mail)) == 1
        one_pass(later)
        assert len(told(mail)) > 1

    def test_is_told_again_after_the_clinics_hours_if_it_is_still_late(
        self, ann: Patient, raised: datetime, team: list[User], nurse: User, mail: MailServer
    ) -> None:
        (task,) = open_tasks(timezone.now())
        after_all = max(each.due for each in task.task.deadlines) + MINUTE
        acknowledge(ann, by=nurse, key=uuid4(), now=after_all)
        with override_settings(PAGE_AGAIN_HOURS=8):
            one_pass(after_all + timedelta(hours=8) - timedelta(seconds=1))
            assert told(mail) == []
            one_pass(after_all + timedelta(hours=8))
        assert told(mail) == ["nurse"]

    def test_and_assesses_it_ends_it(
        self, ann: Patient, raised: datetime, team: list[User], nurse: User, mail: MailServer
    ) -> None:
        due = first_due(ann)
        assess(ann, outcome="safety_plan", note="Seen.", seen=1, by=nurse, key=uuid4(), now=due - MINUTE)
        one_pass(due + timedelta(days=1))
        assert told(mail) == []

    def test_calls_off_what_could_not_be_sent_yet(
        self, ann: Patient, raised: datetime, team: list[User], nurse: User
    ) -> None:
        due = first_due(ann)
        with mail_server(EMAIL_PORT=1):
            one_pass(due)
            acknowledge(ann, by=nurse, key=uuid4(), now=due + MINUTE)
            one_pass(due + 2 * MINUTE)
        assert OutgoingMessage.objects.get().state == "cancelled"


class TestNobodyCanBePaged:
    def test_because_no_channel_is_on(self, team: list[User]) -> None:
        found = paging_problems(timezone.now())
        assert "E-mail is off: DAYBREAK_MAIL_HOST is not set." in found
        assert "SMS is off: DAYBREAK_SMS_SENDER is not set." in found

    def test_because_nobody_is_on_call(self, db: None, mail: MailServer) -> None:
        assert "Nobody is on the list of those on call." in paging_problems(timezone.now())

    def test_because_none_of_them_has_an_address(self, nurse: User, prescriber: User, mail: MailServer) -> None:
        record_on_call([nurse], by=prescriber)
        assert "Nobody on call has an address for a channel that is on." in paging_problems(timezone.now())

    @pytest.mark.parametrize(("minutes", "runs"), [(10, True), (11, False)])
    def test_because_the_worker_does_not_run(
        self, team: list[User], mail: MailServer, minutes: int, runs: bool
    ) -> None:
        now = timezone.now()
        assert paging_problems(now) == ["The worker `daybreak remind` has never run."]
        one_pass(now)
        assert (paging_problems(now + minutes * MINUTE) == []) is runs

    def test_because_the_server_refuses(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer
    ) -> None:
        due = first_due(ann)
        mail.answers = ["550 blocked"]
        one_pass(due)
        assert paging_problems(due) == ["The last message could not be sent. The mail server said 550 blocked"]

    def test_is_said_by_the_worker_and_on_every_page_while_a_task_isopen_tasks(
        self, ann: Patient, raised: datetime, signed_in: Client
    ) -> None:
        found = one_pass(first_due(ann))
        assert (found.planned["nobody"], bool(found.problems)) == (1, True)
        assert "Nobody can be paged" in signed_in.get("/patients/").content.decode()
        page = signed_in.get("/safety/").content.decode()
        assert "Nobody can be paged: an overdue task is seen only by who looks here." in page
        assert "DAYBREAK_MAIL_HOST is not set" in page

    def test_is_not_said_where_somebody_can(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer, signed_in: Client
    ) -> None:
        one_pass(timezone.now())
        assert "Nobody can be paged" not in signed_in.get("/safety/").content.decode()


class TestTheList:
    def test_keeps_its_history(self, nurse: User, prescriber: User) -> None:
        record_on_call([nurse], by=prescriber)
        record_on_call([prescriber, nurse], by=prescriber)
        assert record_on_call([prescriber, nurse], by=prescriber) is None
        assert [each.members for each in OnCallList.objects.order_by("id")] == [
            [nurse.pk],
            [prescriber.pk, nurse.pk],
        ]

    def test_passes_over_an_account_that_was_switched_off(self, nurse: User, prescriber: User) -> None:
        record_on_call([nurse, prescriber], by=prescriber)
        nurse.is_active = False
        nurse.save()
        assert on_call() == [prescriber]


class TestAnotherKindOfMessage:
    def test_that_cannot_be_looked_at_does_not_hold_up_a_page(
        self, ann: Patient, raised: datetime, team: list[User], mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unreadable(now: datetime) -> list[str]:
            raise ValueError("a protocol that cannot be read")

        monkeypatch.setitem(working._PLANS, "Reminders of appointments", unreadable)
        found = one_pass(first_due(ann))
        assert told(mail) == ["nurse"]
        assert found.broken == ["Reminders of appointments could not be looked at (ValueError); the log says where."]


class TestAnyNumberOfPasses:
    @settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.integers(0, 200), min_size=1, max_size=5))
    def test_tells_each_person_once_a_step(
        self, ann: Patient, raised: datetime, team: list[User], minutes: list[int]
    ) -> None:
        due, step = first_due(ann), interval(ann)
        with override_settings(EMAIL_HOST="here", DEFAULT_FROM_EMAIL="a@b.example"):
            for at in sorted(minutes):
                for _ in range(2):
                    one_pass(due + at * MINUTE)
        steps = {at * MINUTE // step + 1 for at in minutes}
        pages = OutgoingMessage.objects.filter(template="safety-page")
        for number in steps:
            people = list(pages.filter(context__step=number).values_list("staff", flat=True))
            assert len(people) == len(set(people)) == min(number, 2)
