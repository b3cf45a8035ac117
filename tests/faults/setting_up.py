"""Run as a program: makes the tables, so many nurses, patients and open sessions, and prints where each is charted."""

import json
import sys

import django
from django.core.management import call_command


def main(count: int) -> list[dict[str, str]]:
    """The desks."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return [desk(number) for number in range(count)]


def desk(number: int) -> dict[str, str]:
    """A session of a patient with a nurse who is signed in."""
    # Models can be imported only now that Django is set up.
    from django.test import Client  # noqa: PLC0415

    from daybreak.clinic.accounts.models import User  # noqa: PLC0415
    from daybreak.clinic.patients.models import Patient  # noqa: PLC0415
    from daybreak.clinic.sessions import services  # noqa: PLC0415
    from daybreak.clinic.sessions.models import Chair  # noqa: PLC0415

    nurse = User.objects.create_user(f"nurse{number}", full_name=f"Nurse {number}", role="nurse", password="x" * 12)
    patient = Patient.objects.create(source="", fhir_id=f"p{number}", name=f"Patient {number}", birth_date="1980-01-01")
    chair = Chair.objects.create(name=f"Chair {number}")
    session = services.open_session(patient, "iv-ketamine", chair, services.Known(sex="female"), by=nurse)
    client = Client()
    client.force_login(nurse)
    address = f"/patients/{patient.pk}/sessions/{session.pk}/"
    return {"session": str(session.pk), "address": address, "sign_in": str(client.session.session_key)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
