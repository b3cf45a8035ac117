"""Writing down what was told, correcting it and striking it out. Nothing else adds these rows."""

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.standing import mark_changed
from daybreak.clinic.one_writer import MEASURES, one_writer
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent, PatientRequest, ScoreDetail, Told
from daybreak.clinic.patients.models import Patient

PERMISSIONS: dict[type[Told], str] = {
    OutcomeEvent: "outcome.record",
    EventsAsked: "outcome.record",
    PatientRequest: "long_term_safety.record",
}
ToldT = TypeVar("ToldT", bound=Told)


class TellingRefused(ValueError):
    """Why something cannot be written down; `field` is the one to look at."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def counting(model: type[ToldT], patient: Patient) -> list[ToldT]:
    """The rows that count, oldest day first: neither corrected nor struck out."""
    return list(model.objects.filter(patient=patient, correction__isnull=True, struck=False).select_related("by"))


def tell(
    model: type[ToldT],
    patient: Patient,
    *,
    day: date,
    by: User,
    key: UUID,
    note: str = "",
    now: datetime | None = None,
    **fields: Any,
) -> ToldT:
    """A new row. The same key again gives the row that is there. Raises PermissionDenied, TellingRefused."""
    ensure_may(by, PERMISSIONS[model])
    moment = now or timezone.now()
    _not_ahead(day, moment)
    with one_writer(MEASURES):
        known = model.objects.filter(key=key, patient=patient).first()
        if known is not None:
            return known
        row = model.objects.create(
            patient=patient, day=day, by=by, key=key, note=note.strip(), recorded_at=moment, **fields
        )
        _told(patient, PERMISSIONS[model], row.reference, by)
    return row


def tell_asked(
    patient: Patient,
    *,
    asked_on: date,
    happened: str,
    happened_on: date | None,
    note: str,
    by: User,
    key: UUID,
    event_key: UUID,
    now: datetime | None = None,
) -> EventsAsked:
    """That somebody asked, and what was answered; both or neither. happened: a kind of event, "" for nothing."""
    moment = now or timezone.now()
    _not_ahead(asked_on, moment, "asked_on")
    if happened and happened_on is None:
        raise TellingRefused("happened_on", "On which day did it happen? A relapse is dated by it.")
    if happened_on is not None and happened_on > asked_on:
        raise TellingRefused("happened_on", "It lies after the day on which you asked.")
    with one_writer(MEASURES):
        asked = tell(EventsAsked, patient, day=asked_on, by=by, key=key, note="" if happened else note, now=moment)
        if happened and happened_on is not None:
            tell(OutcomeEvent, patient, day=happened_on, by=by, key=event_key, note=note, now=moment, kind=happened)
    return asked


def strike(row: Told, *, why: str, by: User, now: datetime | None = None) -> None:
    """Says that a row never was true; it stays to be read. Raises PermissionDenied, TellingRefused."""
    model = type(row)
    ensure_may(by, PERMISSIONS[model])
    if not why.strip():
        raise TellingRefused("why", "Why is it struck out? The reason stays with the entry.")
    with one_writer(MEASURES):
        if model.objects.filter(corrects=row).exists() or row.struck:
            raise TellingRefused("", "This entry was corrected or struck out already; look at the list again.")
        copied = {name: getattr(row, name) for name in ("kind", "what") if hasattr(row, name)}
        gone = model.objects.create(
            patient=row.patient,
            day=row.day,
            corrects=row,
            struck=True,
            why_corrected=why.strip(),
            by=by,
            recorded_at=now or timezone.now(),
            **copied,
        )
        _told(row.patient, PERMISSIONS[model], gone.reference, by)


def tell_score(
    patient: Patient,
    score: str,
    *,
    recall_24h: bool | None,
    taken_at: datetime | None,
    by: User,
    now: datetime | None = None,
) -> ScoreDetail:
    """What a rating asked about, and when it was taken. Raises PermissionDenied, TellingRefused."""
    ensure_may(by, "outcome.record")
    moment = now or timezone.now()
    if taken_at is not None and taken_at > moment:
        raise TellingRefused("taken_at", "This moment lies ahead. When was the rating taken?")
    with one_writer(MEASURES):
        row = ScoreDetail.objects.create(
            patient=patient, score=score, recall_24h=recall_24h, taken_at=taken_at, by=by, recorded_at=moment
        )
        _told(patient, "outcome.record", score.partition("#")[0], by)
    return row


def _told(patient: Patient, permission: str, record: str, by: User) -> None:
    """Into the audit trail, and the list of courses learns that other proposals may follow."""
    audit.record(f"{permission}ed", patient=patient, record=record, by=by)
    mark_changed(patient.pk)


def _not_ahead(day: date, now: datetime, field: str = "day") -> None:
    if day > timezone.localdate(now):
        raise TellingRefused(field, "This day lies ahead. On which day was it?")
