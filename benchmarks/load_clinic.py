"""A clinic with many sessions going on at once, and the sign-ins of those who watch them."""

import socket
import time
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import Chair

TOKEN = "b" * 32
STARTING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LoadDesk:
    """One session with the cookies of the nurse who watches it."""

    session: str
    address: str
    cookies: str


@dataclass(frozen=True, slots=True)
class LoadClinic:
    """Where the server will listen, and every session."""

    port: int
    desks: list[LoadDesk]

    def await_server(self) -> None:
        """Returns when it answers."""
        deadline = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def made_clinic(sessions: int, nurses: int) -> LoadClinic:
    """So many sessions in the database, each with a patient and a chair, shared out among the nurses."""
    staff = [nurse(number) for number in range(nurses)]
    desks = [desk(number, *staff[number % nurses]) for number in range(sessions)]
    connection.close()
    return LoadClinic(_free_port(), desks)


def nurse(number: int) -> tuple[User, str]:
    """An account and the cookies of its browser."""
    user = User.objects.create_user(f"load{number}", full_name=f"Nurse {number}", role="nurse")
    client = Client()
    client.force_login(user)
    return user, f"daybreak_session={client.session.session_key}; csrftoken={TOKEN}"


def desk(number: int, user: User, cookies: str) -> LoadDesk:
    """An open session."""
    patient = Patient.objects.create(source="load", fhir_id=f"load{number}", name=f"Patient {number}")
    chair = Chair.objects.create(name=f"Load {number}", position=number)
    known = services.Known(sex="female", height_cm=170, last_weight_kg=70, sessions_before=1)
    session = services.open_session(patient, "iv-ketamine", chair, known, by=user)
    return LoadDesk(str(session.pk), f"/patients/{patient.pk}/sessions/{session.pk}/", cookies)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
