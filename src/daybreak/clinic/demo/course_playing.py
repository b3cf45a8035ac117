"""Playing the courses of the demo clinic, through the services: opened, followed, decided on, up to the day of loading.

Loading again adds nothing, and changes nothing that was done in a course since.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from daybreak.care.course.course_events import SessionMissed
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.proposing import decide, proposals_of, refresh
from daybreak.clinic.courses.services import open_course, record
from daybreak.clinic.courses.visits import tell_visit
from daybreak.clinic.demo.chart_writing import record_of
from daybreak.clinic.demo.course_stories import COURSES, CourseStory
from daybreak.clinic.demo.resources import Record, bundle, bundle_text
from daybreak.clinic.demo.session_playing import play_past_session
from daybreak.clinic.demo.session_stories import SessionStory, quiet_infusion
from daybreak.clinic.patients.models import Patient

PROTOCOL = "iv-ketamine"
_REASON = "Screened and signed on paper before the clinic used Daybreak."
_THERAPIST = "Rosa Lindholm, psychotherapist"


def course_files(opening_day: date) -> dict[str, str]:
    """The text of each patient's file, by file name: the chart when the course was opened, and the scores since."""
    return {file_name(each): _file(each, opening_day) for each in COURSES}


def file_name(each: CourseStory) -> str:
    """What the file of a story is called."""
    return f"{each.story.id}.json"


def play_courses(source: str, opening_day: date) -> int:
    """Plays the courses of patients who have none yet; how many. Nothing happens where the demo's staff may not."""
    staff = {each.username: each for each in User.objects.filter(username__in=("prescriber", "nurse"), is_active=True)}
    if len(staff) < 2 or not (staff["prescriber"].may("course.decide") and staff["nurse"].may("course.record")):
        return 0
    found = Patient.objects.filter(source=source, fhir_id__in=[each.story.id for each in COURSES], courses=None)
    patients = {each.fhir_id: each for each in found}
    waiting = [each for each in COURSES if each.story.id in patients]
    for each in waiting:
        _play(each, patients[each.story.id], staff["prescriber"], staff["nurse"], opening_day)
    return len(waiting)


def courses_are_played() -> bool:
    """Whether every story has its course."""
    names = [each.story.id for each in COURSES]
    return Course.objects.filter(patient__fhir_id__in=names).values("patient").distinct().count() == len(names)


def _file(each: CourseStory, opening_day: date) -> str:
    chart: Record = record_of(each.story, opening_day - timedelta(days=each.opened))
    for ago, total in each.scores:
        chart.measure("phq9", (opening_day - timedelta(days=ago)).isoformat(), total)
    return bundle_text(bundle("collection", chart.resources))


def _play(each: CourseStory, patient: Patient, prescriber: User, nurse: User, opening_day: date) -> None:
    def at(ago: int, hour: int) -> datetime:
        return datetime.combine(opening_day - timedelta(days=ago), time(hour), tzinfo=UTC)

    course = open_course(patient, PROTOCOL, by=prescriber, reason=_REASON, now=at(each.opened, 8))
    for before, ago in enumerate(each.given):
        play_past_session(_session(each, ago), patient, at(ago, 9), before=before)
    for missed in each.missed:
        moment = at(missed.ago, 12)
        event = SessionMissed(
            id=f"demo-missed:{uuid4()}",
            observed_at=moment,
            recorded_at=moment,
            by="",
            day=moment.date(),
            why=missed.why,
            cancelled=missed.why == "clinic",
            reason=missed.words,
        )
        record(course, event, by=nurse, now=moment)
    for ago, kind in each.decisions:
        _accept(course, kind, prescriber, at(ago, 16))
    _visits(each, course, nurse, at)
    refresh(course)


def _session(each: CourseStory, ago: int) -> SessionStory:
    return SessionStory(
        id=f"course-{each.story.id}",
        patient=each.story.id,
        protocol=PROTOCOL,
        chair=3,
        since=timedelta(days=ago),
        in_course=False,
        pregnancy_possible=False,
        happenings=quiet_infusion(each.weight_kg),
    )


def _accept(course: Course, kind: str, prescriber: User, now: datetime) -> None:
    proposal = next(each for each in proposals_of(course, now.date()) if each.kind == kind)
    decide(course, proposal.id, answer="accepted", by=prescriber, now=now)


def _visits(each: CourseStory, course: Course, nurse: User, at: Callable[[int, int], datetime]) -> None:
    for visit in each.visits:
        tell_visit(
            course,
            status=visit.status,
            day=at(visit.ago, 12).date(),
            with_whom=_THERAPIST,
            note=visit.note,
            by=nurse,
            key=uuid4(),
            now=at(max(visit.ago, 1), 18),
        )
