"""A message goes out once, again when nobody took it, and never without the page saying how it stands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailing import HTTP_SMS, MailServer, SmsProvider, agrees, mail_server, sms_provider
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.messages import sending
from daybreak.clinic.messages.channels import problem_of
from daybreak.clinic.messages.models import MessageEvent, OutgoingMessage
from daybreak.clinic.messages.sending import IN_HAND, give_up_late, send_due
from daybreak.clinic.messages.services import MessageRefused, cancel, queue, send_again
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FACTS = {"starts_at": (NOW + timedelta(days=1)).isoformat()}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def sms() -> Iterator[SmsProvider]:
    with sms_provider() as provider:
        yield provider


def queued(to: Patient, **more: Any) -> OutgoingMessage:
    known = {"due_at": NOW, "reason": "Session", "key": "k1", "now": NOW}
    return queue(to, "session-reminder", FACTS, **{**known, **more})


def state(message: OutgoingMessage) -> str:
    return OutgoingMessage.objects.get(pk=message.pk).state


def kinds(message: OutgoingMessage) -> list[str]:
    return list(message.events.values_list("kind", flat=True))


class TestByEmail:
    def test_it_reaches_the_server_and_is_marked_as_sent(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        send_due(NOW)
        (taken,) = mail.taken
        assert (taken["To"], taken["From"]) == ("ann@home.example", "Clinic <office@clinic.example>")
        assert "Tuesday 4 August, 09:00" in mail.texts[0]
        assert state(message) == "sent"
        assert kinds(message) == ["queued", "attempt", "sent"]

    def test_twice_queued_it_is_one_message(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        assert queued(ann).pk == queued(ann, due_at=NOW + MINUTE).pk
        for _ in range(3):
            send_due(NOW)
        assert len(mail.taken) == 1

    @pytest.mark.parametrize(("early", "taken"), [(1, 0), (0, 1)])
    def test_it_does_not_go_before_it_is_due(
        self, ann: Patient, nurse: User, mail: MailServer, early: int, taken: int
    ) -> None:
        agrees(ann, nurse)
        queued(ann, due_at=NOW + MINUTE)
        send_due(NOW + MINUTE - early * timedelta(seconds=1))
        assert len(mail.taken) == taken

    def test_a_refusal_for_good_is_not_tried_again(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        mail.answers = ["550 no such user"]
        send_due(NOW)
        assert state(message) == "failed"
        assert "550 no such user" in OutgoingMessage.objects.get().failed_reason

    def test_what_the_server_cannot_take_now_is_tried_again_later_and_later(
        self, ann: Patient, nurse: User, mail: MailServer
    ) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        mail.answers = ["451 come again"] * 2
        send_due(NOW)
        send_due(NOW + MINUTE - timedelta(seconds=1))
        assert (state(message), len(mail.answers)) == ("waiting", 1)
        send_due(NOW + MINUTE)
        send_due(NOW + 2 * MINUTE)
        assert (state(message), mail.answers, mail.taken) == ("waiting", [], [])
        send_due(NOW + 3 * MINUTE)
        assert (state(message), len(mail.taken)) == ("sent", 1)

    def test_it_is_given_up_one_day_and_stands_on_the_page(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        mail.answers = ["451 come again"] * 9
        for hours in range(40):
            send_due(NOW + timedelta(hours=hours * 5))
        assert (state(message), mail.answers) == ("failed", [])

    def test_a_server_that_is_away_loses_nothing(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        with override_settings(EMAIL_PORT=1):
            (outcome,) = send_due(NOW)
        assert (outcome.kind, state(message)) == ("not_sent", "waiting")
        assert "cannot be used" in outcome.reason
        send_due(NOW + MINUTE)
        assert state(message) == "sent"

    def test_a_server_that_is_away_does_not_hold_up_sms(
        self, ann: Patient, nurse: User, mail: MailServer, sms: SmsProvider
    ) -> None:
        agrees(ann, nurse, telephone="+12025550123", agreed_sms=True)
        for number in range(5):
            queued(ann, key=f"mail{number}")
        queued(ann, key="sms", channel="sms", due_at=NOW)
        with override_settings(EMAIL_PORT=1):
            outcomes = send_due(NOW)
        assert [each.kind for each in outcomes if each.message.channel == "email"] == ["not_sent"] * 2
        assert len(sms.taken) == 1

    def test_is_off_until_it_is_set_up_and_what_is_due_waits(self, ann: Patient, nurse: User) -> None:
        agrees(ann, nurse)
        message = queued(ann, expires_at=NOW + timedelta(hours=2))
        assert problem_of("email") == "E-mail is off: DAYBREAK_MAIL_HOST is not set."
        assert send_due(NOW) == []
        assert kinds(message) == ["queued"]
        (outcome,) = give_up_late(NOW + timedelta(hours=2))
        assert outcome.reason == "It could not be sent in time. E-mail is off: DAYBREAK_MAIL_HOST is not set."


class TestBySms:
    def test_it_is_posted_with_the_token_and_no_subject(self, ann: Patient, nurse: User, sms: SmsProvider) -> None:
        agrees(ann, nurse, agreed_email=False, telephone="+1 (202) 555-0123", agreed_sms=True)
        message = queued(ann)
        send_due(NOW)
        (body,) = sms.taken
        assert (body["to"], body["from"]) == ("+12025550123", "Clinic")
        assert body["text"].startswith("Your appointment is on Tue 4 Aug 09:00.")
        assert sms.headers[0]["Authorization"] == "Bearer t0ken"
        assert body["reference"] == sms.headers[0]["Idempotency-Key"] == f"daybreak.{message.pk}"
        assert message.events.get(kind="sent").detail == "sms-1"

    @pytest.mark.parametrize(
        ("code", "becomes"),
        [(400, "failed"), (422, "failed"), (401, "waiting"), (404, "waiting"), (429, "waiting"), (500, "waiting")],
    )
    def test_what_the_provider_refuses(
        self, ann: Patient, nurse: User, sms: SmsProvider, code: int, becomes: str
    ) -> None:
        """A wrong number stays wrong; a wrong token is set right, and then the message goes out."""
        agrees(ann, nurse, agreed_email=False, telephone="+12025550123", agreed_sms=True)
        message = queued(ann)
        sms.answers = [code]
        send_due(NOW)
        assert state(message) == becomes

    def test_the_token_follows_no_redirect(self, ann: Patient, nurse: User, sms: SmsProvider) -> None:
        agrees(ann, nurse, agreed_email=False, telephone="+12025550123", agreed_sms=True)
        queued(ann)
        sms.answers = [302]
        send_due(NOW)
        assert (len(sms.headers), sms.taken) == (1, [])

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"sender": ""}, "DAYBREAK_SMS_SENDER is not set"),
            ({"sender": "no.such.module:Class"}, "names no sender"),
            ({"sender": HTTP_SMS, "url": ""}, "DAYBREAK_SMS_URL is not set"),
            ({"sender": HTTP_SMS, "url": "http://sms.example/"}, "must begin with https://"),
            ({"sender": HTTP_SMS, "url": "https://sms.example/", "token": ""}, "DAYBREAK_SMS_TOKEN is not set"),
            ({"sender": HTTP_SMS, "url": "https://sms.example/", "token": "t"}, ""),
        ],
    )
    def test_the_settings_say_what_is_missing(self, changed: dict[str, str], says: str) -> None:
        with override_settings(SMS={"sender": "", "url": "", "token": "", "from": "", **changed}):
            assert says in problem_of("sms")
            assert bool(problem_of("sms")) == bool(says)


class TestKilledBetweenSendingAndMarking:
    def test_it_is_sent_again_under_the_same_message_id_and_not_before_a_while(
        self, ann: Patient, nurse: User, mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        with monkeypatch.context() as killed:
            killed.setattr(sending, "_sent", _killed)
            with pytest.raises(KeyboardInterrupt):
                send_due(NOW)
        assert kinds(message) == ["queued", "attempt"]
        send_due(NOW + IN_HAND - MINUTE)
        assert len(mail.taken) == 1
        send_due(NOW + IN_HAND)
        assert len(mail.taken) == 2
        assert len({_message_id(each) for each in mail.taken}) == 1
        assert state(message) == "sent"

    def test_a_second_worker_leaves_what_another_has_in_hand(
        self, ann: Patient, nurse: User, mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agrees(ann, nurse)
        queued(ann)
        deliver = sending.deliver

        def meanwhile(*letter: Any) -> str:
            send_due(NOW)
            return deliver(*letter)

        monkeypatch.setattr(sending, "deliver", meanwhile)
        send_due(NOW)
        assert len(mail.taken) == 1


def _killed(*args: Any) -> None:
    raise KeyboardInterrupt


def _message_id(message: Message) -> str:
    return str(message["Message-ID"])


class TestWhomItReaches:
    def test_nobody_who_took_their_agreement_back(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        agrees(ann, nurse, agreed_email=False)
        (outcome,) = send_due(NOW)
        assert (outcome.kind, mail.taken, state(message)) == ("failed", [], "failed")
        assert "no longer agrees" in outcome.reason

    def test_the_new_address_where_it_changed_meanwhile(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        queued(ann)
        agrees(ann, nurse, email="ann@new.example")
        send_due(NOW)
        assert mail.recipients == ["ann@new.example"]

    def test_the_other_channel_where_the_patient_changed_to_it(
        self, ann: Patient, nurse: User, mail: MailServer, sms: SmsProvider
    ) -> None:
        agrees(ann, nurse)
        queued(ann)
        agrees(ann, nurse, agreed_email=False, telephone="+12025550123", agreed_sms=True)
        send_due(NOW)
        assert (mail.taken, len(sms.taken)) == ([], 1)

    def test_no_patient_who_has_died(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        Patient.objects.filter(pk=ann.pk).update(deceased=True)
        send_due(NOW)
        assert (mail.taken, state(message)) == ([], "cancelled")

    def test_without_agreement_it_is_not_even_queued(self, ann: Patient) -> None:
        with pytest.raises(MessageRefused, match="agreed to no messages"):
            queued(ann)


class TestOneThatCannotBeWritten:
    def test_stops_no_other(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        broken = queue(ann, "measure-link", {"request": str(uuid4())}, due_at=NOW, reason="", key="broken", now=NOW)
        good = queued(ann)
        send_due(NOW)
        assert (state(broken), state(good), len(mail.taken)) == ("failed", "sent", 1)


class TestTooLate:
    @pytest.mark.parametrize(("seconds", "becomes"), [(-1, "sent"), (0, "failed")])
    def test_a_message_does_not_go_out_once_it_means_nothing(
        self, ann: Patient, nurse: User, mail: MailServer, seconds: int, becomes: str
    ) -> None:
        agrees(ann, nurse)
        message = queued(ann, expires_at=NOW + timedelta(hours=1))
        at = NOW + timedelta(hours=1, seconds=seconds)
        give_up_late(at)
        send_due(at)
        assert state(message) == becomes


class TestStaff:
    def test_send_again_what_was_given_up(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        mail.answers = ["550 no such user"]
        send_due(NOW)
        send_again(message, by=nurse, now=NOW)
        send_due(NOW)
        assert (state(message), len(mail.taken)) == ("sent", 1)

    def test_do_not_send_twice_what_went_out(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        send_due(NOW)
        with pytest.raises(MessageRefused, match="not sent twice"):
            send_again(message, by=nurse)
        with pytest.raises(MessageRefused, match="nothing to cancel"):
            cancel(message, reason="x", by=nurse)

    def test_cancel_what_waits(self, ann: Patient, nurse: User, mail: MailServer) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        cancel(message, reason="She called", by=nurse)
        send_due(NOW)
        assert (state(message), mail.taken) == ("cancelled", [])
        assert message.events.get(kind="cancelled").detail == "She called"

    def test_who_may_not_act_changes_nothing(self, ann: Patient, nurse: User) -> None:
        agrees(ann, nurse)
        message = queued(ann)
        with pytest.raises(PermissionDenied):
            cancel(message, reason="x", by=account_of(Role.RESEARCHER))


class TestTheLog:
    def test_is_never_changed_by_the_program_nor_by_sql(self, ann: Patient, nurse: User) -> None:
        agrees(ann, nurse)
        event = queued(ann).events.get()
        with pytest.raises(AppendOnlyError):
            event.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            MessageEvent.objects.filter(pk=event.pk)._raw_delete(using="default")
        assert MessageEvent.objects.filter(pk=event.pk).exists()


class TestAnyOrderAndNumberOfPasses:
    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.integers(0, 5), min_size=1, max_size=4),
        st.lists(st.integers(0, 8), min_size=1, max_size=4),
    )
    def test_sends_each_message_once_when_nothing_fails(
        self, ann: Patient, nurse: User, dues: list[int], passes: list[int]
    ) -> None:
        agrees(ann, nurse)
        example = uuid4()
        keys = [f"{example}:{number}" for number in range(len(dues))]
        before = len(outbox())
        with override_settings(EMAIL_HOST="here", DEFAULT_FROM_EMAIL="a@b.example"):
            for key, due in [*zip(keys, dues, strict=True)] * 2:
                queued(ann, key=key, due_at=NOW + due * MINUTE)
            for at in [*passes, 9, 9]:
                send_due(NOW + at * MINUTE)
        sent = [each.extra_headers["Message-ID"] for each in outbox()[before:]]
        assert len(sent) == len(set(sent)) == len(dues)
        assert OutgoingMessage.objects.filter(key__in=keys, state="sent").count() == len(dues)


def outbox() -> list[Any]:
    """What the test's own mail backend took: the server that really listens would cost each example a connection."""
    return django_mail.outbox
