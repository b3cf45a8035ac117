"""Writing and reading the trail. Nothing else adds an AuditEvent."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.acting import Acting, current
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.one_writer import in_turn
from daybreak.clinic.patients.models import Patient

Outcome = Literal["done", "denied", "failed"]


def record(
    action: str, *, patient: Patient | None = None, record: str = "", by: User | None = None, outcome: Outcome = "done"
) -> AuditEvent:
    """Adds one event for whoever acts now, or for `by`. `record` names a record ("Condition/12"), never its content."""
    who = current() if by is None else Acting(user=by, route=current().route, address=current().address)
    return _add(who, action=action, patient_id=patient.pk if patient else None, record=record, outcome=outcome)


def record_request(request: HttpRequest, *, action: str, patient_id: Any, outcome: Outcome) -> AuditEvent:
    """Adds the event of one page or API call that names a patient; one that does not exist is left out of it."""
    existing = Patient.objects.filter(pk=patient_id).values_list("pk", flat=True).first() if patient_id else None
    user = request.user if isinstance(request.user, User) else None
    who = Acting(user=user, route=f"{request.method} {request.path}", address=request.META.get("REMOTE_ADDR", ""))
    return _add(who, action=action, patient_id=existing, record="", outcome=outcome)


def events(*, patient: Patient | None = None) -> QuerySet[AuditEvent]:
    """The trail, newest first; of one patient if given."""
    trail = AuditEvent.objects.select_related("patient").order_by("-id")
    return trail.filter(patient=patient) if patient else trail


def _add(who: Acting, *, action: str, patient_id: int | None, record: str, outcome: Outcome) -> AuditEvent:
    with in_turn():
        return AuditEvent.objects.create(
            user=who.user,
            username=who.username[:150],
            role=who.role,
            action=action,
            patient_id=patient_id,
            record=record[:200],
            route=who.route[:200],
            address=who.address[:45],
            outcome=outcome,
        )
