"""From the records of a course to the sessions that the fit takes. What is not known is asked for, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from daybreak.care.chart import Chart
from daybreak.care.course.course_state import GivenSession
from daybreak.care.protocol import Route
from daybreak.care.session.events import Aborted, CheckedIn
from daybreak.care.session.log import settled
from daybreak.care.session.timeline import fold
from daybreak.clinic.courses.given_sessions import given_here
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import courses_of, state_of
from daybreak.clinic.outcomes.services import Judged
from daybreak.clinic.sessions.folding import events_of, rules_of
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.ui.templatetags.clinical import clinical_date
from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.pharmacology.mechanism import MechanismError
from daybreak.research.patient_fit import Treatment, treatment_of

_STRUCK = ("entered-in-error", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """One session as the fit takes it. treatment: None where something is missing, and `lacks` says what.

    dose: in words. told: what staff should know of how it was read.
    """

    record: str
    day: date
    dose: str
    treatment: Treatment | None = None
    lacks: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A weight, and what is to be told of it."""

    kg: float
    told: str = ""


def sessions_given(course: Course, judged: Judged, chart: Chart, now: datetime) -> list[Dosed]:
    """Every session that counts in the course, oldest first."""
    given = judged.state.given if judged.state else ()
    here = {str(each.pk): each for each in Session.objects.filter(patient=course.patient)}
    route = judged.protocol.route
    return [_read(each, given[0].day, here.get(each.session), route, chart, now) for each in given]


def other_sessions(course: Course, judged: Judged) -> tuple[list[date], list[date]]:
    """Days of the patient's sessions that are not in this course: those since its first session, those before it."""
    first = judged.state.started_on if judged.state else None
    if first is None or judged.state is None:
        return [], []
    counted = {each.session for each in judged.state.given}
    found = {name: day for name, day in _every_session(course, judged.as_of) if name not in counted}
    days = sorted(day for day in found.values() if day <= judged.as_of)
    return [each for each in days if each >= first], [each for each in days if each < first]


def _every_session(course: Course, as_of: date) -> Iterator[tuple[str, date]]:
    """Those of the other courses, and those that took place here, whether a course counts them or not."""
    for each in courses_of(course.patient):
        if each.pk != course.pk:
            yield from ((given.session, given.day) for given in state_of(each, as_of).given)
    protocols = Session.objects.filter(patient=course.patient).values_list("protocol__protocol_id", flat=True)
    for name in protocols.order_by().distinct():
        yield from ((given.session, timezone.localdate(given.started_at)) for given in given_here(course.patient, name))


def _read(
    given: GivenSession, first: date, session: Session | None, route: Route, chart: Chart, now: datetime
) -> Dosed:
    day = clinical_date(given.day)
    if session is None:
        return _dosed(given, first, route, _weight_on_record(chart, given.day))
    rules, events = rules_of(session), events_of(session)
    state = fold(rules, events, now)
    ended = state.clocks.administration_ended_at
    if ended is None or ended > now:
        return Dosed(
            record=given.session,
            day=given.day,
            dose="",
            lacks=f"the end of the drug in the session of {day} is not known",
        )
    log, weights = settled(events)[0], state.dose.weights
    known = _Weighed(kg=weights.actual_kg) if weights else _known_before(log.latest(CheckedIn), given.day)
    aborted = f"The session of {day} was aborted: what went in until then counts." if log.of(Aborted) else ""
    return _dosed(given, first, route, known, aborted)


def _known_before(facts: CheckedIn | None, day: date) -> _Weighed | None:
    if facts is None or not facts.last_weight_kg:
        return None
    kg = facts.last_weight_kg
    told = f"On {clinical_date(day)} nobody was weighed: the weight known at check-in counts ({kg:g} kg)."
    return _Weighed(kg=kg, told=told)


def _weight_on_record(chart: Chart, day: date) -> _Weighed | None:
    """For a session of elsewhere: the last weight that the chart knows by then, however old, and told."""
    known = [
        (each.effective.earliest, each.value)
        for each in chart.observations
        if each.concept == "body_weight"
        and each.status not in _STRUCK
        and each.value
        and each.effective is not None
        and each.effective.is_exact
    ]
    before = sorted(each for each in known if each[0] <= day)
    if not before:
        return None
    taken, kg = before[-1]
    told = f"For the session of {clinical_date(day)} the weight of {clinical_date(taken)} counts ({kg:g} kg)."
    return _Weighed(kg=kg, told=told)


def _dosed(given: GivenSession, first: date, route: Route, known: _Weighed | None, aborted: str = "") -> Dosed:
    day, spray = clinical_date(given.day), route == "intranasal_esketamine"
    if given.dose_mg is None:
        return Dosed(
            record=given.session, day=given.day, dose="", lacks=f"the dose of the session of {day} is not known"
        )
    dose = f"{given.dose_mg:.3g} mg"
    if not spray and known is None:
        return Dosed(
            record=given.session, day=given.day, dose=dose, lacks=f"the weight for the session of {day} is not known"
        )
    treatment = treatment_of(route, given.day, first, given.dose_mg, known.kg if known else 0.0)
    words = dose if spray else f"{treatment.dose:.2f} mg/kg ({dose})"
    told = " ".join(filter(None, (aborted, "" if spray or known is None else known.told)))
    lacks = _outside(treatment, words, day)
    return Dosed(
        record=given.session, day=given.day, dose=words, treatment=None if lacks else treatment, lacks=lacks, told=told
    )


def _outside(treatment: Treatment, words: str, day: str) -> str:
    """Why the model has no answer to this dose; "" where it has one."""
    try:
        treatment.drive(load_mechanism())
    except MechanismError as error:
        return f"the session of {day} gave {words}, and the model was made for {error.expected}"
    return ""
