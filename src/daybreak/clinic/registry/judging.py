"""From a course to the values of its row: the fold, the outcomes and the sessions, each judged where its rules live."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from daybreak import __version__
from daybreak.care.course.safety_events import happened_at
from daybreak.care.course.safety_task import SafetyTask
from daybreak.care.session.events import AdministrationStarted, DeviceGiven, Reading, SideEffectNoted
from daybreak.care.session.log import Log, settled
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of, state_of
from daybreak.clinic.measures.requests import requests_with_all, states
from daybreak.clinic.measures.safety_reading import next_deadline, tasks_of
from daybreak.clinic.outcomes.services import NoOutcomeRules, judge
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry.models import TaskFigures
from daybreak.clinic.sessions.folding import events_from
from daybreak.clinic.sessions.models import SessionEvent
from daybreak.knowledge.published_evidence import pressure_excursions
from daybreak.research.outcome_statistics.course_row import CourseRow, SessionSafety, course_row
from daybreak.research.outcome_statistics.pressure import SessionPressures, excursions

_GROUPS = {
    "window_response": "response_",
    "window_remission": "remission_",
    "effect_sessions": "effect_",
    "measured_sessions": "measured_",
    "excursion_sessions": "excursion_",
}
_KINDS = ("reading", "administration_started", "device_given", "side_effect_noted", "side_effect_resolved", "amended")
_DONE = ("finished", "answered")


def row_of(course: Course, today: date, now: datetime) -> tuple[dict[str, Any], list[TaskFigures]]:
    """The columns of the course's row on that day, and its safety tasks."""
    try:
        judged = judge(course, today)
        state, outcomes = judged.state, judged.outcomes
    except NoOutcomeRules:
        state, outcomes = None, None
    state = state or state_of(course, today)
    given = [each.session for each in state.given]
    row = course_row(state, outcomes, _sessions(given))
    columns = {
        **flat(row),
        "protocol": course.protocol_id,
        "protocol_version": course.protocol_version,
        "route": protocol_of(course).route,
        "sex": course.patient.sex,
        "age": age_on(course.patient, row.started_on or timezone.localdate(course.counts_from)),
        **_measures(course, now),
        "rules": f"{course.protocol_id} {course.protocol_version}, Daybreak {__version__}",
        "as_of": today,
        "computed_at": now,
    }
    return columns, [_task(each, now) for each in _tasks(course, now)]


def flat(row: CourseRow) -> dict[str, Any]:
    """The row as columns: each mapping as one column for each of its keys, answers as 1, 0 and None."""
    columns: dict[str, Any] = {}
    for name in CourseRow.__dataclass_fields__:
        value = getattr(row, name)
        if name in _GROUPS:
            columns |= {f"{_GROUPS[name]}{key}": _number(each) for key, each in value.items()}
        else:
            columns[name] = _number(value)
    return columns


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def age_on(patient: Patient, day: date) -> int | None:
    """Whole years on that day; None where the birth is not known well enough."""
    first, last = patient.birth_date_earliest, patient.birth_date_latest
    if first is None or last is None:
        return None
    ages = {day.year - born.year - ((day.month, day.day) < (born.month, born.day)) for born in (first, last)}
    age = ages.pop()
    return age if not ages and 0 <= age < 130 else None


def _sessions(names: Iterable[str]) -> Iterator[SessionSafety]:
    """What the records of the sessions say; one that took place elsewhere has none here."""
    here = [name for each in names if (name := _uuid(each)) is not None]
    contents: dict[UUID, list[bytes]] = {}
    rows = SessionEvent.objects.filter(session__in=here, kind__in=_KINDS).order_by("session_id", "id")
    for session, content in rows.values_list("session_id", "content"):
        contents.setdefault(session, []).append(bytes(content))
    for each in contents.values():
        log, _ = settled(events_from(each))
        noted = frozenset(one.effect for one in log.of(SideEffectNoted))
        yield SessionSafety(effects=noted, excursions=excursions(pressure_excursions(), _pressures(log)))


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _pressures(log: Log) -> SessionPressures:
    """The last reading before the drug, and the highest since it began."""
    begun = [each.observed_at for kind in (AdministrationStarted, DeviceGiven) for each in log.of(kind)]
    start = min(begun, default=None)
    if start is None:
        return SessionPressures()
    before = [each for each in log.of(Reading) if each.observed_at <= start]
    since = [each for each in log.of(Reading) if each.observed_at > start]
    return SessionPressures(
        systolic_before=_last(each.systolic_mmhg for each in before),
        systolic_highest=_highest(each.systolic_mmhg for each in since),
        diastolic_before=_last(each.diastolic_mmhg for each in before),
        diastolic_highest=_highest(each.diastolic_mmhg for each in since),
    )


def _last(values: Iterable[float | None]) -> float | None:
    return next(reversed([each for each in values if each is not None]), None)


def _highest(values: Iterable[float | None]) -> float | None:
    return max((each for each in values if each is not None), default=None)


def _measures(course: Course, now: datetime) -> dict[str, int]:
    """What was asked during the course: answered, not answered in time, and still to be answered; not the withdrawn."""
    asked = requests_with_all().filter(patient=course.patient_id, requested_at__gte=course.counts_from)
    until = next_start(course)
    found = states(asked.filter(requested_at__lt=until) if until else asked, now)
    answered = sum(each.state in _DONE and all(one.is_answered for one in each.measures) for each in found)
    counted = [each for each in found if each.state != "withdrawn"]
    waiting = sum(each.is_open and not each.overdue and each.state not in _DONE for each in counted)
    return {
        "measures_answered": answered,
        "measures_waiting": waiting,
        "measures_unanswered": len(counted) - answered - waiting,
    }


def next_start(course: Course) -> datetime | None:
    """When the patient's next course began to count; None for the last one."""
    later = Course.objects.filter(patient=course.patient_id, counts_from__gt=course.counts_from)
    return later.order_by("counts_from").values_list("counts_from", flat=True).first()


def _tasks(course: Course, now: datetime) -> list[SafetyTask]:
    """The safety tasks that were raised from when the course counts until the next one does."""
    until = next_start(course)
    raised = tasks_of(course.patient, now)
    return [each for each in raised if course.counts_from <= each.raised_at and (not until or each.raised_at < until)]


def _task(task: SafetyTask, now: datetime) -> TaskFigures:
    closed_at = happened_at(task.assessment) if task.assessment else None
    hours = max(0.0, ((closed_at or now) - task.raised_at).total_seconds() // 3600)
    return TaskFigures(
        raised_at=task.raised_at,
        hours=int(hours),
        closed=closed_at is not None,
        late=any(each.done_at is not None and each.done_at > each.due for each in task.deadlines),
        due_at=next_deadline(task).due if task.is_open else None,
    )
