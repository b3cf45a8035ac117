"""Screening a patient of the clinic: the one door that pages and the command line use.

The judging itself is care/screening; here the stored chart is fetched, and who looked is written down.
"""

from datetime import date

from django.utils import timezone

from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Screening
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.answers import answer_question
from daybreak.clinic.screening.protocols import available_protocols, broken_protocols, protocol_of
from daybreak.clinic.screening.signing import (
    ChartChange,
    Replay,
    ScreeningChanged,
    changed_since,
    replay,
    sign,
    signed_result,
)
from daybreak.clinic.screening.stored import seal
from daybreak.knowledge import load_tables

__all__ = [
    "ChartChange",
    "Replay",
    "ScreeningChanged",
    "answer_question",
    "available_protocols",
    "broken_protocols",
    "changed_since",
    "protocol_of",
    "replay",
    "screen_patient",
    "seal",
    "sign",
    "signed_result",
]


def screen_patient(
    patient: Patient, protocol_id: str, as_of: date | None = None, *, by: User | None = None
) -> Screening:
    """What the protocol says about the patient on a day, today in the clinic's zone by default; audited.

    Raises KeyError for a protocol that does not exist.
    """
    protocol = protocol_of(protocol_id).protocol
    audit.record("screening.read", patient=patient, by=by)
    return screen(read_chart(patient), protocol, load_tables(), as_of or timezone.localdate())
