"""Entering a rating with its hour: the score as a record of the chart, and beside it which time it asks about."""

from datetime import datetime

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.outcomes.scores import score_name
from daybreak.clinic.outcomes.telling import tell_score
from daybreak.clinic.patients.entering import enter_record
from daybreak.clinic.patients.entry.fields import OWN_OBSERVABLE, concept, quantity
from daybreak.clinic.patients.models import Patient, Record
from daybreak.knowledge import load_tables


def enter_rating(
    patient: Patient, instrument: str, total: int, *, taken_at: datetime, recall_24h: bool | None, by: User
) -> Record:
    """The record of the rating; record and detail, or neither. Raises PermissionDenied, RecordRefused."""
    ensure_may(by, "outcome.record")
    scale = load_tables().instruments[instrument]
    observable = load_tables().observables[scale.total_observable]
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
        "effectiveDateTime": timezone.localtime(taken_at).isoformat(timespec="seconds"),
        "valueQuantity": quantity(total, observable.unit),
    }
    with one_writer():
        record = enter_record(patient, resource, by=by)
        if recall_24h is not None:
            tell_score(
                patient, score_name(record.reference, observable.id), recall_24h=recall_24h, taken_at=None, by=by
            )
    return record
