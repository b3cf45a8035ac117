"""Pre-checks that the records answer when a session is opened. Staff see the basis and may correct it."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from daybreak.care.findings import Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.session.events import CheckAnswered
from daybreak.clinic.consents.services import standing
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.ui.templatetags.clinical import clinical_text


def answers_on_record(patient: Patient, protocol: Protocol, moment: datetime) -> Iterator[CheckAnswered]:
    """An answer for each pre-check that says where it is known from; none where the records do not tell.

    What is not on record stays a question to staff: the paper may lie in a folder.
    """
    questions = protocol.session.pre_checks if protocol.session else ()
    for question in questions:
        if question.answered_from != "consent":
            continue
        finding = standing(patient, protocol.route, moment).finding
        if finding.verdict is Verdict.UNKNOWN:
            continue
        is_in_force = finding.verdict is Verdict.MET
        yield CheckAnswered(
            id=f"{uuid.uuid4()}",
            observed_at=moment,
            recorded_at=moment,
            by=f"consents on record: {clinical_text(finding.sentence)}"[:800],
            question=question.id,
            answer="yes" if is_in_force else "no",
        )
