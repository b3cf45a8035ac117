"""Blood pressure and weight that were taken at the chair before the drug: results that nobody types in again."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from daybreak.care.course.long_term_safety import SafetyResult
from daybreak.care.session.events import AdministrationStarted, DeviceGiven, Reading, WeightTaken
from daybreak.care.session.log import Log, settled
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.folding import events_from
from daybreak.clinic.sessions.models import SessionEvent

_KINDS = ("reading", "weight_taken", "administration_started", "device_given", "amended")
_PRESSURES = {"systolic_bp": "systolic_mmhg", "diastolic_bp": "diastolic_mmhg"}


def results_at_the_chair(patient: Patient) -> Iterator[SafetyResult]:
    """Of each session the last reading before the drug, and the weight. A session without drug counts all of it."""
    rows = SessionEvent.objects.filter(session__patient=patient, kind__in=_KINDS).order_by("session_id", "id")
    contents: dict[str, list[bytes]] = {}
    for session, content in rows.values_list("session_id", "content"):
        contents.setdefault(str(session), []).append(bytes(content))
    for session, each in contents.items():
        log, _ = settled(events_from(each))
        yield from _results(f"Session/{session}", _before_the_drug(log))


def _before_the_drug(log: Log) -> Log:
    begun: Iterable[AdministrationStarted | DeviceGiven] = (*log.of(AdministrationStarted), *log.of(DeviceGiven))
    first = min((each.observed_at for each in begun), default=None)
    return log if first is None else log.until(first)


def _results(record: str, log: Log) -> Iterator[SafetyResult]:
    for observable, measure in _PRESSURES.items():
        measured = [each for each in log.of(Reading) if getattr(each, measure) is not None]
        if measured:
            yield _result(record, observable, measured[-1], getattr(measured[-1], measure))
    weighed = log.latest(WeightTaken)
    if weighed is not None:
        yield _result(record, "body_weight", weighed, weighed.weight_kg)


def _result(record: str, observable: str, event: Reading | WeightTaken, value: float) -> SafetyResult:
    return SafetyResult(observable=observable, day=timezone.localdate(event.observed_at), record=record, value=value)
