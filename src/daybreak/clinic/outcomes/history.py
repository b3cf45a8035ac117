"""What the scores of a course are judged against: its sessions, its induction, events, and when somebody asked."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import cast

from django.utils import timezone

from daybreak.care.chart import Chart
from daybreak.care.course.course_events import Decided
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.outcome_rules import AdverseEventKind
from daybreak.care.course.scores import AdverseEvent, CourseHistory, SessionDay
from daybreak.care.protocol import Protocol
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.clinic.courses.given_sessions import given_in_course
from daybreak.clinic.courses.models import Course
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent
from daybreak.clinic.outcomes.telling import counting
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge import load_tables

_INPATIENT = ("IMP", "ACUTE", "NONAC")


def history_of(course: Course, protocol: Protocol, state: CourseState, chart: Chart) -> CourseHistory:
    """The history of a course on the day of its state."""
    end = timezone.make_aware(datetime.combine(state.today, time.max))
    started = {each.session: each.started_at for each in given_in_course(course, end)}
    return CourseHistory(
        sessions=tuple(SessionDay(day=each.day, started_at=started.get(each.session)) for each in state.given),
        induction_ended_on=induction_ended_on(protocol, state),
        events=tuple(events_of(course.patient, chart, state.today)),
        events_asked_on=asked_on(course.patient, state.today),
    )


def history_without_course(patient: Patient, chart: Chart, today: date) -> CourseHistory:
    """Before any course: no session, but what happened and was asked all the same."""
    return CourseHistory(events=tuple(events_of(patient, chart, today)), events_asked_on=asked_on(patient, today))


def induction_ended_on(protocol: Protocol, state: CourseState) -> date | None:
    """The day on which the first series was over: by its last session, by a decision, or with the course.

    None while it lasts, or where the protocol does not say how a course runs.
    """
    if protocol.course is None or not state.given:
        return None
    inductions = {phase.id for phase in protocol.course.phases if phase.kind == "induction"}
    left = [each.day for each in state.decisions if _leaves(each, inductions)]
    ended = [*left, *([state.ended_on] if state.ended_on else [])]
    if not ended and state.position.phase.kind != "induction" and state.phase_since is not None:
        ended = [state.phase_since]
    if not ended and state.complete and state.last_given_on is not None:
        ended = [state.last_given_on]
    return min(ended, default=None)


def _leaves(decision: Decided, inductions: set[str]) -> bool:
    moves = bool(decision.change.phase) and decision.change.phase not in inductions
    return decision.answer != "declined" and moves


def events_of(patient: Patient, chart: Chart, today: date) -> Iterator[AdverseEvent]:
    """What was told here, and the admissions for psychiatric reasons that the chart knows to the day."""
    for row in counting(OutcomeEvent, patient):
        yield AdverseEvent(id=row.reference, kind=cast(AdverseEventKind, row.kind), day=row.day)
    for stay, concepts in ChartIndex(chart, load_tables(), today).encounters:
        psychiatric = stay.class_code in _INPATIENT and "psychiatric_reason" in concepts
        if psychiatric and stay.start is not None and stay.start.is_exact:
            yield AdverseEvent(id=stay.record, kind="psychiatric_hospitalisation", day=stay.start.earliest)


def asked_on(patient: Patient, today: date) -> date | None:
    """When somebody last asked about such events; None if nobody did."""
    return max((row.day for row in counting(EventsAsked, patient) if row.day <= today), default=None)
