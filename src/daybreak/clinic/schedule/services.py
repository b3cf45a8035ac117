"""The only way into the calendar: checked for clashes, written once in the history, told to the course.

What may be read from elsewhere stands here too: `upcoming`, `appointments_between`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from django.utils import timezone

from daybreak.care.course.course_events import SessionMissed
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.models import CourseEvent
from daybreak.clinic.courses.services import CourseRefused, record, take_back
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clashes import Clash, Draft, clashes
from daybreak.clinic.schedule.models import Appointment, AppointmentChange, PatientWish, ProposedPlan
from daybreak.clinic.schedule.reading import appointments, appointments_between, upcoming, wish_of
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.people import label

__all__ = [
    "BookingRefused",
    "Draft",
    "appointments",
    "appointments_between",
    "book",
    "cancel",
    "course_was_told",
    "mark_attended",
    "mark_missed",
    "move",
    "note_arrival",
    "reopen",
    "set_wish",
    "tell_course",
    "upcoming",
    "wish_of",
]

Why = Literal["patient", "clinic", "medical", "unknown"]
_GONE = (Appointment.Status.CANCELLED, Appointment.Status.MISSED)


class BookingRefused(ValueError):
    """Why something cannot be done with an appointment. clashes: what speaks against it; field: the one to look at.

    acceptable: it can be done all the same if somebody says why.
    """

    def __init__(self, message: str, *, found: tuple[Clash, ...] = (), field: str = "") -> None:
        self.clashes, self.field = found, field
        self.acceptable = bool(found) and not any(each.hard for each in found)
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """Somebody has read what speaks against it and wants it all the same. rules: of the clashes they were shown."""

    rules: frozenset[str] = frozenset()
    reason: str = ""


NOTHING_ACCEPTED = Accepting()


def book(
    draft: Draft,
    *,
    by: User,
    accepting: Accepting = NOTHING_ACCEPTED,
    plan: ProposedPlan | None = None,
    key: UUID | None = None,
    now: datetime | None = None,
) -> Appointment:
    """A new appointment. key: the same form books once. Raises PermissionDenied, BookingRefused."""
    ensure_may(by, "schedule.book")
    moment, name = now or timezone.now(), key or uuid4()
    with one_writer(SCHEDULE):
        known = Appointment.objects.filter(pk=name).first()
        if known is not None:
            return _same(known, draft)
        despite = _accepted(draft, accepting, moment)
        booked = Appointment.objects.create(
            id=name, patient=draft.patient, course=draft.course, kind=draft.kind, changed_at=moment, **_place(draft)
        )
        _write(booked, "planned", by, moment, reason=accepting.reason, accepted_despite=despite, plan=plan)
        audit.record("schedule.plan_visit", patient=draft.patient, record=f"Appointment/{booked.pk}", by=by)
    return booked


def move(
    appointment: Appointment,
    draft: Draft,
    *,
    reason: str,
    by: User,
    accepting: Accepting = NOTHING_ACCEPTED,
    now: datetime | None = None,
) -> Appointment:
    """The appointment stands elsewhere from now on; one that was missed or cancelled is planned again.

    Raises PermissionDenied, BookingRefused.
    """
    ensure_may(by, "schedule.book")
    moment = now or timezone.now()
    if not reason.strip():
        raise BookingRefused("Why is it moved? The reason stays with the appointment.", field="reason")
    with one_writer(SCHEDULE):
        mine = _locked(appointment)
        if mine.status == Appointment.Status.ATTENDED:
            raise BookingRefused("The patient came to this appointment; it is not moved.")
        despite = _accepted(draft, accepting, moment)
        for name, value in {**_place(draft), "status": Appointment.Status.PLANNED}.items():
            setattr(mine, name, value)
        told = " ".join(each for each in (reason.strip(), accepting.reason.strip()) if each)
        _change(mine, "moved", by, moment, reason=told[:300], accepted_despite=despite)
    return mine


def cancel(appointment: Appointment, *, why: Why, reason: str, by: User, now: datetime | None = None) -> Appointment:
    """It does not take place, and that is known before. Raises PermissionDenied, BookingRefused."""
    ensure_may(by, "schedule.book")
    if not reason.strip():
        raise BookingRefused("Why is it cancelled? The reason stays with the appointment.", field="reason")
    return _close(appointment, "cancelled", why, reason, by, now or timezone.now())


def mark_missed(
    appointment: Appointment, *, why: Why, reason: str, by: User, now: datetime | None = None
) -> Appointment:
    """The patient did not come. Raises PermissionDenied, BookingRefused before it has begun."""
    ensure_may(by, "schedule.book")
    moment = now or timezone.now()
    if moment < appointment.starts_at:
        raise BookingRefused("It has not begun yet. Cancel it if it will not take place.")
    return _close(appointment, "missed", why, reason, by, moment)


def mark_attended(appointment: Appointment, *, by: User | None, now: datetime | None = None) -> Appointment:
    """The patient came. Raises PermissionDenied, BookingRefused."""
    ensure_may(by, "schedule.book")
    moment = now or timezone.now()
    with one_writer(SCHEDULE):
        mine = _planned(appointment)
        if timezone.localdate(moment) < timezone.localdate(mine.starts_at):
            raise BookingRefused("Its day has not come yet.")
        mine.status = Appointment.Status.ATTENDED
        return _change(mine, "attended", by, moment)


def reopen(appointment: Appointment, *, reason: str, by: User, now: datetime | None = None) -> Appointment:
    """What was said of it was wrong: it is planned as before. Raises PermissionDenied, BookingRefused."""
    ensure_may(by, "schedule.book")
    moment = now or timezone.now()
    if not reason.strip():
        raise BookingRefused("What was wrong? It stays with the appointment.", field="reason")
    with one_writer(SCHEDULE):
        mine = _locked(appointment)
        if mine.is_planned:
            raise BookingRefused("It is planned; there is nothing to take back.")
        draft = Draft(
            patient=mine.patient, kind=mine.kind, starts_at=mine.starts_at, ends_at=mine.ends_at,
            chair=mine.chair, staff=mine.staff, course=mine.course, but=mine,
        )  # fmt: skip
        hard = tuple(each for each in clashes(draft, mine.starts_at) if each.hard)
        if hard:
            raise BookingRefused("Its place was given away meanwhile. Move it instead.", found=hard)
        _untell(mine, reason.strip(), by, moment)
        mine.status = Appointment.Status.PLANNED
        return _change(mine, "reopened", by, moment, reason=reason.strip())


def note_arrival(session: Session) -> Appointment | None:
    """The session's patient has come: their planned session of that day, if there is one, is attended."""
    day = timezone.localdate(session.opened_at)
    rows = Appointment.objects.filter(patient=session.patient_id, kind="session", status="planned")
    due = [each for each in rows if timezone.localdate(each.starts_at) == day]
    nearest = min(due, key=lambda each: abs(each.starts_at - session.opened_at), default=None)
    if nearest is None:
        return None
    with one_writer(SCHEDULE):
        mine = _planned(nearest)
        mine.status = Appointment.Status.ATTENDED
        return _change(mine, "attended", session.opened_by, session.opened_at)


def set_wish(patient: Patient, wish: PatientWish, *, by: User) -> PatientWish:
    """What suits the patient from now on. Raises PermissionDenied."""
    ensure_may(by, "schedule.book")
    with one_writer(SCHEDULE):
        wish.patient, wish.by = patient, by
        wish.save()
        audit.record("schedule.wish", patient=patient, record=f"PatientWish/{wish.pk}", by=by)
    return wish


def course_was_told(appointment: Appointment) -> bool:
    """Whether the course knows that the session did not take place; True where there is nothing to tell."""
    if appointment.status not in _GONE or appointment.kind != "session" or appointment.course_id is None:
        return True
    return CourseEvent.objects.filter(course=appointment.course_id, event_id=_event_id(appointment)).exists()


def tell_course(appointment: Appointment, *, by: User, now: datetime | None = None) -> None:
    """The course learns that the session did not take place, if it does not know yet. Raises PermissionDenied.

    Raises BookingRefused where the course does not take it.
    """
    last = appointment.changes.order_by("id").last()
    if course_was_told(appointment) or last is None or appointment.course is None:
        return
    moment = now or timezone.now()
    event = SessionMissed(
        id=_event_id(appointment),
        observed_at=last.at,
        recorded_at=moment,
        by=label(by),
        day=timezone.localdate(appointment.starts_at),
        why=last.why or "unknown",
        cancelled=appointment.status == Appointment.Status.CANCELLED,
        reason=last.reason,
    )
    try:
        record(appointment.course, event, by=by, now=moment)
    except CourseRefused as refusal:
        raise BookingRefused(f"The course does not take it: {refusal}") from refusal


def _close(appointment: Appointment, how: str, why: Why, reason: str, by: User, moment: datetime) -> Appointment:
    with one_writer(SCHEDULE):
        mine = _planned(appointment)
        mine.status = how
        _change(mine, how, by, moment, why=why, reason=reason.strip())
        if by.may("course.record"):
            tell_course(mine, by=by, now=moment)
    return mine


def _untell(appointment: Appointment, reason: str, by: User, moment: datetime) -> None:
    """The course forgets that the session was missed. Raises BookingRefused for those who may not tell it that."""
    if appointment.status not in _GONE or appointment.kind != "session" or not course_was_told(appointment):
        return
    if appointment.course is None:
        return
    if not by.may("course.record"):
        raise BookingRefused("The course knows of it already; a nurse or a prescriber takes that back.")
    name = _event_id(appointment)
    take_back(appointment.course, name, reason=reason, by=by, key=f"{name}:taken-back", now=moment)


def _event_id(appointment: Appointment) -> str:
    """Of what the course is told; another one each time the appointment is closed anew."""
    return f"appointment:{appointment.pk}:{appointment.revision}"


def _accepted(draft: Draft, accepting: Accepting, moment: datetime) -> list[str]:
    """The sentences of the clashes that were accepted. Raises BookingRefused for one that was not, or cannot be."""
    found = tuple(clashes(draft, moment))
    hard = [each for each in found if each.hard]
    unread = [each for each in found if each.rule not in accepting.rules]
    if hard:
        raise BookingRefused("It cannot be there.", found=found, field=hard[0].field)
    if unread:
        raise BookingRefused("Something speaks against it.", found=found, field=unread[0].field)
    if found and not accepting.reason.strip():
        raise BookingRefused("Why is it wanted all the same?", found=found, field="despite")
    return [each.sentence for each in found]


def _same(known: Appointment, draft: Draft) -> Appointment:
    """The appointment that the same form made already."""
    if (known.patient_id, known.kind, known.starts_at) != (draft.patient.pk, draft.kind, draft.starts_at):
        raise BookingRefused("This form was sent before and has made an appointment. Open the page again.")
    return known


def _place(draft: Draft) -> dict[str, object]:
    return {"starts_at": draft.starts_at, "ends_at": draft.ends_at, "chair": draft.chair, "staff": draft.staff}


def _locked(appointment: Appointment) -> Appointment:
    """As it stands now, whatever a page still shows; the writer before may have changed it."""
    found: Appointment = appointments().get(pk=appointment.pk)
    return found


def _planned(appointment: Appointment) -> Appointment:
    mine = _locked(appointment)
    if not mine.is_planned:
        raise BookingRefused(f"It is {mine.get_status_display().lower()} already. Open the page again.")
    return mine


def _change(mine: Appointment, kind: str, by: User | None, moment: datetime, **more: object) -> Appointment:
    """Stores how it stands, and that it came to."""
    mine.revision, mine.changed_at = mine.revision + 1, moment
    mine.save()
    _write(mine, kind, by, moment, **more)
    audit.record(f"schedule.{kind}", patient=mine.patient, record=f"Appointment/{mine.pk}", by=by)
    return mine


def _write(mine: Appointment, kind: str, by: User | None, moment: datetime, **more: object) -> AppointmentChange:
    return AppointmentChange.objects.create(
        appointment=mine,
        kind=kind,
        chair=mine.chair,
        staff=mine.staff,
        starts_at=mine.starts_at,
        ends_at=mine.ends_at,
        at=moment,
        by=by,
        **more,
    )
