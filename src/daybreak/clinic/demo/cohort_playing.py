"""Courses of simulated patients for the dashboard of the demo, each marked as simulated wherever its name stands.

They come from the simulated clinic (docs/algorithms/simulated-clinic.md): its events and scores are stored as a
clinic's own would be, so that every page and the figures judge them anew. Same day, same patients. Side effects and
blood pressure are not taken over: they stand in sessions that took place nowhere.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from numpy.random import default_rng

from daybreak.care.course.course_events import CourseEvent, CoursePlanned
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.opening import open_course
from daybreak.clinic.courses.proposing import refresh as look_again
from daybreak.clinic.courses.recording import store
from daybreak.clinic.demo.resources import Record, bundle, bundle_text
from daybreak.clinic.outcomes.telling import tell_asked
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Import, Patient
from daybreak.clinic.registry.refreshing import refresh
from daybreak.knowledge import protocols
from daybreak.research.simulated_clinic import SimulatedPatient, load_assumptions, simulate_clinic

SOURCE = "demo-cohort"
PATIENTS = 120
FAMILY = "Simulated"
_SEED = 20_260
_DAYS = 540
_ACCRUAL_DAYS = 480
_REASON = "Simulated: this patient does not exist, and no part of the course took place."
_SCALES = ("phq9", "madrs")


def cohort_is_here() -> bool:
    """Whether somebody loaded it before."""
    return Patient.objects.filter(source=SOURCE).exists()


def play_cohort(day: date, *, patients: int = PATIENTS, progress: Callable[[int, int], None] | None = None) -> int:
    """Stores so many simulated patients followed until `day`, and makes their figures; how many were stored.

    progress: called with patients done and patients in all. Nothing happens where they are here already, or where the
    demo's staff may not.
    """
    staff = {each.username: each for each in User.objects.filter(username__in=("prescriber", "nurse"), is_active=True)}
    if cohort_is_here() or len(staff) < 2 or not staff["prescriber"].may("course.decide"):
        return 0
    for number, each in enumerate(_simulated(day, patients), 1):
        with transaction.atomic():
            _play(each, number, staff["prescriber"], staff["nurse"], day)
        if progress:
            progress(number, patients)
    refresh()
    return patients


def _simulated(day: date, patients: int) -> Iterable[SimulatedPatient]:
    return simulate_clinic(
        load_assumptions(),
        protocols(),
        patients,
        default_rng(_SEED),
        opened=day - timedelta(days=_DAYS),
        days=_DAYS,
        accrual_days=_ACCRUAL_DAYS,
    )


def _play(each: SimulatedPatient, number: int, prescriber: User, nurse: User, day: date) -> None:
    patient = _patient(each, number)
    opened = datetime.combine(each.begins, time(6), tzinfo=UTC)
    course = open_course(patient, each.protocol, by=prescriber, reason=_REASON, now=opened)
    _store(course, each.course_events, prescriber)
    asked = each.history.events_asked_on
    if asked is not None:
        keys = {name: uuid5(NAMESPACE_URL, f"{SOURCE}:{each.id}:{name}") for name in ("key", "event_key")}
        tell_asked(patient, asked_on=asked, happened="", happened_on=None, note="Simulated", by=nurse, **keys)
    look_again(course, day)


def _patient(each: SimulatedPatient, number: int) -> Patient:
    chart = Record(each.id)
    chart.patient(f"No. {number:03d} {FAMILY}", f"{each.birth_year}", each.sex)
    for score in each.scores:
        if score.instrument in _SCALES and score.day <= each.as_of and score.bounds.is_exact:
            chart.measure(score.instrument, score.day.isoformat(), score.bounds.low)
    content = bundle_text(bundle("collection", chart.resources)).encode()
    outcome = import_file(name=f"{each.id}.json", content=content, by=None, source=SOURCE)
    if outcome.state != Import.State.DONE:
        raise RuntimeError(f"{each.id} could not be stored: {outcome.message}")
    return Patient.objects.get(source=SOURCE, fhir_id=each.id)


def _store(course: Course, events: Iterable[CourseEvent], by: User) -> None:
    """Once each, as they arrived; the course was planned when it was opened."""
    known = {event.id: event for event in reversed(list(events)) if not isinstance(event, CoursePlanned)}
    for event in reversed(list(known.values())):
        store(course, event, by=by)
