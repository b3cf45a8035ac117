"""The events of safety tasks between rows and the types of care: JSON, read strictly, in order of arrival."""

from collections.abc import Iterable

import msgspec

from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    ConcernCorrected,
    ConcernRaised,
    ContactAttempted,
    Escalated,
    HandedOver,
)
from daybreak.care.course.safety_events import SafetyEvent as Event
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import ProtocolSnapshot

_KINDS: dict[str, type[Event]] = {
    "concern_raised": ConcernRaised,
    "concern_corrected": ConcernCorrected,
    "acknowledged": Acknowledged,
    "contact_attempted": ContactAttempted,
    "escalated": Escalated,
    "handed_over": HandedOver,
    "assessed": Assessed,
}
_decoders = {name: msgspec.json.Decoder(kind) for name, kind in _KINDS.items()}


def store_event(
    patient: Patient, event: Event, *, by: User | None, protocol: ProtocolSnapshot | None = None
) -> SafetyEvent:
    """Adds the event; call within one_writer(MEASURES) and after looking whether its id is there already."""
    return SafetyEvent.objects.create(
        patient=patient,
        event_id=event.id,
        kind=event.kind,
        at=event.recorded_at,
        documented=isinstance(event, Assessed) and event.is_documented,
        by=by,
        protocol=protocol,
        content=msgspec.json.encode(event),
    )


def is_known(event_id: str) -> bool:
    """Whether an event of this id is stored."""
    return SafetyEvent.objects.filter(event_id=event_id).exists()


def events_from(rows: Iterable[SafetyEvent]) -> list[Event]:
    """The events of rows. Raises ValueError for a row that is none of the known kinds."""
    return [_decoders[row.kind].decode(bytes(row.content)) for row in rows]
