"""The worker is killed after the mail server took a message and before it could write that down (H-?)."""

import os
import signal
import subprocess
from typing import Any

import pytest
from mailing import MailServer, listening_mail_server

from faults.listening import PROGRAM, asked
from faults.running import Clinic

pytestmark = pytest.mark.database

QUEUEING = """
from django.utils import timezone
from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.contacts import record_contact
from daybreak.clinic.messages.services import queue
from daybreak.clinic.patients.models import Patient
nurse, patient, now = User.objects.filter(role="nurse").first(), Patient.objects.first(), timezone.now()
record_contact(patient, email="p@home.example", telephone="", agreed_email=True, agreed_sms=False, language="en",
               agreed_how="In person", by=nurse)
queue(patient, "session-reminder", {"starts_at": now.isoformat()}, due_at=now, reason="Session", key="k")
answer = "queued"
"""
LATER = """
from django.conf import settings
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", {port}, False
settings.DEFAULT_FROM_EMAIL = "office@clinic.example"
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.sending import IN_HAND, send_due
from django.utils import timezone
message = OutgoingMessage.objects.get()
before = [message.state, list(message.events.values_list("kind", flat=True))]
send_due(timezone.now())
early = OutgoingMessage.objects.get().state
send_due(timezone.now() + IN_HAND)
message.refresh_from_db()
answer = [before, early, message.state]
"""


class KillingServer(MailServer):
    """Takes the first message and kills who sent it before saying so."""

    def __init__(self) -> None:
        super().__init__()
        self.worker: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        if self.worker is not None:
            os.kill(self.worker.pid, signal.SIGKILL)
            self.worker = None
        return said


def test_the_message_is_sent_again_under_the_same_id_and_not_at_once(clinic: Clinic) -> None:
    server = KillingServer()
    with listening_mail_server(server) as port:
        mail = {
            "DAYBREAK_MAIL_HOST": "127.0.0.1",
            "DAYBREAK_MAIL_PORT": str(port),
            "DAYBREAK_MAIL_ENCRYPTION": "none",
            "DAYBREAK_MAIL_FROM": "office@clinic.example",
        }
        asked(clinic, QUEUEING)
        server.worker = worker = subprocess.Popen(
            [PROGRAM, "remind", "--no-migrate"], env=clinic.environment() | mail, stdout=subprocess.DEVNULL
        )
        assert worker.wait(timeout=60) == -signal.SIGKILL
        found = asked(clinic, LATER.replace("{port}", str(port)))
    assert found == [["waiting", ["queued", "attempt"]], "waiting", "sent"]
    assert len(server.taken) == 2
    assert len({str(each["Message-ID"]) for each in server.taken}) == 1
