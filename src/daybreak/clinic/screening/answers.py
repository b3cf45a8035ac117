"""Answers to Daybreak's own questions, kept as FHIR QuestionnaireResponse records like everything else.

One record for each question and day: answering again on the same day corrects it, on a later day adds to it.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.utils import timezone

from daybreak.care.dates import PartialDate
from daybreak.care.findings import AnswerKind
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.entering import store_amended, store_entered
from daybreak.clinic.patients.models import ENTERED_HERE, Patient, Record

QUESTIONNAIRE = "urn:daybreak:questionnaire:screening"


def answer_question(
    patient: Patient,
    question_id: str,
    value: str,
    *,
    by: User | None,
    kind: AnswerKind = "text",
    choices: tuple[str, ...] = (),
    answered: datetime | None = None,
) -> Record:
    """Stores an answer to `Missing.question_id`. Raises ValueError when the value is not of the kind asked for."""
    ensure_may(by, "screening.answer")
    when = timezone.localtime(answered)
    typed = _typed_value(value.strip(), kind, choices)
    resource = _response(question_id, typed, when) | {"id": _resource_id(question_id, when)}
    record = _answered_today(patient, str(resource["id"]))
    if record is None:
        return store_entered(patient, resource, by=by, action="screening.answer")
    return store_amended(record, resource, reason="Answered again.", by=by, action="screening.answer")


def _typed_value(value: str, kind: AnswerKind, choices: tuple[str, ...]) -> dict[str, Any]:
    if not value:
        raise ValueError("Nothing was answered.")
    if kind == "record":
        raise ValueError("No single answer settles this: add or correct a record.")
    if kind == "choice" and choices and value not in choices:
        raise ValueError(f"{value!r} is not one of {', '.join(choices)}.")
    if value in ("yes", "no"):
        return {"valueBoolean": value == "yes"}
    return _TYPED.get(kind, _text)(value)


def _yes_no(value: str) -> dict[str, Any]:
    raise ValueError(f"{value!r} is neither yes nor no.")


def _number(value: str) -> dict[str, Any]:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        raise ValueError(f"{value!r} is not a number.") from None
    if not 0 <= number < 1e9:
        raise ValueError(f"{value!r} is not a number that can be right here.")
    return {"valueInteger": int(number)} if number.is_integer() else {"valueDecimal": number}


def _date(value: str) -> dict[str, Any]:
    return {"valueDate": str(PartialDate.parse(value))}


def _text(value: str) -> dict[str, Any]:
    return {"valueString": value[:2000]}


_TYPED = {"yes_no": _yes_no, "number": _number, "date": _date}


def _response(question_id: str, typed: dict[str, Any], when: datetime) -> dict[str, Any]:
    if not question_id.strip() or len(question_id) > 250:
        raise ValueError(f"{question_id[:60]!r} is not a question of Daybreak.")
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": QUESTIONNAIRE,
        "status": "completed",
        "authored": when.isoformat(timespec="seconds"),
        "item": [{"linkId": question_id, "answer": [typed]}],
    }


def _resource_id(question_id: str, when: datetime) -> str:
    return f"answer-{hashlib.sha256(question_id.encode()).hexdigest()[:24]}-{when:%Y-%m-%d}"


def _answered_today(patient: Patient, resource_id: str) -> Record | None:
    return Record.objects.filter(
        source=ENTERED_HERE, resource_type="QuestionnaireResponse", resource_id=resource_id, patient=patient
    ).first()
