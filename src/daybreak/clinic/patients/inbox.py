"""Records that wait for a person: nobody could be recognised, or two versions disagree. None is ever dropped."""

from django.db.models import QuerySet

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.models import Patient, Record


def inbox() -> QuerySet[Record]:
    """What waits, oldest first."""
    return Record.objects.exclude(review_reason="").select_related("current", "patient").order_by("id")


def give_to_patient(record: Record, patient: Patient, *, by: User | None) -> Record:
    """Puts a waiting record into a patient's chart. Raises ValueError if it is in a chart already."""
    ensure_may(by, "inbox.resolve")
    with one_writer():
        waiting = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if waiting.patient_id is not None:
            raise ValueError(f"{record.reference} is in the chart of patient {waiting.patient_id} already.")
        waiting.patient, waiting.review_reason = patient, ""
        waiting.save(update_fields=["patient", "review_reason"])
        audit.record("inbox.resolve", patient=patient, record=record.reference, by=by)
    return waiting


def accept_newest(record: Record, *, by: User | None) -> Record:
    """Lets the newest version count, after a person has looked at both."""
    ensure_may(by, "inbox.resolve")
    with one_writer():
        record.current, record.review_reason = record.versions.order_by("-number").first(), ""
        record.save(update_fields=["current", "review_reason"])
        audit.record("inbox.resolve", patient=record.patient, record=record.reference, by=by)
    return record


def keep_current(record: Record, *, by: User | None) -> Record:
    """Keeps the version that counts now, after a person has looked at both."""
    ensure_may(by, "inbox.resolve")
    with one_writer():
        record.review_reason = ""
        record.save(update_fields=["review_reason"])
        audit.record("inbox.resolve", patient=record.patient, record=record.reference, by=by)
    return record
