"""What became of a patient, for pages and other parts of the clinic: scores, outcomes, and what the course asks for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from daybreak.care.chart import Chart
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.outcomes import CourseOutcomes, course_outcomes, statuses
from daybreak.care.course.scores import CourseHistory
from daybreak.care.protocol import Protocol
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of, state_of
from daybreak.clinic.outcomes.history import history_of, history_without_course
from daybreak.clinic.outcomes.scores import KnownScores, known_scores, scores_of
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge import load_tables

__all__ = [
    "Judged",
    "NoOutcomeRules",
    "judge",
    "judge_without_course",
    "known_scores",
    "outcomes_of",
    "scores_of",
    "statuses_of",
]


class NoOutcomeRules(LookupError):
    """The protocol that the course runs by does not say what counts as a response, a remission or a relapse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The outcomes of a course with everything they rest on. state: None before any course."""

    protocol: Protocol
    rules: OutcomeRules
    state: CourseState | None
    history: CourseHistory
    known: KnownScores
    outcomes: CourseOutcomes
    as_of: date


def outcomes_of(course: Course, as_of: date) -> CourseOutcomes:
    """What the scores until that day say of the course. Raises NoOutcomeRules."""
    return judge(course, as_of).outcomes


def statuses_of(course: Course, today: date) -> tuple[OutcomeStatus, ...]:
    """What each score of the scales that speak for the course says, for its proposals. None without outcome rules."""
    try:
        judged = judge(course, today)
    except NoOutcomeRules:
        return ()
    speaking = judged.protocol.course.outcome_measures if judged.protocol.course else (judged.rules.primary.value,)
    scales = [each for each in judged.outcomes.scales if each.instrument in speaking]
    return tuple(status for scale in scales for status in statuses(scale))


def judge(course: Course, as_of: date, *, chart: Chart | None = None) -> Judged:
    """The outcomes on a day, at most until the patient's next course began. Raises NoOutcomeRules.

    chart: of the patient, if it was read already.
    """
    protocol = protocol_of(course)
    rules = _outcome_rules(protocol)
    day = min(as_of, _last_day(course, as_of))
    state = state_of(course, day)
    read = chart or read_chart(course.patient)
    return _judged(protocol, rules, state, history_of(course, protocol, state, read), course.patient, read, day)


def judge_without_course(patient: Patient, protocol: Protocol, as_of: date, *, chart: Chart) -> Judged:
    """The scores of a patient who has had no course yet, by a protocol. Raises NoOutcomeRules."""
    history = history_without_course(patient, chart, as_of)
    return _judged(protocol, _outcome_rules(protocol), None, history, patient, chart, as_of)


def _judged(
    protocol: Protocol,
    rules: OutcomeRules,
    state: CourseState | None,
    history: CourseHistory,
    patient: Patient,
    chart: Chart,
    day: date,
) -> Judged:
    known = known_scores(patient, chart=chart)
    return Judged(
        protocol=protocol,
        rules=rules,
        state=state,
        history=history,
        known=known,
        outcomes=course_outcomes(rules, history, known.scores, load_tables(), day),
        as_of=day,
    )


def _outcome_rules(protocol: Protocol) -> OutcomeRules:
    if protocol.outcomes is None:
        raise NoOutcomeRules(
            f"The protocol {protocol.id} {protocol.version} has no section `outcomes`. It was in force when the course "
            "was opened, so it stays in force for it; a course that is opened now gets the present one."
        )
    return protocol.outcomes


def _last_day(course: Course, as_of: date) -> date:
    """The day before the next course of the patient began to count; scores from then on belong to that one."""
    later = Course.objects.filter(patient=course.patient, counts_from__gt=course.counts_from).order_by("counts_from")
    following = later.first()
    return _local_day(following) - timedelta(days=1) if following else as_of


def _local_day(course: Course) -> date:
    return timezone.localdate(course.counts_from)
