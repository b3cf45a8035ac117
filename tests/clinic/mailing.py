"""A mail server and an SMS provider that really listen, and who is reached by them."""

import email
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.contacts import record_contact
from daybreak.clinic.messages.models import MessageEvent, OnCallList, OutgoingMessage, PatientContact, StaffContact
from daybreak.clinic.patients.models import Patient

SMTP = "django.core.mail.backends.smtp.EmailBackend"
HTTP_SMS = "daybreak.clinic.messages.sms_http:HttpSms"
SITE = "https://daybreak.example"


@dataclass
class MailServer:
    """What arrived. answers: what it says to the next messages instead of taking them."""

    taken: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(email.message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        """The bodies, decoded."""
        return [each.get_payload(decode=True).decode() for each in self.taken]


@dataclass(frozen=True)
class Certificate:
    """A certificate that a server here shows, and its key; nobody trusts it who is not told to."""

    path: Path
    key: Path

    @property
    def for_server(self) -> ssl.SSLContext:
        """What a server shows it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


def certificate_of(name: str, folder: Path) -> Certificate:
    """A certificate of its own making for a name, `name` as in "DNS:localhost"; good for a day."""
    made = Certificate(path=folder / f"{name.replace(':', '-')}.pem", key=folder / f"{name.replace(':', '-')}.key")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
    ]
    named = ["-subj", "/CN=test", "-addext", f"subjectAltName={name}", "-keyout", str(made.key), "-out", str(made.path)]
    subprocess.run([*command, *named], check=True, capture_output=True)
    return made


@contextmanager
def listening_mail_server(server: MailServer, **how: Any) -> Iterator[int]:
    """The server on this computer; its port. how: as aiosmtpd takes it, such as tls_context."""
    controller = Controller(server, hostname="127.0.0.1", port=_free_port(), **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def mail_server(how: dict[str, Any] | None = None, **more: Any) -> Iterator[MailServer]:
    """A mail server on this computer, and the settings that lead to it."""
    server = MailServer()
    with listening_mail_server(server, **(how or {})) as port:
        known = {
            "EMAIL_BACKEND": SMTP,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": port,
            "EMAIL_USE_TLS": False,
            "DEFAULT_FROM_EMAIL": "Clinic <office@clinic.example>",
            "SITE_ADDRESS": SITE,
        }
        with override_settings(**{**known, **more}):
            yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class SmsProvider:
    """What was posted. answers: the codes of the next answers, else 200."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def sms_provider(certificate: Certificate | None = None, **more: Any) -> Iterator[SmsProvider]:
    """A provider on this computer, and the settings that lead to it; by HTTPS if it has a certificate."""
    provider = SmsProvider()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            provider.headers.append(dict(self.headers))
            code = provider.answers.pop(0) if provider.answers else 200
            if code == 200:
                provider.taken.append(body)
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps({"id": f"sms-{len(provider.taken)}"}).encode())

        def log_message(self, *args: Any) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Taking)
    if certificate is not None:
        server.socket = certificate.for_server.wrap_socket(server.socket, server_side=True)
    scheme = "https" if certificate else "http"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"{scheme}://127.0.0.1:{server.server_port}/send"
    sms = {"sender": HTTP_SMS, "url": url, "token": "t0ken", "from": "Clinic"}
    try:
        with override_settings(SMS=sms, SITE_ADDRESS=SITE, **more):
            yield provider
    finally:
        server.shutdown()
        server.server_close()


def agrees(patient: Patient, by: User, **more: Any) -> PatientContact:
    """The patient agreed to e-mail, or to what is named."""
    known = {
        "email": "ann@home.example",
        "telephone": "",
        "agreed_email": True,
        "agreed_sms": False,
        "language": "en",
        "agreed_how": "In person",
    }
    return record_contact(patient, by=by, **{**known, **more})


def reached_at(user: User, email: str = "", telephone: str = "") -> User:
    """The account, with its addresses."""
    StaffContact.objects.create(user=user, email=email, telephone=telephone, recorded_by=user)
    return user


def rows_of_messages(patient: Patient, by: User) -> dict[str, Any]:
    """One row of every append-only table of messages."""
    now = timezone.now()
    staff = StaffContact.objects.create(user=by, email="nurse@clinic.example", recorded_by=by)
    on_call = OnCallList.objects.create(members=[by.pk], recorded_by=by)
    message = OutgoingMessage.objects.create(
        key="k", staff=by, channel="email", template="test", reason="a test", due_at=now, next_attempt_at=now
    )
    event = MessageEvent.objects.create(message=message, kind="queued")
    return {
        "PatientContact": agrees(patient, by),
        "StaffContact": staff,
        "OnCallList": on_call,
        "MessageEvent": event,
    }


assert settings.EMAIL_HOST == "", "the tests would send real messages"
