"""The safety tasks as they stand at a moment, always folded from their events: of one patient, and of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain

from django.db.models import F, Max, Q

from daybreak.care.course.outcome_rules import SuicideSafetyRules
from daybreak.care.course.safety_deadlines import Deadline
from daybreak.care.course.safety_task import SafetyTask, open_task, safety_tasks, task_finding
from daybreak.care.findings import Finding
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_events import events_from
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import ProtocolSnapshot
from daybreak.clinic.screening.protocols import ClinicProtocol, available_protocols
from daybreak.knowledge import DEFAULT_PROTOCOL, protocol_from_bytes, protocol_source, protocols


class NoSafetyRules(LookupError):
    """No protocol of this clinic says what follows from a suicidal answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """An open task, whose it is, and what is to happen next: the late thing, else the next deadline."""

    patient: Patient
    task: SafetyTask
    finding: Finding
    next: Deadline


def rules_in_force() -> tuple[SuicideSafetyRules, ClinicProtocol]:
    """What the clinic's protocol says now; the usual protocol before any other. Raises NoSafetyRules.

    A clinic whose own copies say nothing about it is not left without: the shipped protocols count then.
    """
    own = sorted(available_protocols().values(), key=lambda one: one.protocol.id != DEFAULT_PROTOCOL)
    shipped = (ClinicProtocol(protocol=each, content=protocol_source(name)) for name, each in protocols().items())
    for each in chain(own, shipped):
        if each.protocol.outcomes is not None:
            return each.protocol.outcomes.suicide_safety, each
    raise NoSafetyRules("No protocol here has a section `outcomes` with `suicide_safety`. Add it to your copy.")


def rules_for(rows: Sequence[SafetyEvent]) -> SuicideSafetyRules:
    """The rules of the latest concern: those of the protocol file that was in force when it was raised."""
    kept = [row.protocol_id for row in rows if row.protocol_id]
    return _rules(kept[-1]) if kept else rules_in_force()[0]


def tasks_of(patient: Patient, now: datetime) -> tuple[SafetyTask, ...]:
    """The tasks of a patient, oldest first; none if there never was a concern."""
    rows = list(SafetyEvent.objects.filter(patient=patient).order_by("id"))
    return safety_tasks(rules_for(rows), events_from(rows), now) if rows else ()


def open_task_of(patient: Patient, now: datetime) -> SafetyTask | None:
    """The task that waits for an assessment, if there is one."""
    return open_task(tasks_of(patient, now))


def open_tasks(now: datetime) -> list[OpenTask]:
    """Every open task: what is late first, then by the next deadline."""
    rows: dict[Patient, list[SafetyEvent]] = {}
    for row in SafetyEvent.objects.filter(patient__in=_may_be_open()).select_related("patient").order_by("id"):
        rows.setdefault(row.patient, []).append(row)
    found = [_open(patient, theirs, now) for patient, theirs in rows.items()]
    return sorted((each for each in found if each is not None), key=_urgency)


def _may_be_open() -> list[int]:
    """Patients with a concern that no documented assessment came after; the fold decides, this only saves reading."""
    concern = Max("at", filter=Q(kind="concern_raised"))
    assessed = Max("at", filter=Q(kind="assessed", documented=True))
    times = SafetyEvent.objects.order_by().values("patient").annotate(concern=concern, assessed=assessed)
    waiting = times.filter(Q(assessed=None) | Q(assessed__lte=F("concern")), concern__isnull=False)
    return list(waiting.values_list("patient", flat=True))


def _open(patient: Patient, rows: Sequence[SafetyEvent], now: datetime) -> OpenTask | None:
    rules = rules_for(rows)
    task = open_task(safety_tasks(rules, events_from(rows), now))
    if task is None:
        return None
    return OpenTask(patient=patient, task=task, finding=task_finding(rules, task), next=next_deadline(task))


def next_deadline(task: SafetyTask) -> Deadline:
    """What has to happen next: the earliest that is not done. An open task always has its assessment to come."""
    return min((each for each in task.deadlines if not each.done), key=lambda each: each.due)


def _urgency(each: OpenTask) -> tuple[bool, datetime]:
    return not each.next.late, each.next.due


@lru_cache(maxsize=32)
def _rules(sha256: str) -> SuicideSafetyRules:
    stored = ProtocolSnapshot.objects.get(pk=sha256)
    protocol = protocol_from_bytes(bytes(stored.content), stored.protocol_id)
    if protocol.outcomes is None:
        raise NoSafetyRules(f"The protocol {stored.protocol_id} {stored.version} has no section `outcomes`.")
    return protocol.outcomes.suicide_safety
