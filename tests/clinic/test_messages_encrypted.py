"""Messages on an encrypted way: only to a server whose certificate is trusted, and told where it is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from mailing import Certificate, agrees, certificate_of, mail_server, sms_provider

from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.sending import send_due
from daybreak.clinic.messages.services import queue
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
HERE = "IP:127.0.0.1"
Trust = Callable[[Certificate], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of this computer."""
    return certificate_of(HERE, tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def of_somebody_else(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A good one, for another name than that of the server which shows it."""
    return certificate_of("DNS:elsewhere.example", tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Trust:
    """Has this computer trust a certificate, as an administrator does."""
    return lambda one: monkeypatch.setenv("SSL_CERT_FILE", str(one.path))


@pytest.fixture
def letter(ann: Patient, nurse: User) -> OutgoingMessage:
    agrees(ann, nurse)
    return _queued(ann)


@pytest.fixture
def text(ann: Patient, nurse: User) -> OutgoingMessage:
    agrees(ann, nurse, email="", agreed_email=False, telephone="+12025550123", agreed_sms=True)
    return _queued(ann)


def _queued(who: Patient) -> OutgoingMessage:
    facts = {"starts_at": (NOW + timedelta(days=1)).isoformat()}
    return queue(who, "session-reminder", facts, due_at=NOW, reason="Session", key="k", now=NOW)


def now_of(message: OutgoingMessage) -> tuple[str, str]:
    found = OutgoingMessage.objects.get(pk=message.pk)
    return found.state, found.failed_reason


def starttls(shown: Certificate) -> Any:
    how = {"tls_context": shown.for_server, "require_starttls": True}
    return mail_server(how, EMAIL_USE_TLS=True, EMAIL_HOST_USER="daybreak", EMAIL_HOST_PASSWORD="")


def tls(shown: Certificate) -> Any:
    return mail_server({"ssl_context": shown.for_server}, EMAIL_USE_SSL=True)


WAYS = pytest.mark.parametrize("way", [starttls, tls])


class TestMail:
    @WAYS
    def test_goes_to_a_server_that_is_trusted(
        self, letter: OutgoingMessage, certificate: Certificate, trust: Trust, way: Any
    ) -> None:
        trust(certificate)
        with way(certificate) as server:
            send_due(NOW)
        assert (now_of(letter)[0], server.recipients) == ("sent", ["ann@home.example"])

    @WAYS
    def test_does_not_go_to_a_server_that_nobody_trusts_and_says_so(
        self, letter: OutgoingMessage, certificate: Certificate, way: Any
    ) -> None:
        with way(certificate) as server:
            send_due(NOW)
        state, reason = now_of(letter)
        assert (state, server.taken) == ("waiting", [])
        assert reason.startswith("The mail server 127.0.0.1 cannot be used: its certificate is not accepted (self")
        assert [each.kind for each in letter.events.order_by("id")] == ["queued", "attempt", "not_sent"]

    @WAYS
    def test_does_not_go_to_a_server_with_the_certificate_of_another_name(
        self, letter: OutgoingMessage, of_somebody_else: Certificate, trust: Trust, way: Any
    ) -> None:
        trust(of_somebody_else)
        with way(of_somebody_else) as server:
            send_due(NOW)
        state, reason = now_of(letter)
        assert (state, server.taken) == ("waiting", [])
        assert "its certificate is not accepted (IP address mismatch" in reason

    def test_does_not_go_in_the_clear_where_the_server_offers_nothing_else(self, letter: OutgoingMessage) -> None:
        with mail_server(EMAIL_USE_TLS=True) as server:
            send_due(NOW)
        state, reason = now_of(letter)
        assert (state, server.taken) == ("waiting", [])
        assert "STARTTLS" in reason

    def test_goes_once_the_certificate_is_trusted(
        self, letter: OutgoingMessage, certificate: Certificate, trust: Trust
    ) -> None:
        with starttls(certificate) as server:
            send_due(NOW)
            trust(certificate)
            send_due(NOW + timedelta(minutes=1))
        assert (now_of(letter), len(server.taken)) == (("sent", ""), 1)


class TestAnSms:
    def test_goes_to_a_provider_that_is_trusted(
        self, text: OutgoingMessage, certificate: Certificate, trust: Trust
    ) -> None:
        trust(certificate)
        with sms_provider(certificate) as provider:
            send_due(NOW)
        assert now_of(text) == ("sent", "")
        assert provider.headers[0]["Authorization"] == "Bearer t0ken"

    def test_does_not_go_to_a_provider_that_nobody_trusts_and_says_so(
        self, text: OutgoingMessage, certificate: Certificate
    ) -> None:
        with sms_provider(certificate) as provider:
            send_due(NOW)
        state, reason = now_of(text)
        assert (state, provider.taken, provider.headers) == ("waiting", [], [])
        assert reason.startswith("The SMS provider cannot be reached: its certificate is not accepted (self")

    def test_does_not_go_to_a_provider_with_the_certificate_of_another_name(
        self, text: OutgoingMessage, of_somebody_else: Certificate, trust: Trust
    ) -> None:
        trust(of_somebody_else)
        with sms_provider(of_somebody_else) as provider:
            send_due(NOW)
        assert (now_of(text)[0], provider.headers) == ("waiting", [])
        assert "certificate is not accepted" in now_of(text)[1]
