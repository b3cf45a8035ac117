"""A plan for the coming weeks: every open course and its windows in, what the solver makes of them kept for review.

Nothing is booked here: somebody looks at the plan and accepts all of it or a part (accepting.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.due import DueWindow
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of, rules_of, state_of
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.schedule.clashes import planned_days
from daybreak.clinic.schedule.clinic_defaults import LONGEST_PLAN_DAYS, STEP_MINUTES
from daybreak.clinic.schedule.hours import attendants, day_span, open_spans, planned_attendants
from daybreak.clinic.schedule.models import Appointment, PatientWish, ProposedPlan
from daybreak.clinic.schedule.occupying import occupation
from daybreak.clinic.schedule.plan_content import as_content
from daybreak.clinic.schedule.planning.days import window_after
from daybreak.clinic.schedule.planning.door import solve
from daybreak.clinic.schedule.planning.problem import Booked, Problem, Rhythm, Series, Visit, Wish
from daybreak.clinic.schedule.reading import UNDIVIDED, standing_between, wish_of
from daybreak.clinic.sessions.models import Chair


class PlanRefused(ValueError):
    """Why no plan can be made; `field` is the one to look at."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A course of which nothing can be planned, and why: shown beside the plan, so that nobody is forgotten."""

    course: Course
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the solver is asked: the problem, the course of each series, and the courses that wait for somebody."""

    problem: Problem
    courses: dict[str, Course]
    waiting: tuple[Waiting, ...]


def propose(until: date, *, by: User, now: datetime | None = None) -> ProposedPlan:
    """A plan from now to the end of a day, kept for review. Raises PermissionDenied, PlanRefused."""
    ensure_may(by, "schedule.plan")
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    if until < today:
        raise PlanRefused("until", "This day is over. Choose today or later.")
    if until > today + timedelta(days=LONGEST_PLAN_DAYS):
        raise PlanRefused("until", f"A plan reaches {LONGEST_PLAN_DAYS} days at most.")
    asked = ask(until, moment)
    plan = solve(asked.problem)
    with one_writer(SCHEDULE):
        kept = ProposedPlan.objects.create(
            from_day=today,
            until_day=until,
            content=as_content(plan, asked),
            proven=plan.proven,
            made_at=moment,
            made_by=by,
        )
        audit.record("schedule.propose", record=f"ProposedPlan/{kept.pk}", by=by)
    return kept


def ask(until: date, now: datetime, only: Sequence[Course] | None = None) -> Asked:
    """The problem of the days from now to `until`: of every open course, or only of some."""
    today = timezone.localdate(now)
    series: list[Series] = []
    courses: dict[str, Course] = {}
    waiting: list[Waiting] = []
    for course in open_courses() if only is None else only:
        state = state_of(course, today)
        if state.status is CourseStatus.ENDED:
            continue
        found = list(_series_of(course, state, today, until))
        series += found
        courses |= {each.id: course for each in found}
        waiting += [Waiting(course=course, sentence=words) for words in _waits(course, state)]
    problem = problem_of(tuple(series), until, now)
    return Asked(problem=problem, courses=courses, waiting=tuple(waiting))


def problem_of(series: tuple[Series, ...], until: date, now: datetime) -> Problem:
    """These visits among all that stands in the calendar."""
    today = timezone.localdate(now)
    span = day_span(today, until)
    return Problem(
        zone=timezone.get_default_timezone(),
        not_before=now,
        until=until,
        step_minutes=STEP_MINUTES,
        open=tuple(open_spans(today, until)),
        chairs=tuple(str(each.pk) for each in Chair.objects.filter(is_active=True)),
        attendants=planned_attendants(attendants(), today, until),
        series=series,
        booked=tuple(_booked(each) for each in standing_between(span.start, span.end)),
    )


def open_courses() -> list[Course]:
    """Every course that nobody has ended, by what its list says; the fold decides. Those of the dead are left out."""
    rows = Course.objects.filter(patient__deceased=False).exclude(standing__status=CourseStatus.ENDED.value)
    return list(rows.select_related("patient").order_by("pk"))


def session_series(course: Course, state: CourseState, until: date, *, most: int | None = None) -> Series | None:
    """The sessions that the course has before it and that nobody has planned, up to a day; None if there are none."""
    rules, planned = rules_of(course), planned_days(course)
    interval = state.position.interval
    end = state.ends_on - timedelta(days=1) if state.ends_on else None
    until = min(until, end) if end else until
    if state.due is None or interval is None or state.status is CourseStatus.PAUSED:
        return None
    left = _sessions_left(state) - len(planned)
    rhythm = Rhythm(
        interval=interval, minimum_between=rules.minimum_between.value, overdue_days=rules.missed_after.value
    )
    given = (*(each.day for each in state.given), *planned)
    window = window_after(rhythm, given) if planned else state.due
    count = min(left, _fitting(rhythm, given, window, until))
    count = count if most is None else min(count, most)
    if count <= 0:
        return None
    return Series(
        id=f"course-{course.pk}",
        patient=str(course.patient_id),
        label=f"{course.patient}",
        visits=tuple(_session_visits(course, len(given), count)),
        window=window,
        last_day=min(last_day(rules, state, window), end) if end else last_day(rules, state, window),
        given=given,
        rhythm=rhythm,
        wish=as_wish(wish_of(course.patient)),
    )


def as_wish(row: PatientWish | None) -> Wish:
    """What suits the patient, as the planner knows it."""
    if row is None:
        return Wish()
    return Wish(weekdays=frozenset(row.weekdays), start_from=row.start_from, start_by=row.start_by)


def _series_of(course: Course, state: CourseState, today: date, until: date) -> Iterator[Series]:
    sessions = session_series(course, state, until)
    if sessions is not None:
        yield sessions
    if state.decide_by is not None and not _has_planned(course, Appointment.Kind.EVALUATION):
        yield _evaluation(course, state.decide_by, today)


def _evaluation(course: Course, decide_by: date, today: date) -> Series:
    """The look at what a series brought, by the protocol's day; later than that, as soon as can be."""
    latest = max(decide_by, today)
    window = DueWindow(earliest=today, due_from=today, due_to=latest, latest=latest)
    minutes = occupation("evaluation", None).minutes
    visit = Visit(id=f"evaluation-{course.pk}", kind="evaluation", minutes=minutes, needs_chair=False, undivided=True)
    return Series(
        id=f"evaluation-{course.pk}",
        patient=str(course.patient_id),
        label=f"{course.patient}",
        visits=(visit,),
        window=window,
        last_day=latest + timedelta(days=7 if decide_by < today else 0),
        wish=as_wish(wish_of(course.patient)),
    )


def _session_visits(course: Course, number: int, count: int) -> Iterator[Visit]:
    minutes = occupation("session", protocol_of(course)).minutes
    return (Visit(id=f"session-{course.pk}-{number + each}", kind="session", minutes=minutes) for each in range(count))


def _sessions_left(state: CourseState) -> int:
    """Of a series, as many as it has at least; beyond those one by one, because somebody may decide. Else no end."""
    phase = state.position.phase
    if phase.sessions_at_least is None:
        return 1_000
    return max(phase.sessions_at_least - state.sessions_in_phase, 1)


def _fitting(rhythm: Rhythm, given: Sequence[date], window: DueWindow, until: date) -> int:
    """How many sessions begin to be in time by a day if each is on its first due day."""
    days, count = list(given), 0
    while window.due_from <= until:
        count += 1
        days.append(window.due_from)
        window = window_after(rhythm, days)
    return count


def last_day(rules: CourseRules, state: CourseState, window: DueWindow) -> date:
    """Until when the next session can be made up for. One that counts as missed already is wanted as soon as can be."""
    last = window.latest + timedelta(days=rules.missed_after.value)
    if state.today <= last:
        return last
    return max(window.latest + timedelta(days=rules.lost_after.value), state.today + timedelta(days=7))


def _has_planned(course: Course, kind: str) -> bool:
    return Appointment.objects.filter(course=course, kind=kind, status=Appointment.Status.PLANNED).exists()


def _waits(course: Course, state: CourseState) -> Iterator[str]:
    if state.status is CourseStatus.PAUSED:
        yield f"Paused{f' until {state.paused_until}' if state.paused_until else ''}: nothing is planned."
    elif state.ends_on is not None and state.due is None:
        yield f"The course ends on {state.ends_on}; no session is due before."
    elif state.due is None and state.decide_by is None:
        yield "The day of the first session is not decided, so no window is known."
    elif state.decide_by is not None:
        yield f"The series is over; after the evaluation (by {state.decide_by}) the prescriber decides how it goes on."


def _booked(each: Appointment) -> Booked:
    return Booked(
        id=str(each.pk),
        patient=str(each.patient_id),
        start=each.starts_at,
        end=each.ends_at,
        chair=str(each.chair_id) if each.chair_id else None,
        attendant=str(each.staff_id) if each.staff_id else None,
        undivided=each.kind in UNDIVIDED,
    )
