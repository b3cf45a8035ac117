"""The only way a safety task is opened, worked on and closed. Nothing is taken back; what closes it is the fold's."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from django.utils import timezone

from daybreak.care.course.measures import score
from daybreak.care.course.outcome_rules import RiskLevel
from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    AssessmentOutcome,
    ConcernCorrected,
    ConcernRaised,
    ContactAttempted,
    Escalated,
    HandedOver,
)
from daybreak.care.course.safety_events import SafetyEvent as Event
from daybreak.care.course.safety_task import SafetyTask
from daybreak.care.course.suicide_safety import (
    Raised,
    SafetyConcern,
    ScreenerAnswer,
    critical_item_concerns,
    reported_concern,
    screener_concern,
)
from daybreak.care.reference import Instrument
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.measures.safety_events import is_known, store_event
from daybreak.clinic.measures.safety_reading import open_task_of, rules_in_force
from daybreak.clinic.one_writer import MEASURES, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.clinic.sessions.people import label

OUTCOMES: tuple[str, ...] = get_args(AssessmentOutcome)
MAY_ASSESS = "safety.act"


class ActionRefused(ValueError):
    """Why something cannot be done with the task; `field` is the one to look at, "" for the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def raise_for_answer(
    patient: Patient,
    instrument: Instrument,
    item: str,
    value: int | None,
    *,
    measure: str,
    key: str,
    now: datetime,
    by: User | None = None,
) -> bool:
    """Opens or raises the patient's task if this one answer calls for it; whether it does. Within the caller's lock.

    measure: the reference of what is answered ("QuestionnaireResponse/..."). key: names the answer, once. by: who typed
    it in; None for the patient.
    """
    scored = score(instrument, {item: value})
    if not scored.critical:
        return False
    rules, protocol = rules_in_force()
    raised = Raised(measure=measure, at=now, recorded_at=now)
    for concern in critical_item_concerns(rules, scored, instrument.label, raised):
        _raise(patient, concern, f"{key}:{concern.id}"[:120], by=by, protocol=protocol)
    return True


def tell_of_correction(
    patient: Patient, *, item: str, value: int | None, measure: str, key: str, now: datetime
) -> None:
    """The answer that raised a concern was changed to a milder one; the concern stays. Within the caller's lock."""
    words = "no answer" if value is None else str(value)
    event = ConcernCorrected(
        id=f"{key}:corrected",
        observed_at=now,
        recorded_at=now,
        by="the patient",
        concern=f"{measure}:{item}",
        reason=f"The patient changed the answer to {words}.",
    )
    if not is_known(event.id):
        store_event(patient, event, by=None)


def report(
    patient: Patient, words: str, *, level: RiskLevel | None, by: User, key: UUID, now: datetime | None = None
) -> None:
    """What somebody noticed or was told. Raises PermissionDenied, ActionRefused."""
    ensure_may(by, "safety.act")
    if not words.strip():
        raise ActionRefused("words", "What was said or seen?")
    moment = now or timezone.now()
    rules, protocol = rules_in_force()
    raised = Raised(measure=f"Report/{key}", at=moment, recorded_at=moment)
    with one_writer(MEASURES):
        concern = reported_concern(rules, words, label(by), raised, level)
        _raise(patient, concern, f"report-{key}", by=by, protocol=protocol)
        audit.record("safety.report", patient=patient, by=by)


def raise_for_screener(
    patient: Patient,
    answers: dict[str, ScreenerAnswer | None],
    *,
    record: str,
    by: User,
    now: datetime | None = None,
) -> bool:
    """What the answers of a C-SSRS screener call for that staff entered; whether they call for anything."""
    moment = now or timezone.now()
    rules, protocol = rules_in_force()
    concern = screener_concern(rules, answers, Raised(measure=record, at=moment, recorded_at=moment))
    if concern is None:
        return False
    with one_writer(MEASURES):
        _raise(patient, concern, f"entered:{concern.id}"[:120], by=by, protocol=protocol)
        audit.record("safety.screener", patient=patient, record=record, by=by)
    return True


def acknowledge(patient: Patient, *, by: User, key: UUID, now: datetime | None = None) -> None:
    """`by` takes the task on. Raises PermissionDenied, ActionRefused."""
    _act(patient, Acknowledged(**_noted(by, key, now)), by=by, action="safety.acknowledge")


def record_contact(
    patient: Patient, *, reached: bool, note: str, by: User, key: UUID, now: datetime | None = None
) -> None:
    """`by` tried to speak with the patient. Raises PermissionDenied, ActionRefused."""
    event = ContactAttempted(**_noted(by, key, now), reached=reached, note=note.strip())
    _act(patient, event, by=by, action="safety.contact")


def hand_over(patient: Patient, *, to: User, by: User, key: UUID, now: datetime | None = None) -> None:
    """Somebody else, by name, is to take it on. Raises PermissionDenied, ActionRefused."""
    if not to.is_active or not to.may(MAY_ASSESS):
        raise ActionRefused("to", f"{to} may not act on safety tasks. Choose a nurse or a prescriber.")
    _act(patient, HandedOver(**_noted(by, key, now), to=label(to)), by=by, action="safety.hand_over")


def escalate(patient: Patient, *, to: str, reason: str, by: User, key: UUID, now: datetime | None = None) -> None:
    """Somebody further was called. Raises PermissionDenied, ActionRefused."""
    if not to.strip():
        raise ActionRefused("to", "Who was called?")
    event = Escalated(**_noted(by, key, now), to=to.strip(), reason=reason.strip())
    _act(patient, event, by=by, action="safety.escalate")


def assess(
    patient: Patient, *, outcome: str, note: str, seen: int, by: User, key: UUID, now: datetime | None = None
) -> None:
    """`by` has assessed the patient: the one thing that closes a task. Raises PermissionDenied, ActionRefused.

    seen: how many concerns the page showed: one that came since has not been looked at and must not be closed unseen.
    """
    if outcome not in OUTCOMES:
        raise ActionRefused("outcome", "Choose what the assessment found.")
    if not note.strip():
        raise ActionRefused("note", "Write down what was found and what was done: without it nothing is closed.")
    event = Assessed(**_noted(by, key, now), outcome=outcome, note=note.strip())  # type: ignore[arg-type]
    _act(patient, event, by=by, action="safety.assess", seen=seen)


def _act(patient: Patient, event: Event, *, by: User, action: str, seen: int | None = None) -> None:
    ensure_may(by, "safety.act")
    with one_writer(MEASURES):
        if is_known(event.id):
            return
        _ensure_open(open_task_of(patient, event.recorded_at), seen)
        store_event(patient, event, by=by)
        audit.record(action, patient=patient, by=by)


def _ensure_open(task: SafetyTask | None, seen: int | None) -> None:
    if task is None:
        raise ActionRefused("", "This task is closed already. Nothing was changed.")
    if seen is not None and seen != len(task.concerns):
        raise ActionRefused("", "Something came in since this page was shown. Look at it first; nothing was closed.")


def _raise(patient: Patient, concern: SafetyConcern, event_id: str, *, by: User | None, protocol: Any) -> None:
    if is_known(event_id):
        return
    event = ConcernRaised(
        id=event_id,
        observed_at=concern.raised_at,
        recorded_at=concern.recorded_at,
        by=label(by) if by else "the patient",
        concern=concern,
    )
    store_event(patient, event, by=by, protocol=protocol_snapshot(protocol))


def _noted(by: User, key: UUID, now: datetime | None) -> dict[str, Any]:
    moment = now or timezone.now()
    return {"id": f"form-{key}", "observed_at": moment, "recorded_at": moment, "by": label(by)}
